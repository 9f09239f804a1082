// Several expanders on one INT line: what is said of the line is true, whatever chip is away, and who answers is served.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { UserError } from '../../src/errors/user-error';
import type { IntWiring } from '../../src/config/wiring-config';
import type { Expander } from '../../src/expander/expander';
import { ADDRESS, Bench, listen } from '../support/sim-expander';

const SHARED: IntWiring = { wiring: 'shared', output: 'auto' };
const SAFETY_MS = 60_000;
const POLL_MS = 20;
/** Within this a line that stays active is told to be held. */
const HELD_MS = 1000;
/** Within this a chip that was away is back, and what it has caught is read. */
const BACK_MS = 1500;

describe('an INT line that expanders share', () => {
  let clock: Clock;
  let benches: Bench[];
  beforeEach(() => {
    clock = FakeTimers.install();
    benches = [];
  });
  afterEach(async () => {
    try {
      const closed = Promise.all(benches.map((bench) => bench.close()));
      await clock.tickAsync(2000);
      await closed;
      assert.equal(clock.countTimers(), 0);
    } finally {
      clock.uninstall();
    }
  });

  const add = (): Bench => {
    const [first] = benches;
    const bench = first ? new Bench(first.lines, first.linePool) : new Bench();
    benches.push(bench);
    return bench;
  };
  const start = async (bench: Bench, table = {}, safetyMs = SAFETY_MS): Promise<Expander> => {
    const options = { pollMs: POLL_MS, interrupts: bench.wired(SHARED, safetyMs) };
    const started = bench.started({ inputs: 0xffff }, table, options);
    await clock.tickAsync(50);
    return started;
  };
  /** @param table of the first */
  const startTwo = async (table = {}, safetyMs = SAFETY_MS) => {
    const [one, two] = [add(), add()];
    const first = await start(one, table, safetyMs);
    return { one, two, first, second: await start(two, {}, safetyMs) };
  };
  /** The chip catches something just when it cannot be read, so that it holds the line. */
  const takeAway = (bench: Bench): (() => void) => {
    const putBack = bench.bus.unplug(ADDRESS);
    bench.chip.drive(0, 1);
    return putBack;
  };

  it('is not said to be unconnected where a chip that is away holds it, but held, once, and the others are polled', async () => {
    const { one, two, first, second } = await startTwo({}, 1000);
    const told = [first, second].map(troublesOf);
    const seen = listen(second);
    const putBack = takeAway(one);
    await clock.tickAsync(HELD_MS);
    assert.deepEqual(told, [[], ['int-held']]);
    for (const level of [1, 0, 1, 0, 1] as const) {
      two.chip.drive(3, level);
      await clock.tickAsync(2 * POLL_MS);
    }
    assert.deepEqual(seen, ['A3=1', 'A3=0', 'A3=1', 'A3=0', 'A3=1']);
    for (let second = 0; second < 10; second++) {
      two.chip.drive(3, second % 2 === 0 ? 0 : 1);
      await clock.tickAsync(1000);
    }
    assert.deepEqual(told, [[], ['int-held']]);
    putBack();
    await clock.tickAsync(BACK_MS);
    assert.deepEqual(told, [[], ['int-held', '']]);
    two.bus.clearLog();
    await clock.tickAsync(5000);
    // A safety read and a check each second.
    assert.ok(two.bus.cost.transactions <= 10, `${two.bus.cost.transactions} transfers in 5 s`);
  });

  it('calls for the others again as soon as the chip that held it is back', async () => {
    const { one, two, first, second } = await startTwo();
    const seen = [first, second].map(listen);
    const putBack = takeAway(one);
    await clock.tickAsync(10_000);
    putBack();
    await clock.tickAsync(BACK_MS);
    two.chip.drive(3, 1);
    await clock.tickAsync(10);
    one.chip.drive(0, 0);
    await clock.tickAsync(10);
    assert.deepEqual(seen, [['A0=1', 'A0=0'], ['A3=1']]);
  });

  it('has those on it served that answer, before it is known to be held', async () => {
    const { one, two, second } = await startTwo();
    const seen = listen(second);
    takeAway(one);
    for (const level of [1, 0, 1, 0] as const) {
      await clock.tickAsync(100);
      two.chip.drive(3, level);
    }
    await clock.tickAsync(100);
    assert.deepEqual(seen, ['A3=1', 'A3=0', 'A3=1', 'A3=0']);
  });

  it('is not said to be unconnected where presses on several chips keep it active all the time', async () => {
    const { one, two, first, second } = await startTwo({}, 1000);
    const told = [first, second].map(troublesOf);
    // Its look takes long, so that the other's safety read comes in between.
    one.bus.breakDown({ delayMs: 200 });
    for (let ms = 0; ms < 20_000; ms += 1) {
      one.chip.drive(ms % 8, ms % 16 < 8 ? 1 : 0);
      two.chip.drive(ms % 8, ms % 16 < 8 ? 0 : 1);
      await clock.tickAsync(1);
    }
    assert.deepEqual(told, [[], []]);
  });

  it('is not said to be held for a chip that is missed for a moment, or was reset and has its pull-ups charged', async () => {
    const { one, first, second } = await startTwo({ A0: { pullUp: true }, A1: { pullUp: true } });
    const told = [first, second].map(troublesOf);
    one.chip.drive(0, 'Z');
    await clock.tickAsync(100);
    const putBack = takeAway(one);
    await clock.tickAsync(100);
    putBack();
    await clock.tickAsync(HELD_MS);
    one.chip.reset();
    await clock.tickAsync(HELD_MS + BACK_MS);
    assert.deepEqual(told, [[], []]);
  });

  it('that is held is told so to an expander that joins, and to nobody when all have left', async () => {
    const { one, first, second } = await startTwo();
    const three = add();
    takeAway(one);
    await clock.tickAsync(HELD_MS);
    const third = await start(three);
    const told = troublesOf(third);
    const seen = listen(third);
    await clock.tickAsync(HELD_MS);
    assert.deepEqual(told, ['int-held']);
    const closed = Promise.all([first.close(), second.close()]);
    await clock.tickAsync(HELD_MS);
    await closed;
    three.chip.drive(5, 1);
    await clock.tickAsync(2 * POLL_MS);
    assert.deepEqual(seen, ['A5=1']);
    assert.deepEqual(told, ['int-held']);
  });

  it('serves a chip that is back and calls before its start is over, though another holds the line all the time', async () => {
    const { one, first, second } = await startTwo();
    const three = add();
    await start(three);
    const seen = listen(first);
    const told = [first, second].map(troublesOf);
    const putBack = [one, three].map(takeAway)[0];
    await clock.tickAsync(HELD_MS);
    putBack?.();
    let pressed = false;
    one.chip.onChange(() => {
      if (pressed || one.chip.int('A') === 0) return;
      // The last read of the start has just let go of the line.
      pressed = true;
      setImmediate(() => one.chip.drive(7, 1));
    });
    await clock.tickAsync(BACK_MS);
    assert.ok(pressed);
    assert.deepEqual(seen, ['A0=1', 'A7=1']);
    assert.deepEqual(told, [['int-held'], ['int-held']]);
  });

  it('that is stuck at rest is told to be silent, to each that misses a call', async () => {
    const { one, two, first, second } = await startTwo({}, 1000);
    const told = [first, second].map(troublesOf);
    one.lines.wire('GPIO17').stuckAt(1);
    for (const level of [1, 0, 1] as const) {
      two.chip.drive(3, level);
      await clock.tickAsync(1100);
    }
    assert.deepEqual(told, [[], ['int-silent']]);
    one.lines.wire('GPIO17').stuckAt(undefined);
    two.chip.drive(3, 0);
    await clock.tickAsync(100);
    assert.deepEqual(told, [[], ['int-silent', '']]);
  });
});

/** What the expander says of its lines from now on: the keys, and an empty text when all is well again. */
function troublesOf(expander: Expander): string[] {
  const told: string[] = [];
  let before = '';
  expander.onState.on((state) => {
    if (state.kind !== 'ready') return;
    const { trouble } = state;
    const key = trouble instanceof UserError ? trouble.key : (trouble?.message ?? '');
    if (key !== before) told.push(key);
    before = key;
  });
  return told;
}
