// One clock for everything timed on an expander: what is due together happens together, by one timer.

/** What is due within so many ms of each other is woken at once, so that its writes leave in one transfer. */
const TOGETHER_MS = 1;

interface Entry {
  readonly due: number;
  readonly wake: (at: number) => void;
  cancelled: boolean;
}

export class Timeline {
  private readonly entries = new Set<Entry>();
  private timer: NodeJS.Timeout | undefined;
  private wakesAt = Infinity;

  /** ms of the monotonic clock, which no summer time and no time server moves. */
  get now(): number {
    return performance.now();
  }

  /**
   * @param due ms of `now`; what is past is woken as soon as possible
   * @param wake is told what time counts: `due`, or the time it is when the event loop was busy. Must not throw
   * @returns the way to call it off
   */
  at(due: number, wake: (at: number) => void): () => void {
    const entry: Entry = { due, wake, cancelled: false };
    this.entries.add(entry);
    this.arm();
    return () => {
      entry.cancelled = true;
      if (this.entries.delete(entry)) this.arm();
    };
  }

  private arm(): void {
    const next = [...this.entries].reduce((first, { due }) => Math.min(first, due), Infinity);
    if (next === this.wakesAt) return;
    clearTimeout(this.timer);
    this.wakesAt = next;
    if (next === Infinity) return;
    this.timer = setTimeout(() => this.wakeDue(), Math.max(0, Math.ceil(next - this.now)));
  }

  private wakeDue(): void {
    const { now } = this;
    const due = [...this.entries]
      .filter((entry) => entry.due <= now + TOGETHER_MS)
      .sort((one, other) => one.due - other.due);
    for (const entry of due) this.entries.delete(entry);
    this.wakesAt = Infinity;
    for (const entry of due) {
      if (!entry.cancelled) entry.wake(Math.max(now, entry.due));
    }
    this.arm();
  }
}
