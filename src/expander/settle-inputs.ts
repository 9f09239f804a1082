// Debouncing: a pin's new level counts once it has rested long enough.
import { pinsInMask } from '../chip/pins';
import type { InputChange } from './input-watch';

/**
 * Passes on the changes of some pins, late by `debounceMs` and without what bounced in between; with 0 ms as they
 * come. The time of a change is when its level was first seen, not when it was reported.
 */
export class InputSettler {
  private readonly resting = new Map<number, NodeJS.Timeout>();
  private settled: number | undefined;

  /** @param mask the pins that count */
  constructor(
    private readonly mask: number,
    private readonly debounceMs: number,
    private readonly report: (change: InputChange) => void,
  ) {}

  /** Levels to start from, nothing reported. */
  seed(levels: number): void {
    this.stop();
    this.settled = levels;
  }

  feed({ levels, changed, time, exact }: InputChange): void {
    const ours = changed & this.mask;
    if (this.debounceMs === 0) {
      if (ours !== 0) this.report({ levels, changed: ours, time, exact });
      return;
    }
    this.settled ??= levels ^ changed;
    for (const { index } of pinsInMask(ours)) {
      const bit = 1 << index;
      clearTimeout(this.resting.get(index));
      this.resting.set(
        index,
        setTimeout(() => this.settle(index, levels & bit, { time, exact }), this.debounceMs),
      );
    }
  }

  /** Forgets what has not settled yet. */
  stop(): void {
    for (const timer of this.resting.values()) clearTimeout(timer);
    this.resting.clear();
  }

  private settle(index: number, level: number, when: { time: number; exact: boolean }): void {
    this.resting.delete(index);
    const before = this.settled ?? 0;
    const levels = (before & ~(1 << index)) | level;
    if (levels === before) return;
    this.settled = levels;
    this.report({ levels, changed: levels ^ before, ...when });
  }
}
