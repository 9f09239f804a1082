// What becomes of pulses and blinks when their node or their expander goes, in both orders.
import assert from 'node:assert/strict';
import { ADDRESS, setTo } from '../support/sim-expander';
import { ActionBench, blink, pulse, set } from '../support/action-bench';

/** A0 keeps, A1 is low, A2 is high, A3 is active low and high, A4 is active low and keeps. */
const TABLE = {
  A1: { safe: 'low' },
  A2: { safe: 'high' },
  A3: { safe: 'high', inverted: true },
  A4: { inverted: true },
};
const PINS = 0x1f;
const SAFE = 0b11100;

describe('what runs, when it is stopped', () => {
  let bench: ActionBench;
  let unhandled: unknown[];
  const note = (reason: unknown) => void unhandled.push(reason);
  beforeEach(async () => {
    unhandled = [];
    process.on('unhandledRejection', note);
    bench = await new ActionBench().start(TABLE);
  });
  afterEach(async () => {
    await bench.stop();
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
  });

  for (const [what, command] of [
    ['blinks', blink(PINS)],
    ['a pulse', pulse(PINS, 60_000)],
  ] as const) {
    it(`${what}: the pins get their safe level, or go off, and no timer is left`, async () => {
      bench.give(command);
      await bench.after(700);
      bench.actions.stop(bench.owner);
      await bench.after(20);
      assert.equal(bench.bench.chip.pads & PINS, SAFE);
      assert.equal(bench.clock.countTimers(), 0);
      bench.edges.length = 0;
      await bench.after(70_000);
      assert.deepEqual(bench.edges, []);
    });

    for (const order of ['node first', 'expander first', 'expander done before the node'] as const) {
      it(`${what}: the same when the expander closes too, ${order}`, async () => {
        bench.actions.limitOn(bench.owner, PINS, { ms: 50_000, from: 'on' });
        bench.give(command);
        await bench.after(700);
        if (order === 'node first') bench.actions.stop(bench.owner);
        const closed = bench.expander.close();
        if (order === 'expander first') bench.actions.stop(bench.owner);
        await bench.after(20);
        await closed;
        if (order === 'expander done before the node') bench.actions.stop(bench.owner);
        assert.equal(bench.bench.chip.pads & PINS, SAFE);
        await bench.after(20);
        assert.equal(bench.clock.countTimers(), 0);
        bench.edges.length = 0;
        await bench.after(70_000);
        assert.deepEqual(bench.edges, []);
      });
    }
  }

  it('is only what that node began, and pins that rest stay as they are', async () => {
    const other = { name: 'other' };
    bench.give(set(0x20, 0x20));
    bench.give(blink(0x40), other);
    bench.give(pulse(1, 60_000));
    await bench.after(100);
    bench.actions.stop(bench.owner);
    await bench.after(100);
    assert.equal(bench.bench.chip.pads & 0x61, 0x60);
    assert.equal(bench.actions.running(0x40), 'blink');
  });

  it('before its first level is acknowledged, goes on and off in that order, and nobody waits for ever', async () => {
    for (const close of [false, true]) {
      const begun = bench.run(pulse(1, 100));
      bench.actions.stop(bench.owner);
      const closed = close ? bench.expander.close() : undefined;
      await bench.after(500);
      await closed;
      assert.equal((await begun) & 1, 1);
      assert.equal(bench.bench.chip.pad(0), 0);
    }
    await assert.rejects(bench.run(pulse(1, 100)), /stopped/);
    await assert.rejects(bench.run(blink(1)), /stopped/);
    await bench.after(5);
    assert.equal(bench.actions.running(1), undefined);
    assert.equal(bench.clock.countTimers(), 0);
  });

  it('while the bus hangs or the chip is away leaves no timer and no caller', async () => {
    bench.give(blink(PINS));
    bench.give(pulse(0x20, 5000));
    await bench.after(100);
    bench.bus.inject({ delayMs: 30_000 });
    const hung = Promise.allSettled([bench.run(pulse(0x40, 100))]);
    await bench.after(600);
    const closed = bench.expander.close();
    bench.actions.stop(bench.owner);
    await bench.after(1000);
    await closed;
    await bench.after(40_000);
    await hung;
    assert.equal(bench.clock.countTimers(), 0);

    await bench.stop();
    bench = await new ActionBench().start(TABLE);
    bench.give(blink(PINS));
    await bench.after(100);
    bench.bus.place(ADDRESS, undefined);
    await bench.after(2000);
    bench.actions.stop(bench.owner);
    await Promise.all([bench.expander.close(), bench.after(1000)]);
    assert.equal(bench.clock.countTimers(), 0);
  });

  it('begins nothing any more that is asked for while the expander closes', async () => {
    bench.bus.place(ADDRESS, undefined);
    bench.give(set(1, 1));
    await bench.after(1000);
    bench.bus.inject({ delayMs: 5000 });
    await bench.after(1000);
    const closed = bench.expander.close();
    await bench.after(100);
    assert.equal(bench.expander.state.kind, 'away');
    const outcomes = Promise.allSettled([
      bench.run(blink(1)),
      bench.run({ ...pulse(2, 9000), expireMs: 9000 }),
    ]);
    await bench.after(10_000);
    await closed;
    assert.deepEqual(
      (await outcomes).map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.equal(bench.clock.countTimers(), 0);
  });

  it('with the expander whose chip is away, begins no more, and leaves no timer', async () => {
    bench.bus.unplug(ADDRESS);
    bench.give(set(1, 1));
    await bench.after(1500);
    assert.equal(bench.expander.state.kind, 'away');
    const closed = bench.expander.close();
    for (const command of [blink(2), pulse(4, 500), { ...blink(8), expireMs: 500 }]) bench.give(command);
    await bench.after(1000);
    await closed;
    assert.equal(bench.clock.countTimers(), 0);
  });

  it('is not reported as an end, nor is a pulse that ended while the chip was away', async () => {
    const ends: object[] = [];
    bench.actions.onEnd(bench.owner, (end) => ends.push(end));
    bench.give(pulse(1, 1000));
    bench.give(blink(2));
    await bench.after(100);
    bench.bus.place(ADDRESS, undefined);
    await bench.after(3000);
    bench.actions.stop(bench.owner);
    bench.bus.place(ADDRESS, bench.bench.chip);
    await bench.after(3000);
    assert.equal(bench.bench.chip.pads & 3, 0);
    assert.deepEqual(ends, []);
  });

  it('leaves the expander to others', async () => {
    bench.give(blink(PINS));
    await bench.after(100);
    bench.actions.stop(bench.owner);
    await Promise.all([bench.expander.setPins(setTo(1, 1)), bench.after(20)]);
    assert.equal(bench.bench.chip.pad(0), 1);
  });
});
