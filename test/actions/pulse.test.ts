// Outputs that are on for a while, in virtual time, on the pads of the simulated chip.
import assert from 'node:assert/strict';
import { BusError } from '../../src/bus/bus-error';
import { ADDRESS } from '../support/sim-expander';
import { ActionBench, blink, flip, pulse, set } from '../support/action-bench';

describe('a pulse', () => {
  let bench: ActionBench;
  beforeEach(async () => (bench = await new ActionBench().start()));
  afterEach(() => bench.stop());

  /** ms from each edge of pin A0 to the next. */
  const lengths = (): number[] => {
    const at = bench.edges.filter(({ pin }) => pin === 0).map((edge) => edge.at);
    return at.slice(1).map((time, index) => time - (at[index] ?? 0));
  };

  it('is on for its time, counted from the acknowledgement, and ends off', async () => {
    bench.bus.inject({ delayMs: 400 });
    bench.give(pulse(1, 100));
    await bench.after(1000);
    assert.deepEqual(bench.levels(), [1, 0]);
    assert.deepEqual(lengths(), [102]);
    assert.equal(bench.clock.countTimers(), 0);
  });

  it('begins anew at another one, or lets it pass, as it was told', async () => {
    bench.give(pulse(1, 100));
    await bench.after(60);
    bench.give(pulse(1, 100));
    await bench.after(1000);
    assert.deepEqual(lengths(), [162]);

    bench.edges.length = 0;
    bench.give(pulse(1, 100));
    await bench.after(60);
    bench.bus.clearLog();
    const answer = bench.run(pulse(1, 100, 'ignore'));
    await bench.after(5);
    assert.equal(await answer, 1);
    assert.equal(bench.bus.cost.transactions, 0);
    await bench.after(1000);
    assert.deepEqual(lengths(), [102]);
  });

  it('that lets others pass still begins on pins where none runs', async () => {
    bench.give(pulse(1, 100));
    await bench.after(60);
    const answer = bench.run(pulse(3, 100, 'ignore'));
    await bench.after(5);
    assert.equal(await answer, 3);
    await bench.after(1000);
    assert.deepEqual(
      [bench.levels(0), bench.levels(1)],
      [
        [1, 0],
        [1, 0],
      ],
    );
    assert.deepEqual(lengths(), [102]);
  });

  it('that lets another one pass which expires before it has begun takes its place', async () => {
    bench.bus.inject({ delayMs: 200 });
    bench.give(set(4, 4));
    await bench.after(10);
    bench.give({ ...pulse(1, 100, 'ignore'), expireMs: 50 });
    const answer = bench.run({ ...pulse(1, 100, 'ignore'), ...set(2, 2) });
    await bench.after(300);
    assert.equal(await answer, 7);
    await bench.after(1000);
    assert.deepEqual([bench.levels(0), bench.levels(1)], [[1, 0], [1]]);
    assert.deepEqual(lengths(), [102]);
  });

  it('is ended by any other command for the pin', async () => {
    const ends: object[] = [];
    bench.actions.onEnd(bench.owner, (end) => ends.push(end));
    for (const [command, level] of [
      [set(1, 1), 1],
      [set(1, 0), 0],
      [flip(1), 0],
    ] as const) {
      bench.give(pulse(1, 100));
      await bench.after(50);
      bench.give(command, { another: 'node' });
      await bench.after(1000);
      assert.equal(bench.bench.chip.pad(0), level);
    }
    bench.give(pulse(1, 100));
    await bench.after(50);
    bench.give(blink(1), { another: 'node' });
    await bench.after(1000);
    assert.equal(bench.actions.running(1), 'blink');
    assert.deepEqual(ends, []);
  });

  it('of many pins that end together is one transfer and one report', async () => {
    const ends: object[] = [];
    bench.actions.onEnd(bench.owner, (end) => ends.push(end));
    for (let pin = 0; pin < 16; pin++) bench.give(pulse(1 << pin, 100));
    await bench.after(50);
    bench.bus.clearLog();
    await bench.after(100);
    assert.equal(bench.bus.cost.transactions, 1);
    assert.deepEqual(ends, [{ pins: 0xffff, action: 'pulse', levels: 0 }]);
  });

  it('that ends while the chip is away is off as soon as it is back, and is reported then', async () => {
    const ends: object[] = [];
    bench.actions.onEnd(bench.owner, (end) => ends.push(end));
    bench.give(pulse(1, 1000));
    await bench.after(100);
    bench.bus.place(ADDRESS, undefined);
    await bench.after(5000);
    assert.equal(bench.bench.chip.pad(0), 1, 'the chip itself keeps it on');
    assert.deepEqual(ends, []);
    bench.bus.place(ADDRESS, bench.bench.chip);
    await bench.after(3000);
    assert.deepEqual(bench.levels(), [1, 0]);
    assert.deepEqual(ends, [{ pins: 1, action: 'pulse', levels: 0 }]);
  });

  it('that the chip missed is not made up for when it is back', async () => {
    for (const away of [false, true]) {
      bench.bus.place(ADDRESS, undefined);
      if (away) {
        bench.give(set(2, 2));
        await bench.after(2000);
      }
      const refused = assert.rejects(bench.run(pulse(1, 100)), BusError);
      await bench.after(2000);
      await refused;
      assert.equal(bench.actions.running(1), undefined);
      bench.bus.place(ADDRESS, bench.bench.chip);
      await bench.after(3000);
      assert.equal(bench.expander.state.kind, 'ready');
      assert.deepEqual(bench.levels(), []);
    }
    assert.deepEqual(bench.levels(1), [1], 'a level stays wanted');
  });

  it('that asks for no pin answers with the levels, or why the chip cannot be asked', async () => {
    bench.give(set(2, 2));
    await bench.after(10);
    assert.equal(await bench.run(set(0, 0)), 2);
    bench.bus.place(ADDRESS, undefined);
    bench.give(set(2, 0));
    await bench.after(500);
    await assert.rejects(bench.run(pulse(0, 100)), BusError);
  });

  it('of an active-low pin goes low, and ends high', async () => {
    await bench.stop();
    bench = await new ActionBench().start({ A0: { inverted: true } });
    bench.give(pulse(1, 100));
    await bench.after(500);
    assert.deepEqual(bench.levels(), [0, 1]);
  });

  describe('on pins of an interlock', () => {
    beforeEach(async () => {
      await bench.stop();
      bench = await new ActionBench().start({}, { interlocks: [{ mask: 3, breakMs: 200 }] });
      await bench.after(200);
    });

    it('is on for its time after the break, and keeps no other pin on until then', async () => {
      bench.give(set(2, 2));
      await bench.after(300);
      bench.edges.length = 0;
      bench.give(pulse(5, 100));
      await bench.after(1000);
      assert.deepEqual([bench.levels(0), bench.levels(1), bench.levels(2)], [[1, 0], [0], [1, 0]]);
      assert.deepEqual(lengths(), [102]);
      const free = bench.edges.filter(({ pin }) => pin === 2).map(({ at }) => at);
      assert.equal((free[1] ?? 0) - (free[0] ?? 0), 102);
    });

    it('ends what runs on the other one', async () => {
      bench.give(blink(2));
      await bench.after(700);
      bench.give(set(1, 1));
      await bench.after(3000);
      assert.equal(bench.bench.chip.pads & 3, 1);
      assert.equal(bench.actions.running(2), undefined);
    });

    it('is refused for both of them, and nothing that runs is ended', async () => {
      bench.give(blink(2));
      await bench.after(5);
      await Promise.all([assert.rejects(bench.run(pulse(3, 100)), /interlock/), bench.after(100)]);
      assert.equal(bench.actions.running(3), 'blink');
    });
  });
});
