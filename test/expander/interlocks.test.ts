// Interlocks, watched on the chip's pads: of a group at most one output is on, and all are off between two.
import assert from 'node:assert/strict';
import type { Clock } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';
import { ADDRESS, setTo, toggle } from '../support/sim-expander';
import { TimedBench } from '../support/timed-bench';

const UP = 0x0001;
const DOWN = 0x0100;
const LAMP = 0x0002;
const MOTOR = UP | DOWN;
const BREAK_MS = 100;

describe('an interlock', () => {
  let bench: TimedBench;
  let clock: Clock;
  beforeEach(() => {
    bench = new TimedBench();
    clock = bench.clock;
  });
  afterEach(() => bench.end());

  const started = async (breakMs = BREAK_MS, table: object = {}): Promise<Expander> => {
    const interlocks = [{ mask: MOTOR, breakMs }];
    const expander = await bench.setUp({ outputs: MOTOR | LAMP }, table, { interlocks });
    await clock.tickAsync(breakMs);
    return expander;
  };

  /** Pads and when they changed. */
  const history = (): { at: number; pads: number }[] => {
    const seen: { at: number; pads: number }[] = [];
    bench.chip.onChange(() => seen.push({ at: Date.now(), pads: bench.chip.pads }));
    return seen;
  };

  it('switches the other output off, waits for the break, and only then switches on', async () => {
    const expander = await started();
    await tick(expander.setPins(setTo(UP, UP)));
    const seen = history();
    const answer = await tick(expander.setPins(setTo(DOWN | LAMP, DOWN | LAMP)));
    assert.equal(answer & MOTOR, DOWN);
    assert.deepEqual(
      seen.map(({ pads }) => pads),
      [LAMP, LAMP | DOWN],
    );
    const [off, on] = seen;
    assert.ok((on?.at ?? 0) - (off?.at ?? 0) >= BREAK_MS);
  });

  it('keeps the break also after the other output was switched off by a command of its own', async () => {
    const expander = await started();
    await tick(expander.setPins(setTo(UP, UP)));
    const seen = history();
    await tick(Promise.all([expander.setPins(setTo(UP, 0)), expander.setPins(setTo(DOWN, DOWN))]));
    assert.ok((seen[1]?.at ?? 0) - (seen[0]?.at ?? 0) >= BREAK_MS);
  });

  it('costs nothing where the others have been off for long', async () => {
    const expander = await started();
    bench.bus.clearLog();
    await tick(expander.setPins(setTo(UP, UP)));
    assert.deepEqual(bench.transfers(), ['write 14 01']);
  });

  it('without a break switches off in one transfer and on in the next', async () => {
    const expander = await started(0);
    await tick(expander.setPins(setTo(UP, UP)));
    bench.bus.clearLog();
    await tick(expander.setPins(setTo(DOWN, DOWN)));
    assert.deepEqual(bench.transfers(), ['write 14 00', 'write 15 01']);
  });

  it('refuses to switch two of its outputs on, and writes nothing of that command', async () => {
    const expander = await started();
    bench.bus.clearLog();
    for (const change of [setTo(MOTOR | LAMP, 0xffff), { ...toggle(DOWN | LAMP), set: UP, levels: UP }]) {
      await assert.rejects(expander.setPins(change), (error) => {
        assert.ok(error instanceof UserError && error.key === 'pin-interlocked');
        assert.match(error.message, /A0, B0/);
        return true;
      });
    }
    assert.deepEqual(bench.transfers(), []);
  });

  it('lets all be switched off at once', async () => {
    const expander = await started();
    await tick(expander.setPins(setTo(UP, UP)));
    await tick(expander.setPins(setTo(MOTOR | LAMP, 0)));
    assert.equal(bench.chip.pads, 0);
  });

  it('carries out the last of several commands; who gave way hears how it stands', async () => {
    const expander = await started();
    await tick(expander.setPins(setTo(UP, UP)));
    const seen = history();
    const down = expander.setPins(setTo(DOWN, DOWN));
    await clock.tickAsync(BREAK_MS / 2);
    const up = expander.setPins(setTo(UP, UP));
    const [afterDown, afterUp] = await tick(Promise.all([down, up]));
    assert.equal(afterDown & MOTOR, 0, 'the motor stood when "down" was given up');
    assert.equal(afterUp & MOTOR, UP);
    assert.deepEqual(
      seen.map(({ pads }) => pads),
      [0, UP],
    );
  });

  it('forgets an output that waits for the break when it is switched off', async () => {
    const expander = await started();
    await tick(expander.setPins(setTo(UP, UP)));
    const down = expander.setPins(setTo(DOWN, DOWN));
    await clock.tickAsync(BREAK_MS / 2);
    await tick(Promise.all([down, expander.setPins(setTo(DOWN, 0))]));
    await clock.tickAsync(10 * BREAK_MS);
    assert.equal(bench.chip.pads, 0);
  });

  it('holds for toggles and for outputs that are on at the low level', async () => {
    const expander = await started(BREAK_MS, { A0: { inverted: true }, B0: { inverted: true } });
    assert.equal(bench.chip.pads & MOTOR, MOTOR, 'both begin off');
    const seen = history();
    await tick(Promise.all([expander.setPins(toggle(UP)), expander.setPins(toggle(DOWN))]));
    assert.equal(bench.chip.pads & MOTOR, UP, 'B0 is on');
    assert.ok(seen.every(({ pads }) => (~pads & MOTOR) !== MOTOR));
  });

  it('switches another output off that runs since before, also where the pin goes off again before the chip is reached', async () => {
    const before = await started();
    await tick(before.setPins(setTo(UP | LAMP, UP | LAMP)));
    await tick(before.close());
    const interlocks = [{ mask: MOTOR, breakMs: BREAK_MS }];
    const expander = bench.expander({ A1: { start: 'high' } }, { interlocks });
    expander.claim({ name: 'outputs' }, MOTOR | LAMP, 'output');
    bench.bus.inject({ delayMs: 300 });
    expander.applyUse();
    const commands = [setTo(DOWN, DOWN), setTo(DOWN, 0)].map((change) => expander.setPins(change));
    await tick(Promise.all(commands));
    await clock.tickAsync(10 * BREAK_MS);
    assert.equal(bench.chip.pads, LAMP);
  });

  it('has nothing go on for commands that have expired before the chip is reached, in whatever order', async () => {
    for (const [first, second] of [
      [500, 100],
      [100, 500],
    ] as const) {
      const expander = bench.expander({}, { interlocks: [{ mask: MOTOR, breakMs: BREAK_MS }] });
      expander.claim({ name: 'outputs' }, MOTOR, 'output');
      bench.bus.inject({ delayMs: 900 });
      expander.applyUse();
      const outcomes = Promise.allSettled([
        expander.setPins(setTo(UP, UP), first),
        expander.setPins(setTo(DOWN, DOWN), second),
      ]);
      await clock.tickAsync(3000);
      assert.deepEqual(
        (await outcomes).map(({ status }) => status),
        ['rejected', 'rejected'],
      );
      assert.equal(bench.chip.pads & MOTOR, 0);
      await tick(expander.close());
    }
  });

  it('has an output go on that is on at the low level, where only what would have it off expires before the chip is reached', async () => {
    const table = { A0: { inverted: true, start: 'high' } };
    const expander = bench.expander(table, { interlocks: [{ mask: MOTOR, breakMs: BREAK_MS }] });
    expander.claim({ name: 'outputs' }, MOTOR, 'output');
    bench.bus.inject({ delayMs: 900 });
    expander.applyUse();
    const up = expander.setPins(setTo(UP, UP), 60_000);
    const late = assert.rejects(expander.setPins(setTo(MOTOR, DOWN), 100), /expired/);
    await clock.tickAsync(3000);
    await Promise.all([up, late]);
    assert.equal(bench.chip.pads & MOTOR, 0);
  });

  it('lets a chip that comes back with two outputs on have none on', async () => {
    bench.poke(0x14, UP, DOWN >> 8);
    bench.poke(0x00, 0xfe, 0xfe);
    assert.equal(bench.chip.pads & MOTOR, MOTOR);
    await started();
    assert.equal(bench.chip.pads & MOTOR, 0);
  });

  it('keeps a command given while the chip is away, and the break when it is back', async () => {
    const expander = await started();
    await tick(expander.setPins(setTo(UP, UP)));
    bench.bus.place(ADDRESS, undefined);
    await assert.rejects(tick(expander.setPins(setTo(LAMP, LAMP))));
    await assert.rejects(tick(expander.setPins(setTo(DOWN, DOWN))));
    const seen = history();
    bench.bus.place(ADDRESS, bench.chip);
    await clock.tickAsync(3000);
    assert.equal(bench.chip.pads, DOWN | LAMP);
    const off = seen.find(({ pads }) => (pads & MOTOR) === 0);
    const on = seen.find(({ pads }) => pads & DOWN);
    assert.ok(off && on && on.at - off.at >= BREAK_MS);
  });

  it('tells who waits for the break when the chip goes away or the expander closes', async () => {
    const expander = await started();
    await tick(expander.setPins(setTo(UP, UP)));
    const down = assert.rejects(expander.setPins(setTo(DOWN, DOWN)), /stopped/);
    await clock.tickAsync(BREAK_MS / 2);
    const closed = expander.close();
    await clock.runAllAsync();
    await closed;
    await down;
    assert.equal(bench.chip.pads, 0, 'nothing goes on after the end');
  });

  it('keeps the break at the end, too, where what waits for it has its safe level on', async () => {
    const expander = await started(BREAK_MS, { B0: { safe: 'high' } });
    await tick(expander.setPins(setTo(UP, UP)));
    const down = assert.rejects(expander.setPins(setTo(DOWN, DOWN)), /stopped/);
    await clock.tickAsync(BREAK_MS / 2);
    const closed = expander.close();
    await clock.runAllAsync();
    await Promise.all([closed, down]);
    assert.equal(bench.chip.pads, 0);
  });

  it('can be changed while the chip runs: where two are on, both go off', async () => {
    const expander = await started(BREAK_MS);
    await expander.changeInterlocks([]);
    await tick(expander.setPins(setTo(MOTOR, MOTOR)));
    assert.equal(bench.chip.pads, MOTOR);
    void expander.changeInterlocks([{ mask: MOTOR, breakMs: 10 }]);
    assert.deepEqual(expander.interlocks, [{ mask: MOTOR, breakMs: 10 }]);
    await clock.tickAsync(10);
    assert.equal(bench.chip.pads, 0);
  });

  it('holds whatever is asked when, and the last command for the group wins', async () => {
    const command = fc.record({
      waitMs: fc.nat({ max: 2 * BREAK_MS }),
      pin: fc.constantFrom(UP, DOWN),
      how: fc.constantFrom('on', 'off', 'toggle'),
    });
    const expander = await started();
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 20 }), async (commands) => {
        await tick(expander.setPins(setTo(MOTOR, 0)));
        await clock.tickAsync(2 * BREAK_MS);
        const seen = history();
        let wanted = 0;
        const answers: Promise<number>[] = [];
        for (const { waitMs, pin, how } of commands) {
          const on = how === 'on' || (how === 'toggle' && !(wanted & pin));
          wanted = on ? pin : wanted & ~pin;
          answers.push(expander.setPins(how === 'toggle' ? toggle(pin) : setTo(pin, on ? pin : 0)));
          await clock.tickAsync(waitMs);
        }
        await tick(Promise.all(answers));
        await clock.tickAsync(2 * BREAK_MS);
        assert.equal(bench.chip.pads & MOTOR, wanted);
        let lastOff = { pin: 0, at: -Infinity };
        let before = 0;
        for (const { at, pads } of seen) {
          const now = pads & MOTOR;
          assert.notEqual(now, MOTOR);
          if (before !== 0 && now === 0) lastOff = { pin: before, at };
          if (before === 0 && now !== 0) assert.ok(at - lastOff.at >= BREAK_MS);
          assert.ok(before === 0 || now === 0 || now === before, 'no change from one to the other');
          before = now;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('switches off where a command and other names have two on at the end of a start', async () => {
    bench.poke(0x14, UP & 0xff);
    bench.poke(0x00, 0xfe);
    const expander = bench.expander({}, { interlocks: [{ mask: MOTOR, breakMs: BREAK_MS }] });
    expander.claim({ name: 'motor' }, MOTOR, 'output');
    expander.applyUse();
    const written = expander.setPins(setTo(DOWN, 0));
    const rows = expander.settings.map((row, pin) => (pin === 8 ? { ...row, inverted: true } : row));
    const changed = expander.changeSettings(rows);
    await clock.tickAsync(2 * BREAK_MS);
    await Promise.all([written, changed]);
    assert.equal((bench.chip.pads ^ DOWN) & MOTOR, 0);
  });

  /** Lets time pass until a promise is settled. */
  async function tick<T>(promise: Promise<T>): Promise<T> {
    let over = false;
    const settled = promise.finally(() => (over = true));
    settled.catch(() => undefined);
    for (let ms = 0; ms < 5000 && !isOver(); ms++) await clock.tickAsync(1);
    return settled;
    function isOver(): boolean {
      return over;
    }
  }
});
