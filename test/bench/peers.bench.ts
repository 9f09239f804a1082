// npm run test:peers: a short run of what scripts/bench-peers.ts prints. Counts are what is promised; times depend on the machine.
import assert from 'node:assert/strict';
import { compare, type Comparison } from './peers/compare';
import { QUICK } from './peers/measures';
import { comparisonTable } from './peers/report';

describe('beside another package, on the same simulated chip', () => {
  let comparison: Comparison;
  before(async () => {
    comparison = await compare(QUICK, 100_000, () => undefined);
    process.stdout.write(comparisonTable(comparison));
  });

  it('the other package works, and its traffic is as counted by hand', () => {
    const { start, allAtOnce, writes, recovery } = comparison.peer;
    // 5 transfers for each output, 10 for each input, and the first read.
    assert.deepEqual(start, { transfers: 121, bytes: 396 });
    assert.deepEqual([allAtOnce.right, allAtOnce.transfers], [true, 32]);
    assert.deepEqual([writes.changes, writes.transfers], [writes.count, 2 * writes.count]);
    assert.equal(recovery.repaired, 0);
  });

  it('this one starts in 6 transfers', () => {
    assert.deepEqual(comparison.ours.start, { transfers: 6, bytes: 62 });
  });

  it('sets 16 pins in one tick by 1 transfer', () => {
    const { right, transfers } = comparison.ours.allAtOnce;
    assert.deepEqual([right, transfers], [true, 1]);
  });

  it('makes every change of a pin that is asked for, by one transfer each', () => {
    const { changes, count, transfers } = comparison.ours.writes;
    assert.equal(changes, count);
    // A check of the chip or two fall into that time.
    assert.ok(transfers <= count + 2, `${transfers}`);
  });

  it('sees all presses of 30, 5 and 1 ms, and none twice, also when it polls as seldom as the other', () => {
    for (const { presses } of [comparison.ours, comparison.oursSlow]) {
      for (const { ms, made, seen, outrun } of presses) {
        assert.ok(seen <= made, `${seen} presses of ${ms} ms`);
        // A machine that is busy elsewhere looks too late now and then; then the wire knows.
        assert.ok(seen + outrun >= made, `${seen} of ${made} presses of ${ms} ms, ${outrun} outrun`);
      }
    }
  });

  it('is as before after each reset of the chip, without a press that nobody made, and sees the next real one', () => {
    const { resets, repaired, phantoms, seenAfter } = comparison.ours.recovery;
    assert.deepEqual({ repaired, phantoms, seenAfter }, { repaired: resets, phantoms: 0, seenAfter: resets });
  });

  it('never lets the event loop wait for a transfer', () => {
    assert.equal(comparison.ours.idle.blockedMsPerMinute, 0);
    assert.ok(comparison.ours.hangMs < comparison.peer.hangMs / 2, `${comparison.ours.hangMs} ms`);
  });
});
