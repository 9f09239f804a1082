// Outputs that blink, in virtual time, on the pads of the simulated chip.
import assert from 'node:assert/strict';
import { ADDRESS, EVERY_PIN } from '../support/sim-expander';
import { ActionBench, blink, flip, pulse, set } from '../support/action-bench';

describe('a blink', () => {
  let bench: ActionBench;
  beforeEach(async () => (bench = await new ActionBench().start()));
  afterEach(() => bench.stop());

  /** When pads changed, each time once. */
  const times = (): number[] => [...new Set(bench.edges.map(({ at }) => at))];

  it('begins on, and keeps its times', async () => {
    const begun = bench.run(blink(1, { onMs: 100, offMs: 300 }));
    await bench.after(850);
    assert.equal(await begun, 1);
    const [start = 0] = times();
    // Two ms of the virtual clock from an edge to the chip.
    assert.deepEqual(
      times().map((at) => at - start),
      [0, 102, 402, 502, 802],
    );
    assert.deepEqual(bench.levels(), [1, 0, 1, 0, 1]);
  });

  for (const [how, begin] of [
    ['one node', () => bench.give(blink(EVERY_PIN))],
    [
      'sixteen nodes',
      () => {
        for (let pin = 0; pin < 16; pin++) bench.give(blink(1 << pin), { node: pin });
      },
    ],
  ] as const) {
    it(`on 16 pins by ${how} is one transfer per edge and does not drift within a minute`, async () => {
      begin();
      await bench.after(5);
      bench.bus.clearLog();
      const [start = 0] = times();
      await bench.after(60_000);
      const { transactions, bytes } = bench.bus.cost;
      assert.deepEqual({ transactions, bytes }, { transactions: 120, bytes: 480 });
      assert.equal(bench.edges.length, 16 * 121);
      const late = times()
        .slice(1)
        .map((at, edge) => at - start - (edge + 1) * 500);
      assert.ok(
        late.every((ms) => ms >= 0 && ms <= 2),
        late.join(),
      );
    });
  }

  it('shares a transfer with blinks of other times, where they have an edge in common', async () => {
    bench.give(blink(1, { onMs: 100, offMs: 100 }));
    bench.give(blink(2, { onMs: 200, offMs: 200 }), { another: 'node' });
    bench.give(blink(4, { onMs: 300, offMs: 100 }), { another: 'node' });
    await bench.after(10);
    bench.bus.clearLog();
    await bench.after(4000);
    assert.equal(bench.bus.cost.transactions, 40);
  });

  it('on a pin of an interlock whose break is longer than its pauses does not flicker', async () => {
    await bench.stop();
    bench = await new ActionBench().start({}, { interlocks: [{ mask: 3, breakMs: 900 }] });
    await bench.after(1000);
    bench.give(blink(1));
    await bench.after(20_000);
    const at = bench.edges.map((edge) => edge.at);
    assert.ok(at.length > 10);
    assert.ok(
      at.slice(1).every((time, edge) => time - (at[edge] ?? 0) > 90),
      bench.history(),
    );
  });

  it('is not shifted by a late tick, and has the level that belongs to the time', async () => {
    bench.give(blink(1));
    await bench.after(5);
    const [start = 0] = times();
    bench.clock.jump(730);
    await bench.after(3);
    assert.equal(bench.bench.chip.pad(0), 0);
    // The event loop is busy for two and a half periods: the level is the same, nothing is made up for.
    bench.clock.jump(2270);
    await bench.after(10);
    bench.clock.jump(1000);
    await bench.after(2000);
    const shown = bench.edges.map(({ at, level }) => [at - start, level] as const);
    for (const [at, level] of shown.slice(-4)) {
      assert.ok(at % 500 <= 2, shown.join(' '));
      assert.equal(level, Math.floor(at / 500) % 2 === 0 ? 1 : 0);
    }
  });

  it('ends after its count, off, and says so once the chip has it', async () => {
    const ends: object[] = [];
    bench.actions.onEnd(bench.owner, (end) => ends.push({ ...end, pad: bench.bench.chip.pad(0) }));
    bench.give(blink(3, { onMs: 100, offMs: 50, count: 3 }));
    await bench.after(2000);
    assert.deepEqual(bench.levels(), [1, 0, 1, 0, 1, 0]);
    assert.deepEqual(ends, [{ pins: 3, action: 'blink', levels: 0, pad: 0 }]);
    assert.equal(bench.actions.running(EVERY_PIN), undefined);
    assert.equal(bench.clock.countTimers(), 0);
  });

  it('says so only when no older write can show it on any more', async () => {
    const ends: number[] = [];
    bench.actions.onEnd(bench.owner, () => ends.push(performance.now()));
    bench.give(blink(1, { onMs: 100, offMs: 50, count: 2 }));
    await bench.after(120);
    bench.bus.inject({ delayMs: 300 });
    bench.give(set(2, 2), { another: 'node' });
    await bench.after(1000);
    assert.deepEqual(bench.levels(), [1, 0, 1, 0]);
    const off = bench.edges.at(-1)?.at ?? 0;
    assert.equal(ends.length, 1);
    assert.ok((ends[0] ?? 0) >= off, `told at ${ends.join()}, off at ${off}`);
  });

  it('counts by its schedule: what a busy event loop left out is not made up for', async () => {
    bench.give(blink(1, { onMs: 100, offMs: 100, count: 10 }));
    await bench.after(5);
    bench.clock.jump(1000);
    await bench.after(3000);
    assert.deepEqual(bench.levels().at(-1), 0);
    assert.ok((bench.edges.at(-1)?.at ?? 0) - (bench.edges[0]?.at ?? 0) <= 1905);
  });

  it('on a bus slower than its edges leaves edges out, and rests at the last', async () => {
    bench.give(blink(1, { onMs: 50, offMs: 50, count: 20 }));
    await bench.after(5);
    bench.bus.clearLog();
    bench.bus.inject({ delayMs: 330, times: 1000 });
    await bench.after(1950);
    assert.ok(bench.bus.cost.transactions <= 7, String(bench.bus.cost.transactions));
    await bench.after(2000);
    assert.equal(bench.bench.chip.pad(0), 0);
    assert.ok(bench.bus.cost.transactions <= 8, String(bench.bus.cost.transactions));
    bench.bus.clearFaults();
  });

  it('goes on in step when the chip was away, with no transfer for the edges in between', async () => {
    const states: string[] = [];
    bench.expander.onState.on(({ kind }) => states.push(kind));
    bench.give(blink(1));
    await bench.after(5);
    const [start = 0] = times();
    bench.bus.place(ADDRESS, undefined);
    await bench.after(10_000);
    assert.equal(bench.expander.state.kind, 'away');
    assert.ok(bench.bus.cost.transactions < 70, 'the starts that are tried, and nothing else');
    bench.bus.place(ADDRESS, bench.bench.chip);
    await bench.after(3000);
    bench.edges.length = 0;
    await bench.after(2000);
    assert.equal(bench.edges.length, 4);
    for (const { at, level } of bench.edges) {
      assert.ok((at - start) % 500 <= 2);
      assert.equal(level, Math.floor((at - start) / 500) % 2 === 0 ? 1 : 0);
    }
    assert.equal(states.filter((state) => state === 'ready').length, 1);
  });

  it('that is asked for while the chip is away is refused, and wanted when it is back', async () => {
    bench.bus.place(ADDRESS, undefined);
    const refused = assert.rejects(bench.run(blink(1)), /simulated/);
    await bench.after(500);
    await refused;
    bench.bus.place(ADDRESS, bench.bench.chip);
    await bench.after(3000);
    assert.ok(bench.edges.length >= 3);
  });

  it('is ended by any other command for the pin, and only on that pin', async () => {
    for (const [command, level] of [
      [set(1, 0), 0],
      [set(1, 1), 1],
      [pulse(1, 100), 0],
    ] as const) {
      bench.give(blink(3));
      await bench.after(700);
      bench.give(command, { another: 'node' });
      await bench.after(200);
      bench.edges.length = 0;
      await bench.after(2000);
      assert.deepEqual(bench.levels(0), []);
      assert.equal(bench.bench.chip.pad(0), level);
      assert.equal(bench.levels(1).length, 4);
    }
  });

  it('is switched off by a toggle, whatever level it has just then', async () => {
    for (const ms of [100, 600]) {
      bench.give(blink(1));
      await bench.after(ms);
      bench.give(flip(1));
      await bench.after(1500);
      assert.equal(bench.bench.chip.pad(0), 0);
      assert.equal(bench.actions.running(1), undefined);
    }
  });

  it('of an active-low pin begins low', async () => {
    await bench.stop();
    bench = await new ActionBench().start({ A0: { inverted: true } });
    bench.give(blink(1, { count: 1 }));
    await bench.after(2000);
    assert.deepEqual(bench.levels(), [0, 1]);
  });
});
