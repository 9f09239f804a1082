// Debouncing: a pin's new level counts once it has rested long enough.
import { pinMask, pinsInMask } from '../chip/pins';
import type { InputChange } from '../expander/inputs/input-watch';

/**
 * Passes on the changes of some pins, late by `debounceMs` and without what bounced in between; with 0 ms as they
 * come. Pins that changed at once stay together. The time of a change is when its level was first seen, not when it
 * was reported.
 */
export class InputSettler {
  /** What each pin that does not rest yet waits for; a later change of the pin takes the place of an earlier one. */
  private readonly resting = new Map<number, InputChange>();
  private readonly timers = new Set<NodeJS.Timeout>();
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

  /**
   * Some pins have other levels to start from, nothing reported. Others settle on.
   * @returns the levels that count now
   */
  rename(levels: number, pins: number): number {
    for (const { index } of pinsInMask(pins)) this.resting.delete(index);
    const kept = this.mask & ~pins;
    this.settled = (levels & ~kept) | ((this.settled ?? levels) & kept);
    return this.settled;
  }

  feed(change: InputChange): void {
    const ours = { ...change, changed: change.changed & this.mask };
    if (ours.changed === 0) return;
    if (this.debounceMs === 0) {
      this.settled = ours.levels;
      this.report(ours);
      return;
    }
    this.settled ??= ours.levels ^ ours.changed;
    for (const { index } of pinsInMask(ours.changed)) this.resting.set(index, ours);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.settle(ours);
    }, this.debounceMs);
    this.timers.add(timer);
  }

  /** Forgets what has not settled yet. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.resting.clear();
  }

  /** Reports those pins of a change that have rested since, at another level than before. */
  private settle(change: InputChange): void {
    const rested = pinsInMask(change.changed).filter(({ index }) => this.resting.get(index) === change);
    for (const { index } of rested) this.resting.delete(index);
    const mask = rested.reduce((word, { index }) => word | pinMask(index), 0);
    const before = this.settled ?? 0;
    const levels = (before & ~mask) | (change.levels & mask);
    if (levels === before) return;
    this.settled = levels;
    this.report({ ...change, levels, changed: levels ^ before });
  }
}
