// A pin that blinks.
import type { BlinkSettings } from '../config/out-config';
import { blinkPhase } from './blink-schedule';
import type { RunningAction } from './output-command';
import type { Timeline } from './timeline';

export interface BlinkPin {
  /** Settles when the chip has the level, or it is known why not. */
  readonly write: (on: boolean) => Promise<unknown>;
  /** The blink was on for the last time; the pin is to go off. */
  readonly ended: () => void;
}

export class Blink implements RunningAction {
  readonly kind = 'blink';
  private start = 0;
  private wanted = true;
  /** The level of the last write. */
  private asked = true;
  private writes = 0;
  private stopped = false;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly timeline: Timeline,
    private readonly settings: BlinkSettings,
    private readonly pin: BlinkPin,
  ) {}

  begin(at: number): void {
    this.stopped = false;
    this.start = at;
    // It may go on after a while, and has the level of now then.
    this.follow(Math.max(at, this.timeline.now));
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  private follow(at: number): void {
    const { on, until } = blinkPhase(this.settings, at - this.start);
    if (until === undefined) {
      this.stop();
      this.pin.ended();
      return;
    }
    this.cancel = this.timeline.at(this.start + until, (now) => this.follow(now));
    this.wanted = on;
    this.show();
  }

  /** On a slow bus edges do not pile up: on waits until nothing is under way, and is left out if it is past by then. */
  private show(): void {
    const on = this.wanted;
    if (this.stopped || on === this.asked || (on && this.writes > 0)) return;
    this.asked = on;
    this.writes += 1;
    const settled = (): void => {
      this.writes -= 1;
      this.show();
    };
    // Where the chip is away the expander remembers the level.
    this.pin.write(on).then(settled, settled);
  }
}
