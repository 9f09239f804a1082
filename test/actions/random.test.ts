// Any commands in any order, against a reference that knows nothing of chips, transfers and timers.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OutputCommand } from '../../src/actions/output-command';
import { ActionBench, blink, flip, pulse, set } from '../support/action-bench';

/** Commands come each 100 ms, edges at multiples of 50, limits end between them, and all is written within a slot. */
const SLOT_MS = 25;
const PINS = 6;
const ALL = (1 << PINS) - 1;
const TABLE = {
  A1: { inverted: true },
  A2: { safe: 'high' },
  A3: { safe: 'high', inverted: true },
  A4: { safe: 'low', inverted: true },
};
const INVERTED = 0b011010;
/** Logical levels that pins get when what runs is stopped: low or high as the table says, else off. */
const STOPPED = 0b010100;
const LIMITS = [
  { owner: 'first limit', mask: 0b001111, ms: 325, from: 'on' },
  { owner: 'second limit', mask: 0b111100, ms: 425, from: 'message' },
] as const;

type Step =
  { readonly command: OutputCommand; readonly owner: string } | { readonly stop: string } | { wait: number };

/** One pin as the documentation describes it. */
class ReferencePin {
  level = false;
  readonly history: string[] = [];
  readonly ends: string[] = [];
  private onSince = 0;
  private askedAt = 0;
  private run:
    | { kind: 'pulse' | 'blink'; owner: string; next: number; onMs: number; offMs: number; left: number }
    | undefined;

  constructor(private readonly pin: number) {}

  show(level: boolean, now: number): void {
    if (level === this.level) return;
    this.level = level;
    if (level) this.onSince = this.askedAt = now;
    this.history.push(`${Number(level)}@${now}`);
  }

  command({ change, timed }: OutputCommand, owner: string, now: number): void {
    const bit = 1 << this.pin;
    if (change.toggle & bit) this.end(this.run ? false : !this.level, now);
    if (change.set & bit) this.end((change.levels & bit) !== 0, now, true);
    if (!timed || (timed.mask & bit) === 0) return;
    const { settings } = timed;
    if (settings.kind === 'pulse') {
      if (settings.whileRunning === 'ignore' && this.run?.kind === 'pulse') return;
      this.end(true, now, true);
      this.run = { kind: 'pulse', owner, next: now + settings.ms, onMs: 0, offMs: 0, left: 1 };
    } else {
      this.end(true, now, true);
      const { onMs, offMs, count } = settings;
      this.run = { kind: 'blink', owner, next: now + onMs, onMs, offMs, left: count || Infinity };
    }
  }

  stop(owner: string, now: number): void {
    if (this.run?.owner === owner) this.end((STOPPED & (1 << this.pin)) !== 0, now);
  }

  tick(now: number): void {
    if (this.run?.next === now) this.edge(this.run, now);
    if (!this.level) return;
    const over = LIMITS.filter(
      ({ mask, ms, from }) =>
        mask & (1 << this.pin) && now >= (from === 'on' ? this.onSince : this.askedAt) + ms,
    );
    if (over.length === 0) return;
    const owners = new Set([...over.map(({ owner }) => owner), ...(this.run ? [this.run.owner] : [])]);
    for (const owner of owners) this.ends.push(`${owner} limit@${now}`);
    this.end(false, now);
  }

  private edge(run: NonNullable<ReferencePin['run']>, now: number): void {
    if (this.level && --run.left === 0) {
      this.ends.push(`${run.owner} ${run.kind}@${now}`);
      this.end(false, now);
      return;
    }
    this.show(!this.level, now);
    run.next = now + (this.level ? run.onMs : run.offMs);
  }

  private end(level: boolean, now: number, asked = false): void {
    this.run = undefined;
    if (level && asked) this.askedAt = now;
    this.show(level, now);
  }
}

const mask = fc.integer({ min: 1, max: ALL });
const owner = fc.constantFrom('one', 'two', 'three');
const ms = fc.constantFrom(50, 100, 150, 250, 400, 700);
const command = fc.oneof(
  fc.tuple(mask, mask).map(([pins, levels]) => set(pins, pins & levels)),
  mask.map(flip),
  fc
    .tuple(mask, ms, fc.constantFrom('restart' as const, 'ignore' as const))
    .map((args) => pulse(...args) as OutputCommand),
  fc
    .record({ onMs: ms, offMs: ms, count: fc.nat(4) })
    .chain((settings) => mask.map((pins) => blink(pins, settings) as OutputCommand)),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ command, owner }) },
  { weight: 1, arbitrary: owner.map((stop) => ({ stop })) },
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 12 }).map((wait) => ({ wait })) },
);

async function onTheChip(steps: readonly Step[]): Promise<{ histories: string[]; ends: string[][] }> {
  const bench = await new ActionBench().start(TABLE);
  try {
    const owners = new Map<string, object>();
    const ends: string[][] = Array.from({ length: PINS }, () => []);
    const begun = performance.now();
    const slot = (at: number): number => Math.floor((at - begun) / SLOT_MS) * SLOT_MS;
    for (const name of ['one', 'two', 'three', ...LIMITS.map((limit) => limit.owner)]) {
      owners.set(name, { name });
      bench.actions.onEnd(owners.get(name) ?? {}, ({ pins, action }) =>
        ends.forEach((list, pin) => {
          if (pins & (1 << pin)) list.push(`${name} ${action}@${slot(performance.now())}`);
        }),
      );
    }
    for (const { owner, mask, ms, from } of LIMITS) {
      bench.actions.limitOn(owners.get(owner) ?? {}, mask, { ms, from });
    }
    for (const step of [...steps, { wait: 60 }]) {
      if ('wait' in step) await bench.after(step.wait * 100);
      else if ('stop' in step) bench.actions.stop(owners.get(step.stop) ?? {});
      else void bench.run(step.command, owners.get(step.owner));
    }
    const histories = ends.map((_, pin) =>
      bench.edges
        .filter((edge) => edge.pin === pin)
        .map(({ level, at }) => `${level ^ ((INVERTED >> pin) & 1)}@${slot(at)}`)
        .join(' '),
    );
    return { histories, ends: ends.map((list) => list.sort()) };
  } finally {
    await bench.stop();
  }
}

function byReference(steps: readonly Step[]): { histories: string[]; ends: string[][] } {
  const pins = Array.from({ length: PINS }, (_, pin) => new ReferencePin(pin));
  let now = 0;
  for (const step of [...steps, { wait: 60 }]) {
    if ('wait' in step) {
      const end = now + step.wait * 100;
      // What is due in the slot of a command comes after it.
      for (; now < end; now += SLOT_MS) for (const pin of pins) pin.tick(now);
    } else {
      for (const pin of pins) {
        if ('stop' in step) pin.stop(step.stop, now);
        else pin.command(step.command, step.owner, now);
      }
    }
  }
  return {
    histories: pins.map(({ history }) => history.join(' ')),
    ends: pins.map(({ ends }) => ends.sort()),
  };
}

describe('outputs with time', () => {
  it('show every level at its time, and report every end, whatever is asked when', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        assert.deepEqual(await onTheChip(steps), byReference(steps));
      }),
      { numRuns: 150 },
    );
  });
});
