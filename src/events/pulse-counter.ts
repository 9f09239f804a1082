// Counts the pulses of one pin. Pure.

export interface Counted {
  readonly count: number;
  /** Pulses per second since the count that was told before this one; 0 while that is not known. */
  readonly hz: number;
}

interface Mark {
  readonly pulses: number;
  readonly time: number;
}

export class PulseCounter {
  private pulses = 0;
  /** The latest count that was told, and the latest at an earlier time: several may have one time stamp. */
  private last: Mark | undefined;
  private earlier: Mark | undefined;

  /**
   * @param every a count is told when it can be divided by this
   * @param count to begin with
   */
  constructor(
    private readonly every: number,
    public count = 0,
  ) {}

  /** One pulse more. @param time ms since 1970. @returns what to tell, if anything */
  add(time: number): Counted | undefined {
    this.count += 1;
    this.pulses += 1;
    return this.count % this.every === 0 ? { count: this.count, hz: this.mark(time) } : undefined;
  }

  private mark(time: number): number {
    // The clock may have been set back.
    if (this.last && time < this.last.time) this.last = this.earlier = undefined;
    if (this.last && time > this.last.time) this.earlier = this.last;
    this.last = { pulses: this.pulses, time };
    const { earlier } = this;
    return earlier ? roundHz(((this.pulses - earlier.pulses) * 1000) / (time - earlier.time)) : 0;
  }
}

/** Three decimals. */
export function roundHz(hz: number): number {
  return Math.round(hz * 1000) / 1000;
}
