// Tells somebody who keeps writing to the chip, as a second Node-RED does, from one who happened to.
import type { RegisterByte } from '../chip/compare-images';

/** What was found wrong in a chip that was not reset. */
export interface Finding {
  /** Output latches, A | B << 8. */
  readonly latches: number;
  /** Other registers. */
  readonly registers: readonly RegisterByte[];
}

/** So many repairs of the same thing in a row are a fight. */
const IN_A_ROW = 5;
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
  private fought: readonly RegisterByte[] = [];
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
    return this.restFrom(
      at,
      finding.registers.filter(
        (name) => this.remembered(at).includes(name) || lasting.registers.includes(name),
      ),
    );
  }

  /** What each of the last repairs found. */
  private lasting(): Finding {
    if (this.recent.length < IN_A_ROW) return { latches: 0, registers: [] };
    return this.recent.reduce<Finding>(
      (all, { latches, registers }) => ({
        latches: all.latches & latches,
        registers: all.registers.filter((name) => registers.includes(name)),
      }),
      this.recent[0] ?? { latches: 0, registers: [] },
    );
  }

  private yieldTo(at: number, latches: number): void {
    if (latches === 0) return;
    this.yieldedPins = this.yielded | latches;
    this.yieldedUntil = at + PEACE_MS;
  }

  private remembered(at: number): readonly RegisterByte[] {
    return at < this.foughtUntil ? this.fought : [];
  }

  private restFrom(at: number, registers: readonly RegisterByte[]): readonly RegisterByte[] {
    if (registers.length === 0) return registers;
    this.rests = at < this.foughtUntil ? this.rests + 1 : 1;
    this.fought = [...new Set([...this.remembered(at), ...registers])];
    this.foughtUntil = at + MEMORY_MS;
    this.restUntil = at + Math.min(FIRST_REST_MS * 2 ** (this.rests - 1), LONGEST_REST_MS);
    return registers;
  }
}
