// The settled changes of some pins, from known levels on; over an absence of the chip, and over settings that change.
import type { Expander } from '../expander/expander';
import type { InputChange } from '../expander/inputs/input-watch';
import { InputSettler } from './settle-inputs';

/** Whoever makes something of the changes. Levels are logical, A | B << 8. */
export interface InputUser {
  /**
   * Goes on from these levels: at the start, after `lose`, and where the table calls the same levels by other names.
   * @param pins of these it is a beginning; what is known of the others counts on
   */
  readonly begin: (levels: number, pins: number) => void;
  /** Only pins of the mask are marked as changed. */
  readonly feed: (change: InputChange) => void;
  /** Another name for a level is a change like any other; without this it is a new beginning. */
  readonly hearsNames?: true;
  /**
   * The chip does not answer, or closes. Whoever has this hears nothing of what happened until `begin`; others are told
   * how the levels changed when the chip is back.
   */
  readonly lose?: () => void;
}

export interface InputFeedOptions {
  readonly mask: number;
  /** ms, see `InputSettler`. */
  readonly debounceMs: number;
  /** Whether the pins may be used now; asked at each change of the expander's state. */
  readonly mayBegin: () => boolean;
}

export class InputFeed {
  private readonly settler: InputSettler;
  private state: 'new' | 'following' | 'lost' = 'new';
  private readonly stops: (() => void)[];

  constructor(
    private readonly expander: Expander,
    private readonly user: InputUser,
    private readonly options: InputFeedOptions,
  ) {
    this.settler = new InputSettler(options.mask, options.debounceMs, (change) => user.feed(change));
    this.stops = [
      expander.onState.on(() => this.follow()),
      expander.onInput.on((change) => this.hear(change)),
    ];
    this.follow();
  }

  /** Nobody is told anything more. */
  stop(): void {
    for (const stop of this.stops) stop();
    this.settler.stop();
  }

  private follow(): void {
    if (this.expander.state.kind !== 'ready') {
      this.lose();
      return;
    }
    const levels = this.options.mayBegin() ? this.expander.lastLevels(this.options.mask) : undefined;
    if (levels === undefined || this.state === 'following') return;
    this.state = 'following';
    this.settler.seed(levels);
    this.user.begin(levels, this.options.mask);
  }

  private hear(change: InputChange): void {
    if (this.state !== 'following' || (change.changed & this.options.mask) === 0) return;
    if (!change.renamed || this.user.hearsNames) {
      this.settler.feed(change);
      return;
    }
    const renamed = change.changed & this.options.mask;
    this.user.begin(this.settler.rename(change.levels, renamed), renamed);
  }

  private lose(): void {
    if (this.state !== 'following' || !this.user.lose) return;
    this.state = 'lost';
    this.settler.stop();
    this.user.lose();
  }
}
