// The soak: its judgement on made-up samples, and a few seconds of the real thing, so that it still runs when it is needed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import {
  grows,
  HEAP_LIMIT,
  leftOpen,
  median,
  type Point,
  slopeOf,
  typicalCounts,
} from '../../scripts/soak/judge';

const ROOT = path.resolve(__dirname, '../..');
const MINUTE = 60_000;

/** A sample each ten seconds of half an hour. */
function heap(valueAt: (hours: number, place: number) => number): Point[] {
  return Array.from({ length: 180 }, (_, place) => {
    const at = place * 10_000;
    return { at, value: valueAt(at / (60 * MINUTE), place) };
  });
}

describe('the judgement of a soak', () => {
  it('finds the slope of a straight line, without error', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e7, max: 1e7 }), fc.integer({ min: 0, max: 1e8 }), (perHour, base) => {
        const slope = slopeOf(heap((hours) => base + perHour * hours));
        assert.ok(slope);
        assert.ok(Math.abs(slope.perHour - perHour) < 1, `${slope.perHour} for ${perHour}`);
        assert.ok(slope.error < 1);
      }),
    );
  });

  it('takes a saw-tooth that comes back for no growth', () => {
    const slope = slopeOf(heap((_, place) => 50e6 + (place % 7) * 300_000));
    assert.ok(slope && !grows(slope, HEAP_LIMIT));
  });

  it('finds 3 MB an hour below a saw-tooth', () => {
    const slope = slopeOf(heap((hours, place) => 50e6 + 3e6 * hours + (place % 7) * 100_000));
    assert.ok(slope && grows(slope, HEAP_LIMIT));
  });

  it('has no slope for two samples, or samples of one moment', () => {
    assert.equal(slopeOf(heap(() => 1).slice(0, 2)), undefined);
    assert.equal(slopeOf([1, 2, 3].map((value) => ({ at: 5, value }))), undefined);
  });

  it('names what is left open: a socket, a listener, timers that pile up', () => {
    assert.deepEqual(leftOpen({ Timeout: 100 }, { Timeout: 140, TCPSocketWrap: 1 }), [
      'Timeout: 100 at the start, 140 at the end',
      'TCPSocketWrap: 0 at the start, 1 at the end',
    ]);
    assert.deepEqual(leftOpen({ listeners: 29 }, { listeners: 30 }), [
      'listeners: 29 at the start, 30 at the end',
    ]);
  });

  it('tolerates some timers more, work of the moment, and less of anything', () => {
    assert.deepEqual(
      leftOpen({ Timeout: 100, Immediate: 5, files: 22 }, { Timeout: 120, Immediate: 50, files: 21 }),
      [],
    );
  });

  it('goes by the median of several samples', () => {
    assert.equal(median([9, 1, 5]), 5);
    assert.deepEqual(typicalCounts([{ a: 1 }, { a: 3, b: 1 }, { a: 2 }]), { a: 2, b: 0 });
  });
});

describe('npm run soak', () => {
  it('soaks eight expanders in a real Node-RED for some seconds and tells how it was', async function () {
    this.timeout(180_000);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        path.join(ROOT, 'scripts/with-setup.mjs'),
        ...['tsx', 'scripts/soak.ts', '--minutes', '0.1', '--every', '1', '--directory', 'build/soak-test'],
      ],
      { cwd: ROOT },
    );
    for (const check of [
      'nothing is left open',
      'every press is told',
      'every chip is ready',
      'ends by itself',
    ]) {
      assert.match(stdout, new RegExp(`^\\| ${check}.*\\| yes`, 'm'));
    }
    assert.match(stdout, /^[1-9]\d* presses, [1-9]\d* faults, [1-9]\d* deploys\.$/m);
    assert.match(stdout, /80 clicks of 80 presses/);
  });
});
