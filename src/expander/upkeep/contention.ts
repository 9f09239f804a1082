// Tells somebody who keeps writing to the chip, as a second Node-RED does, from one who happened to.
import type { RegisterByte } from '../../chip/compare-images';

/** What was found wrong in a chip that was not reset. */
export interface Finding {
  /** Output latches, A | B << 8. */
  readonly latches: number;
  /** What these should have held, A | B << 8. */
  readonly wanted: number;
  /** Other registers, and what they held. */
  readonly registers: readonly HeldRegister[];
}

export interface HeldRegister {
  readonly name: RegisterByte;
  readonly value: number;
}

/** So many repairs in a row of the same thing, found with the same value, are a fight. Noise is not so stubborn. */
const IN_A_ROW = 6;
/** The other one gets its way for so long after it was last noticed. */
const PEACE_MS = 10 * 60_000;
/** A chip whose configuration is fought over is left alone so long at first, and twice as long each time. */
const FIRST_REST_MS = 60_000;
const LONGEST_REST_MS = 16 * 60_000;
/** How long a fight over the configuration is remembered: longer than any rest. */
const MEMORY_MS = 60 * 60_000;

export class Contention {
  private recent: (Finding & { readonly at: number })[] = [];
  private yieldedPins = 0;
  private yieldedUntil = -Infinity;
  private fought: readonly HeldRegister[] = [];
  private foughtUntil = -Infinity;
  private rests = 0;
  private restUntil = -Infinity;

  /** @param gapMs repairs that are further apart are not in a row */
  constructor(private readonly gapMs: number) {}

  /** Outputs, A | B << 8, whose levels are left to the other one: it has switched them back again and again. */
  get yielded(): number {
    return performance.now() < this.yieldedUntil ? this.yieldedPins : 0;
  }

  /** ms for which the chip is to be left alone. */
  get restMs(): number {
    return Math.max(0, this.restUntil - performance.now());
  }

  /** Takes note of what is to be repaired now. @returns registers over which there is a fight: better leave the chip alone */
  note(finding: Finding): readonly RegisterByte[] {
    const at = performance.now();
    const last = this.recent.at(-1);
    if (last && at - last.at > this.gapMs) this.recent = [];
    this.recent = [...this.recent, { ...finding, at }].slice(-IN_A_ROW);
    const lasting = this.lasting();
    this.yieldTo(at, finding.latches & (this.yielded | lasting.latches));
    const fought = [...this.remembered(at), ...lasting.registers];
    return this.restFrom(at, common(finding.registers, fought));
  }

  /** Something else happened to the chip: what comes now is not in a row with what was. */
  interrupt(): void {
    this.recent = [];
  }

  /** What each of the last repairs found. */
  private lasting(): Finding {
    const [first, ...others] = this.recent;
    if (!first || this.recent.length < IN_A_ROW) return { latches: 0, wanted: 0, registers: [] };
    return others.reduce<Finding>((all, { latches, wanted, registers }) => {
      const same = latches & ~(wanted ^ all.wanted);
      return { ...all, latches: all.latches & same, registers: common(all.registers, registers) };
    }, first);
  }

  private yieldTo(at: number, latches: number): void {
    if (latches === 0) return;
    this.yieldedPins = this.yielded | latches;
    this.yieldedUntil = at + PEACE_MS;
  }

  private remembered(at: number): readonly HeldRegister[] {
    return at < this.foughtUntil ? this.fought : [];
  }

  private restFrom(at: number, registers: readonly HeldRegister[]): readonly RegisterByte[] {
    if (registers.length === 0) return [];
    this.rests = at < this.foughtUntil ? this.rests + 1 : 1;
    const known = this.remembered(at);
    this.fought = [...known, ...registers.filter((each) => common([each], known).length === 0)];
    this.foughtUntil = at + MEMORY_MS;
    this.restUntil = at + Math.min(FIRST_REST_MS * 2 ** (this.rests - 1), LONGEST_REST_MS);
    return registers.map(({ name }) => name);
  }
}

function common(some: readonly HeldRegister[], others: readonly HeldRegister[]): HeldRegister[] {
  return some.filter(({ name, value }) =>
    others.some((other) => other.name === name && other.value === value),
  );
}
