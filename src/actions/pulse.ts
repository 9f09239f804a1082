// A pin that is on for a while.
import type { RunningAction } from './output-command';
import type { Timeline } from './timeline';

export class Pulse implements RunningAction {
  readonly kind = 'pulse';
  private cancel: (() => void) | undefined;

  /** @param ended the time is over; the pin is to go off */
  constructor(
    private readonly timeline: Timeline,
    private readonly ms: number,
    private readonly ended: () => void,
  ) {}

  begin(at: number): void {
    this.cancel = this.timeline.at(at + this.ms, () => this.ended());
  }

  stop(): void {
    this.cancel?.();
  }
}
