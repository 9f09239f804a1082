// The log of commands beside one that may expire, against a log that forgets nothing.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CommandLog, type Entry } from '../../src/expander/outputs/command-log';
import type { OutputChange } from '../../src/expander/outputs/output-batches';

const word = fc.nat(0xf);
const sets = fc.record({ set: word, levels: word, toggle: fc.constant(0) });
const toggles = fc.record({ set: word, levels: word, toggle: word }).map((change) => ({
  ...change,
  toggle: change.toggle & ~change.set,
}));
const which = fc.nat(9);

type Step =
  | { readonly lasting: OutputChange }
  | { readonly mayExpire: OutputChange }
  | { readonly carriedOut: number }
  | { readonly expired: number };

const steps = (change: fc.Arbitrary<OutputChange>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof<fc.Arbitrary<Step>[]>(
      change.map((lasting) => ({ lasting })),
      change.map((mayExpire) => ({ mayExpire })),
      which.map((carriedOut) => ({ carriedOut })),
      which.map((expired) => ({ expired })),
    ),
    { maxLength: 40 },
  );

interface Start {
  readonly pins: number;
  readonly levels: number;
  readonly pending: number;
}

/** Levels and moved pins after all that was asked for, step by step. */
function replay({ pins, levels, pending }: Start, asked: Iterable<OutputChange>) {
  let [wanted, moved] = [{ pins, levels }, pending];
  for (const { set, levels: target, toggle } of asked) {
    const after = ((wanted.levels & ~set) | (target & set)) ^ (toggle & wanted.pins);
    wanted = { pins: wanted.pins | set, levels: after };
    moved |= after ^ levels;
  }
  return { wanted, moved };
}

describe('the log of commands', () => {
  const start = fc.record({ pins: word, levels: word, pending: word });

  it('tells what is wanted without a command, and which pins others have moved, however long it has been', () => {
    fc.assert(
      fc.property(start, steps(fc.oneof(sets, toggles)), (began, script) => {
        const log = new CommandLog();
        log.begin({ pins: began.pins, levels: began.levels }, began.pending);
        // Each change with its entry, or none where it lasts.
        const all = new Map<OutputChange, Entry | undefined>();
        const choose = (place: number): [OutputChange, Entry] | undefined => {
          const open = [...all].filter((pair): pair is [OutputChange, Entry] => pair[1] !== undefined);
          return open[place % Math.max(1, open.length)];
        };
        for (const step of script) {
          if ('lasting' in step) {
            log.addLasting({ ...step.lasting });
            all.set(step.lasting, undefined);
          } else if ('mayExpire' in step) all.set(step.mayExpire, log.add({ ...step.mayExpire }));
          else if ('carriedOut' in step) {
            const chosen = choose(step.carriedOut);
            if (!chosen) continue;
            log.keep(chosen[1]);
            all.set(chosen[0], undefined);
          } else {
            const chosen = choose(step.expired);
            if (!chosen) continue;
            all.delete(chosen[0]);
            assert.deepEqual(log.without(chosen[1]), replay(began, all.keys()));
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('does not grow with the edges of blinks, however long a command waits', () => {
    const log = new CommandLog();
    log.begin({ pins: 0, levels: 0 }, 0);
    for (let command = 0; command < 3; command++) {
      log.add({ set: 1, levels: 1, toggle: 0 });
      for (let edge = 0; edge < 1000; edge++) {
        const pin = 2 << (edge % 3);
        log.addLasting({ set: pin, levels: edge & 1 ? pin : 0, toggle: 0 });
      }
    }
    assert.equal(log.length, 6);
  });
});
