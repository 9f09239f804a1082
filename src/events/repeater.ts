// Says something again and again, as long as it holds.

export class Repeater {
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param everyMs 0 = never
   * @param again says it again; false when it does not hold any more
   */
  constructor(
    private readonly everyMs: number,
    private readonly again: () => boolean,
  ) {}

  /** Begins anew, with the time to the first repetition. */
  start(): void {
    this.stop();
    if (this.everyMs === 0) return;
    this.timer = setInterval(() => {
      if (!this.again()) this.stop();
    }, this.everyMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
