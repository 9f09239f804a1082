// Measures the rate of pulses on one pin, window by window. Pure.
import { roundHz } from './pulse-counter';

export interface Rate {
  /** Pulses per second; 0 when there was none in the window. */
  readonly hz: number;
  /** Pulses in the window. */
  readonly count: number;
}

/**
 * The rate comes from the distance of the pulses, not from their number alone: so it does not jump by one pulse a window.
 * Pulses go on from those of the window before; the first ones after a window without any are measured among themselves.
 */
export class PulseRate {
  private count = 0;
  /** ms since 1970, of the first and last pulse of the window. */
  private first = 0;
  private last = 0;
  /** The last pulse of the window before, if it had one. */
  private before: number | undefined;

  /** @param windowMs the length of a window */
  constructor(private readonly windowMs: number) {}

  /** @param time ms since 1970 */
  add(time: number): void {
    if (this.count === 0) this.first = time;
    this.count += 1;
    this.last = time;
  }

  /** Ends the window and begins the next. */
  take(): Rate {
    const { count } = this;
    const hz = this.rate();
    this.before = count > 0 ? this.last : undefined;
    this.count = 0;
    return { hz: roundHz(hz), count };
  }

  /** Begins anew. */
  clear(): void {
    this.count = 0;
    this.before = undefined;
  }

  private rate(): number {
    const distances = this.before === undefined ? this.count - 1 : this.count;
    const spanMs = this.last - (this.before ?? this.first);
    // One pulse alone, all at once, or the clock was set back: then the number has to do.
    const told = this.count > 0 && distances > 0 && spanMs > 0;
    return told ? (distances * 1000) / spanMs : (this.count * 1000) / this.windowMs;
  }
}
