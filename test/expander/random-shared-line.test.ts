// Any presses on chips that share an INT line, while any of them go away and come back.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import type { IntWiring } from '../../src/config/wiring-config';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';
import { ADDRESS, Bench, listen } from '../support/sim-expander';

const SHARED: IntWiring = { wiring: 'shared', output: 'auto' };
const LINE = 'GPIO17';
const POLL_MS = 20;
/** A chip that was away or reset is found, set up and read within this. */
const BACK_MS = 2500;
/** Between the presses on a chip, at least. */
const GAP_MS = 20;
/** Until what happened is told: a round may wait 65 ms for a chip that has just gone away, and 50 ms for its turn. */
const TOLD_MS = 200;

interface Press {
  readonly waitMs: number;
  readonly pin: number;
  readonly holdMs: number;
}

interface Absence {
  readonly waitMs: number;
  readonly awayMs: number;
  /** Whether it loses its registers, and lets go of the line. */
  readonly powerless: boolean;
}

interface ChipScript {
  readonly compared: boolean;
  readonly presses: readonly Press[];
  readonly absences: readonly Absence[];
}

const script: fc.Arbitrary<ChipScript> = fc.record({
  compared: fc.boolean(),
  presses: fc.array(
    fc.record({ waitMs: fc.nat(1500), pin: fc.nat(15), holdMs: fc.integer({ min: 1, max: 400 }) }),
    { maxLength: 25 },
  ),
  absences: fc.array(
    fc.record({ waitMs: fc.nat(8000), awayMs: fc.integer({ min: 1, max: 5000 }), powerless: fc.boolean() }),
    { maxLength: 3 },
  ),
});

/** A chip, its expander, and what happens to it. */
class Site {
  expander!: Expander;
  /** What listeners heard. */
  seen!: string[];
  /** What it said of the line, and was not so. */
  readonly wrong: string[] = [];
  private before: Error | undefined;
  private away = false;
  private faults = 0;
  private soundSince = 0;

  constructor(
    readonly bench: Bench,
    private readonly script: ChipScript,
  ) {}

  async start(safetyMs: number): Promise<void> {
    const { bench, script } = this;
    const modes = { A0: 'low', A1: 'high', B0: 'low', B1: 'high' };
    const table = Object.fromEntries(
      Object.entries(script.compared ? modes : {}).map(([name, interrupt]) => [name, { interrupt }]),
    );
    const options = { pollMs: POLL_MS, interrupts: bench.wired(SHARED, safetyMs) };
    this.expander = await bench.started({ inputs: 0xffff }, table, options);
    this.seen = listen(this.expander);
    this.expander.onState.on((state) => {
      const trouble = state.kind === 'ready' ? state.trouble : undefined;
      if (!trouble || this.before === trouble) return;
      this.before = trouble;
      const held = trouble instanceof UserError && trouble.key === 'int-held';
      // It is held: then it must be.
      if (!held || bench.lines.wire(LINE).level !== 0) this.wrong.push(trouble.message);
    });
  }

  /** Whether it has answered long enough for all to be as it should. */
  get sound(): boolean {
    return !this.away && performance.now() - this.soundSince >= BACK_MS;
  }

  async press(): Promise<void> {
    const { chip } = this.bench;
    for (const { waitMs, pin, holdMs } of this.script.presses) {
      await sleep(GAP_MS + waitMs);
      const { faults, sound } = this;
      const before = this.seen.length;
      chip.drive(pin, 1);
      await sleep(holdMs);
      chip.drive(pin, 0);
      await sleep(TOLD_MS);
      const name = `${pin < 8 ? 'A' : 'B'}${pin & 7}`;
      if (sound && faults === this.faults) {
        assert.deepEqual(this.seen.slice(before), [`${name}=1`, `${name}=0`], `held ${holdMs} ms`);
      }
    }
  }

  async goAway(): Promise<void> {
    for (const { waitMs, awayMs, powerless } of this.script.absences) {
      await sleep(waitMs);
      this.away = true;
      this.faults += 1;
      const putBack = this.bench.bus.unplug(ADDRESS);
      if (powerless) this.bench.chip.reset();
      await sleep(awayMs);
      putBack();
      this.away = false;
      this.soundSince = performance.now();
    }
  }
}

describe('presses on chips that share an INT line', () => {
  it('are each told where the chip answers, while others go away and come back, and the line is never said to be unconnected', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(script, { minLength: 2, maxLength: 4 }),
        fc.constantFrom(1000, 60_000),
        async (scripts, safetyMs) => {
          const clock = FakeTimers.install();
          const benches: Bench[] = [];
          try {
            const [first] = [new Bench()];
            const sites = scripts.map((each, place) => {
              const bench = place === 0 ? first : new Bench(first.lines, first.linePool);
              benches.push(bench);
              return new Site(bench, each);
            });
            await finish(
              clock,
              sites.map((site) => site.start(safetyMs)),
            );
            await clock.tickAsync(BACK_MS);
            await finish(
              clock,
              sites.flatMap((site) => [site.press(), site.goAway()]),
            );
            await clock.tickAsync(BACK_MS);
            for (const { expander, bench, seen, wrong } of sites) {
              assert.deepEqual(wrong, []);
              const { state } = expander;
              assert.deepEqual(state, { kind: 'ready', trouble: undefined });
              assert.equal(expander.lastLevels(0xffff), bench.chip.pads);
              seen.length = 0;
            }
            assert.equal(first.lines.wire(LINE).level, 1);
            for (const { bench, seen } of sites) {
              bench.chip.drive(5, 1);
              await clock.tickAsync(10);
              assert.deepEqual(seen, ['A5=1']);
            }
            await finish(
              clock,
              benches.map((bench) => bench.close()),
            );
            await clock.tickAsync(100);
            assert.equal(clock.countTimers(), 0);
          } finally {
            clock.uninstall();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets time pass until all have ended. */
async function finish(clock: Clock, tasks: readonly Promise<unknown>[]): Promise<void> {
  const running = new Set(tasks);
  for (const task of tasks) task.finally(() => running.delete(task)).catch(() => undefined);
  while (running.size > 0) await clock.tickAsync(100);
  await Promise.all(tasks);
}
