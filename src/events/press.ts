// What the presses of one button mean: click, double click, long press. Told by event times, with timers of its own.
import type { ClickSettings } from '../config/in-config';
import { Repeater } from './repeater';

/** `hold` repeats while a long press lasts, `release` ends it. */
export type PressKind = 'click' | 'double' | 'long' | 'hold' | 'release';

/** When a level was seen: ms since 1970, and whether that is the kernel's time stamp of INT. */
export interface Moment {
  readonly time: number;
  readonly exact: boolean;
}

/** The moment of a click is that of its press, of a double click that of its second press. */
export interface PressEvent extends Moment {
  readonly kind: PressKind;
  /** ms since the press, with `long`, `hold` and `release`. */
  readonly heldMs?: number;
}

/**
 * A click is told when it cannot become a double one any more, a double click at the second press, which must come less
 * than `doubleMs` after the first release. A press of `longMs` is a long one and no click.
 */
export class PressRecogniser {
  /** `deaf`: pressed, and nothing follows from that any more. */
  private state: 'up' | 'down' | 'long' | 'deaf' = 'up';
  private pressed: Moment = { time: 0, exact: false };
  private heldMs = 0;
  /** A click that may become a double one. */
  private clicked: { press: Moment; releasedAt: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly repeater: Repeater;

  constructor(
    private readonly settings: ClickSettings,
    private readonly report: (event: PressEvent) => void,
  ) {
    this.repeater = new Repeater(settings.repeatMs, () => {
      this.tellHeld('hold', this.heldMs + settings.repeatMs);
      return true;
    });
  }

  /** Starts anew, without a message. @param down a button that is held has no meaning until its next press */
  begin(down: boolean): void {
    this.stop();
    this.state = down ? 'deaf' : 'up';
  }

  press(at: Moment): void {
    if (this.state !== 'up') return;
    if (this.clicked && at.time - this.clicked.releasedAt < this.settings.doubleMs) {
      this.stop();
      this.state = 'deaf';
      this.report({ kind: 'double', ...at });
      return;
    }
    this.finishClick();
    this.state = 'down';
    this.pressed = at;
    if (this.settings.longMs > 0) this.timer = setTimeout(() => this.becomeLong(), this.settings.longMs);
  }

  release(at: Moment): void {
    const heldMs = Math.max(0, Math.round(at.time - this.pressed.time));
    const { state } = this;
    this.state = 'up';
    if (state === 'down') this.endPress(heldMs, at);
    if (state === 'long') this.endLong(heldMs, at);
  }

  /** No more is known of the button. A click that is over is told now, a press that lasts never. */
  lose(): void {
    this.finishClick();
    this.begin(true);
  }

  /** Forgets everything that is under way; no timer is left. */
  stop(): void {
    clearTimeout(this.timer);
    this.repeater.stop();
    this.clicked = undefined;
  }

  private endPress(heldMs: number, at: Moment): void {
    clearTimeout(this.timer);
    const { doubleMs, longMs } = this.settings;
    // The times decide: the timer may be late.
    if (longMs > 0 && heldMs >= longMs) {
      this.tellHeld('long', longMs);
      this.endLong(heldMs, at);
      return;
    }
    this.clicked = { press: this.pressed, releasedAt: at.time };
    if (doubleMs === 0) this.finishClick();
    else this.timer = setTimeout(() => this.finishClick(), doubleMs);
  }

  private endLong(heldMs: number, at: Moment): void {
    this.repeater.stop();
    this.report({ kind: 'release', ...at, heldMs: Math.max(heldMs, this.heldMs) });
  }

  private becomeLong(): void {
    this.state = 'long';
    this.tellHeld('long', this.settings.longMs);
    this.repeater.start();
  }

  private tellHeld(kind: 'long' | 'hold', heldMs: number): void {
    this.heldMs = heldMs;
    this.report({ kind, time: Date.now(), exact: false, heldMs });
  }

  private finishClick(): void {
    clearTimeout(this.timer);
    const click = this.clicked;
    this.clicked = undefined;
    if (click) this.report({ kind: 'click', ...click.press });
  }
}
