// INT lines that are not connected, held, lost or taken: inputs are polled meanwhile, users hear of it, and lines come back.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import type { IntWiring } from '../../src/config/wiring-config';
import type { Expander } from '../../src/expander/expander';
import type { LineSeat } from '../../src/interrupt/line-rounds';
import { Bench, listen, setTo } from '../support/sim-expander';

const MIRRORED: IntWiring = { wiring: 'mirrored', output: 'auto' };

describe('wired interrupts whose line does not work', () => {
  let clock: Clock;
  beforeEach(() => (clock = FakeTimers.install()));
  afterEach(() => clock.uninstall());

  const SAFETY_MS = 1000;
  const POLL_MS = 20;
  /** Within which a line that has come back is used again. */
  const LINE_AGAIN_MS = 10_000;
  const start = async (bench: Bench, wiring = MIRRORED): Promise<Expander> => {
    const options = { pollMs: POLL_MS, interrupts: bench.wired(wiring, SAFETY_MS) };
    const started = bench.started({ inputs: 1, outputs: 0x100 }, {}, options);
    await clock.tickAsync(30);
    return started;
  };
  const close = async (bench: Bench): Promise<void> => {
    const closed = bench.close();
    await clock.tickAsync(1000);
    await closed;
    assert.equal(clock.countTimers(), 0);
  };

  it('are found by the safety read, then polled for, and the state says that INT seems not to be connected', async () => {
    const bench = new Bench();
    const expander = await start(bench);
    const seen = listen(expander);
    bench.lines.wire('GPIO17').stuckAt(1);
    for (const level of [1, 0] as const) {
      bench.chip.drive(0, level);
      await clock.tickAsync(SAFETY_MS + 50);
    }
    assert.deepEqual(seen, ['A0=1', 'A0=0']);
    assert.match(troubleOf(expander), /INT seems not to be connected/);
    bench.chip.drive(0, 1);
    await clock.tickAsync(3 * POLL_MS);
    assert.deepEqual(seen.slice(2), ['A0=1'], 'polled now');
    bench.lines.wire('GPIO17').stuckAt(undefined);
    bench.chip.drive(0, 0);
    await clock.tickAsync(100);
    bench.chip.drive(0, 1);
    await clock.tickAsync(100);
    assert.equal(troubleOf(expander), '', 'connected after all');
    await close(bench);
  });

  it('are not said to be unconnected where edges reach us only after reads that have found what they call for', async () => {
    const bench = new Bench();
    let edges = 0;
    const seat: LineSeat = {
      name: 'late',
      edges: () => edges,
      active: () => false,
      check: () => Promise.resolve(),
      serve: () => Promise.resolve(),
      leave: () => Promise.resolve(),
    };
    const interrupts = { wiring: MIRRORED, safetyMs: 60_000, join: () => Promise.resolve([seat]) };
    const started = bench.started({ inputs: 1 }, {}, { interrupts });
    await clock.tickAsync(30);
    const expander = await started;
    const pressThrice = async (): Promise<void> => {
      for (const level of [1, 0, 1] as const) {
        bench.chip.drive(0, level);
        const read = expander.readPins();
        await clock.tickAsync(30);
        await read;
      }
    };
    await pressThrice();
    edges += 3;
    await clock.tickAsync(1000);
    await pressThrice();
    assert.equal(troubleOf(expander), '');
    await clock.tickAsync(1000);
    await pressThrice();
    assert.match(troubleOf(expander), /INT seems not to be connected/);
    await close(bench);
  });

  it('are polled when the line is stuck active, not read in a busy loop, and the state says that it is held', async () => {
    const bench = new Bench();
    const expander = await start(bench);
    const seen = listen(expander);
    bench.lines.wire('GPIO17').stuckAt(0);
    await clock.tickAsync(2000);
    assert.match(troubleOf(expander), /GPIO17 stays at its active level/);
    bench.bus.clearLog();
    await clock.tickAsync(10_000);
    const polls = 10_000 / POLL_MS;
    assert.ok(
      bench.bus.cost.transactions <= 1.05 * polls,
      `${bench.bus.cost.transactions} transfers in 10 s`,
    );
    for (const level of [1, 0, 1] as const) {
      bench.chip.drive(0, level);
      await clock.tickAsync(2 * POLL_MS);
    }
    assert.deepEqual(seen, ['A0=1', 'A0=0', 'A0=1']);
    bench.lines.wire('GPIO17').stuckAt(undefined);
    await clock.tickAsync(10);
    assert.equal(troubleOf(expander), '', 'at rest again');
    bench.bus.clearLog();
    await clock.tickAsync(10_000);
    // A safety read and a check each second.
    assert.ok(bench.bus.cost.transactions <= 20, `${bench.bus.cost.transactions} transfers in 10 s`);
    await close(bench);
  });

  it('are polled when the line is lost, and the state says so', async () => {
    const bench = new Bench();
    const expander = await start(bench);
    const seen = listen(expander);
    bench.lines.wire('GPIO17').lose();
    await clock.tickAsync(10);
    assert.match(troubleOf(expander), /GPIO17/);
    bench.chip.drive(0, 1);
    await clock.tickAsync(3 * POLL_MS);
    assert.deepEqual(seen, ['A0=1']);
    await close(bench);
  });

  it('are polled when the line cannot be opened, and outputs work all the same', async () => {
    const bench = new Bench();
    const other = await bench.lines.open({ kind: 'gpio', gpio: 17 });
    const expander = await start(bench);
    assert.match(troubleOf(expander), /GPIO17.*in use/);
    const seen = listen(expander);
    bench.chip.drive(0, 1);
    await clock.tickAsync(3 * POLL_MS);
    assert.deepEqual(seen, ['A0=1']);
    const written = expander.setPins(setTo(0x100, 0x100));
    await clock.tickAsync(10);
    await written;
    assert.equal(bench.chip.pad(8), 1);
    await other.close();
    await close(bench);
  });

  it('are called for again, without a deploy, once the line is there: after it was lost, and after another had it', async () => {
    for (const takenAtStart of [false, true]) {
      const bench = new Bench();
      const other = takenAtStart ? await bench.lines.open({ kind: 'gpio', gpio: 17 }) : undefined;
      const expander = await start(bench);
      if (!other) {
        bench.lines.wire('GPIO17').lose();
        await clock.tickAsync(10);
      }
      assert.match(troubleOf(expander), /GPIO17/);
      let news = 0;
      expander.onState.on(() => (news += 1));
      if (other) await clock.tickAsync(60_000);
      assert.equal(news, 0, 'nothing new while it is still taken');
      await other?.close();
      const seen = listen(expander);
      await clock.tickAsync(LINE_AGAIN_MS);
      assert.equal(troubleOf(expander), '');
      bench.chip.drive(0, 1);
      await clock.tickAsync(POLL_MS / 2);
      assert.deepEqual(seen, ['A0=1'], 'by the line, before a poll or a safety read');
      await close(bench);
    }
  });

  it('leave pins that the chip does not call for to the poll', async () => {
    const bench = new Bench();
    const options = { pollMs: POLL_MS, interrupts: bench.wired(MIRRORED, SAFETY_MS) };
    const started = bench.started({ inputs: 3 }, { A1: { interrupt: 'off' } }, options);
    await clock.tickAsync(30);
    const seen = listen(await started);
    bench.chip.drive(1, 1);
    await clock.tickAsync(2 * POLL_MS);
    assert.deepEqual(seen, ['A1=1']);
    await close(bench);
  });

  it('cost nothing at rest but one safety read an interval, which is the check of the chip, too', async () => {
    const bench = new Bench();
    await start(bench);
    bench.bus.clearLog();
    await clock.tickAsync(10 * SAFETY_MS);
    assert.deepEqual(bench.transfers(), new Array(10).fill('read 0e 22 bytes'));
    await close(bench);
  });
});

/** What keeps the lines of a ready expander from working; empty when nothing does. */
function troubleOf({ state }: Expander): string {
  if (state.kind !== 'ready') return `not ready, but ${state.kind}`;
  return state.trouble?.message ?? '';
}
