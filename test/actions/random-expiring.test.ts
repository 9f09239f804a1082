// Any commands while a chip is away or its bus hangs: those that expire leave no trace, whatever else was asked for and waits.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OutputCommand } from '../../src/actions/output-command';
import type { InterlockGroup } from '../../src/config/interlock-config';
import type { SimulatedBus } from '../../src/simulator/simulated-bus';
import { ADDRESS } from '../support/sim-expander';
import { ActionBench, blink, flip, pulse, set } from '../support/action-bench';

const PINS = 5;
const ALL = (1 << PINS) - 1;
const TABLE = { A1: { inverted: true, start: 'low' }, A2: { start: 'high' } };
const INVERTED = 0b00010;
const GROUP = { mask: 0b00011, breakMs: 100 };
const OWNERS = { one: { name: 'one' }, two: { name: 'two' } };

type Step =
  | { readonly wait: number }
  /** Fails at once (0), is in time (`IN_TIME`), or expires before the chip is back. */
  | { readonly command: OutputCommand; readonly owner: keyof typeof OWNERS; readonly expireMs: number };
const IN_TIME = 60_000;

const mask = fc.integer({ min: 1, max: ALL });
const owner = fc.constantFrom('one' as const, 'two' as const);
const ms = fc.constantFrom(300, 700, 1500, 2500, 4000, 9000);
const levels = fc.tuple(mask, mask).map(([pins, on]) => set(pins, pins & on));
const timed = fc.oneof(
  fc.tuple(mask, ms).map(([pins, time]): OutputCommand => pulse(pins, time)),
  fc
    .record({ onMs: ms, offMs: ms, count: fc.nat(3) })
    .chain((settings) => mask.map((pins): OutputCommand => blink(pins, settings))),
);
/** What they do depends on what runs, so it may be another thing beside a command that expires. */
const relative = fc.oneof(
  mask.map(flip),
  fc.tuple(mask, ms).map(([pins, time]): OutputCommand => pulse(pins, time, 'ignore')),
);
const wait = fc.integer({ min: 1, max: 9 }).map((slots) => ({ wait: slots * 100 }));

const anything: fc.Arbitrary<OutputCommand> = fc.oneof(levels, timed, relative);
const atOnce = fc.record({ command: anything, owner, expireMs: fc.constant(0) });
const counts = fc.record({
  command: fc.oneof(levels, timed),
  owner,
  expireMs: fc.constantFrom(0, IN_TIME),
});
const expires = fc.record({ command: anything, owner, expireMs: fc.constantFrom(50, 60, 300, 700) });

const before = fc.array(fc.oneof<fc.Arbitrary<Step>[]>(atOnce, wait), { maxLength: 6 });
const during = fc.array(fc.oneof<fc.Arbitrary<Step>[]>(counts, expires, wait), { maxLength: 8 });

interface Circumstances {
  readonly interlocks: readonly InterlockGroup[];
  /** Nothing can be written from now on. @returns ends that */
  readonly cut: (bus: SimulatedBus) => () => void;
  /** The chip was not reached before that. */
  readonly unreached?: boolean;
}

/** Until it shows that nothing can be written. */
const CUT_MS = 2500;

function unplug(bus: SimulatedBus): () => void {
  return bus.unplug(ADDRESS);
}

/** A transfer hangs for longer than all steps take: the next check of the chip, or the first one of its start. */
function hang(bus: SimulatedBus): () => void {
  bus.inject({ delayMs: 12_000 });
  return () => undefined;
}

async function outcome(
  { interlocks, cut, unreached = false }: Circumstances,
  before: readonly Step[],
  during: readonly Step[],
) {
  const bench = new ActionBench();
  try {
    const cutBefore = unreached && cut(bench.bus);
    await bench.start(TABLE, { checkMs: 1000, interlocks });
    const { chip } = bench.bench;
    let both = false;
    chip.onChange(() => (both ||= ((chip.pads ^ INVERTED) & chip.outputs & GROUP.mask) === GROUP.mask));
    const ends: string[] = [];
    for (const owner of Object.values(OWNERS)) {
      bench.actions.onEnd(owner, ({ pins, action }) => {
        for (let pin = 0; pin < PINS; pin++)
          if (pins & (1 << pin)) ends.push(`${owner.name} ${action} ${pin}`);
      });
    }
    const act = async (step: Step): Promise<void> => {
      if ('wait' in step) await bench.after(step.wait);
      else bench.give({ ...step.command, expireMs: step.expireMs }, OWNERS[step.owner]);
    };
    if (!unreached) for (const step of before) await act(step);
    await bench.after(50);
    const mend = cutBefore || cut(bench.bus);
    await bench.after(CUT_MS);
    for (const step of during) await act(step);
    await bench.after(1000);
    mend();
    await bench.after(40_000);
    assert.ok(interlocks.length === 0 || !both);
    const running = Array.from({ length: PINS }, (_, pin) => bench.actions.running(1 << pin));
    // A blink that goes on for ever may be a few ms apart.
    const resting = running.map((kind, pin) => kind ?? bench.bench.chip.pad(pin));
    return { resting, ends: ends.sort() };
  } finally {
    await bench.stop();
  }
}

describe('commands that expire', () => {
  const interlocks = [GROUP];
  for (const [where, circumstances] of [
    ['outputs of a chip that is away', { interlocks: [], cut: unplug }],
    ['outputs of a chip that was never reached', { interlocks: [], cut: unplug, unreached: true }],
    ['outputs behind a transfer that hangs', { interlocks: [], cut: hang }],
    ['interlocked outputs of a chip that is away', { interlocks, cut: unplug }],
    ['interlocked outputs of a chip that was never reached', { interlocks, cut: unplug, unreached: true }],
    ['interlocked outputs behind a transfer that hangs', { interlocks, cut: hang }],
    ['interlocked outputs of a chip whose start hangs', { interlocks, cut: hang, unreached: true }],
  ] as const) {
    it(`leave no trace on ${where}: levels, what runs and what is reported are as without them`, async () => {
      await fc.assert(
        fc.asyncProperty(before, during, async (before, during) => {
          const counting = during.filter((step) => 'wait' in step || [0, IN_TIME].includes(step.expireMs));
          assert.deepEqual(
            await outcome(circumstances, before, during),
            await outcome(circumstances, before, counting),
          );
        }),
        { numRuns: 80 },
      );
    });
  }
});
