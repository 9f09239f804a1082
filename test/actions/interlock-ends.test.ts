// Interlocks at the edges: expired commands, the end of an expander, repairs. Watched on the pads.
import assert from 'node:assert/strict';
import { ActionBench, blink, set } from '../support/action-bench';
import { setTo } from '../support/sim-expander';

const UP = 1;
const DOWN = 2;
const LAMP = 4;

describe('an interlock', () => {
  let bench: ActionBench;
  afterEach(() => bench.clock.uninstall());

  const start = async (table: object, breakMs: number, options: object = {}): Promise<void> => {
    const interlocks = [{ mask: UP | DOWN, breakMs }];
    bench = await new ActionBench().start(table, { interlocks, ...options });
    await bench.after(breakMs + 100);
  };
  const pads = () => bench.bench.chip.pads & 7;
  /** How a command ended, or that it did not. */
  const outcome = (command: Promise<number>): { end: string } => {
    const seen = { end: 'waits' };
    command.then(
      (levels) => (seen.end = `done: ${levels & 7}`),
      (error: unknown) => (seen.end = String(error)),
    );
    return seen;
  };

  it('lets a command expire that waits behind a hanging transfer, and never carries it out', async () => {
    await start({}, 100);
    bench.bus.inject({ delayMs: 900 });
    void bench.expander.readPins();
    await bench.after(5);
    const down = outcome(bench.run({ change: setTo(DOWN, DOWN), expireMs: 300 }));
    await bench.after(5000);
    assert.match(down.end, /UserError/);
    assert.equal(pads(), 0);
  });

  it('lets a command expire whose rival takes too long to go off', async () => {
    await start({}, 100);
    bench.give(set(UP, UP));
    await bench.after(50);
    bench.bus.inject({ delayMs: 900 });
    bench.give(set(UP, 0));
    await bench.after(5);
    const down = outcome(bench.run({ change: setTo(DOWN, DOWN), expireMs: 300 }));
    await bench.after(5000);
    assert.match(down.end, /UserError/);
    assert.equal(pads(), 0);
  });

  it('goes on with a command when the one before it has expired', async () => {
    await start({}, 100);
    bench.give(set(UP, UP));
    await bench.after(50);
    bench.bus.inject({ delayMs: 900 });
    void bench.expander.readPins();
    await bench.after(5);
    const off = outcome(bench.run({ change: setTo(UP, 0), expireMs: 300 }));
    const down = outcome(bench.run({ change: setTo(DOWN, DOWN) }));
    await bench.after(10_000);
    assert.match(off.end, /UserError/);
    assert.equal(down.end, `done: ${DOWN}`);
    assert.equal(pads(), DOWN);
  });

  it('holds at the end: a safe level switches nothing on beside another output that stays on', async () => {
    await start({ A0: { safe: 'keep' }, A1: { safe: 'high' } }, 500);
    bench.give(set(UP, UP));
    await bench.after(50);
    const closed = bench.expander.close();
    await bench.after(2000);
    await closed;
    assert.equal(pads(), UP);
  });

  it('holds at the end: a safe level switches nothing on right after another output went off', async () => {
    await start({ A0: { safe: 'low' }, A1: { safe: 'high' } }, 500);
    bench.give(set(UP, UP));
    await bench.after(50);
    const closed = bench.expander.close();
    await bench.after(2000);
    await closed;
    assert.equal(pads(), 0);
  });

  it('keeps its break after a repair has switched its outputs off', async () => {
    await start({}, 1000, { drift: 'adopt', checkMs: 100 });
    bench.give(set(UP, UP));
    await bench.after(50);
    bench.bench.poke(0x14, UP | DOWN);
    await bench.after(300);
    assert.equal(pads(), 0, 'two of the group were on');
    bench.give(set(DOWN, DOWN));
    await bench.after(500);
    assert.equal(pads(), 0, 'the break is not over');
    await bench.after(1500);
    assert.equal(pads(), DOWN);
  });

  describe('that comes while something runs', () => {
    const GROUP = [{ mask: UP | DOWN, breakMs: 100 }];
    /** Nothing of the group moves any more. */
    const staysOff = async (): Promise<void> => {
      await bench.after(50);
      assert.equal(pads(), 0);
      bench.edges.length = 0;
      await bench.after(5000);
      assert.deepEqual(bench.edges, []);
      assert.equal(bench.actions.running(UP | DOWN), undefined);
    };
    beforeEach(() => start({}, 100, { interlocks: [] }));

    for (const [when, afterMs] of [
      ['on', 100],
      ['off', 600],
    ] as const) {
      it(`ends a blink that is ${when} beside an output that is on, and all go off`, async () => {
        bench.give(set(DOWN, DOWN));
        bench.give(blink(UP));
        await bench.after(afterMs);
        void bench.expander.changeInterlocks(GROUP);
        await staysOff();
      });
    }

    it('ends what runs on several of its outputs', async () => {
      bench.give(blink(UP));
      await bench.after(500);
      bench.give(blink(DOWN));
      await bench.after(100);
      void bench.expander.changeInterlocks(GROUP);
      await staysOff();
    });

    it('ends what runs where another table makes an output on by its name', async () => {
      await Promise.all([bench.expander.changeInterlocks(GROUP), bench.after(20)]);
      bench.give(blink(UP));
      await bench.after(100);
      const rows = bench.expander.settings.map((row, pin) => (pin === 1 ? { ...row, inverted: true } : row));
      void bench.expander.changeSettings(rows);
      await bench.after(50);
      assert.equal(pads(), DOWN, 'off, by the new names');
      await bench.after(5000);
      assert.equal(pads(), DOWN);
    });

    it('lets go on what runs alone', async () => {
      bench.give(blink(UP));
      await bench.after(100);
      void bench.expander.changeInterlocks(GROUP);
      await bench.after(20);
      bench.edges.length = 0;
      await bench.after(2000);
      assert.equal(bench.edges.length, 4);
    });
  });

  it('takes a toggle of an output that waits for the break for off, and ends what the command ends', async () => {
    await start({}, 500);
    bench.give(set(DOWN, DOWN));
    await bench.after(50);
    bench.give(blink(LAMP));
    await bench.after(50);
    bench.give(set(UP, UP));
    await bench.after(50);
    await Promise.all([
      bench.run({ change: { set: DOWN | LAMP, levels: DOWN, toggle: UP } }),
      bench.after(5000),
    ]);
    assert.equal(pads(), DOWN, 'the lamp does not blink any more');
  });
});
