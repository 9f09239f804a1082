// Tells every open editor what has changed about an expander: not more than ten times a second, and nothing twice.
import type { Health } from '../../src/expander/expander-state';
import type { LiveState, Snapshot } from '../contract/live-snapshot';

/** Not 100: timers may be a little early, and eleven in a second would be too many. */
export const PAUSE_MS = 110;
export const HEALTH_EVERY_MS = 1000;

/** A whole `LiveState`, and what else has changed. */
export type LiveEvent = LiveState & Partial<Pick<Snapshot, 'pins' | 'users' | 'health'>>;

/** What is looked at when something may have changed. */
export interface LiveSource {
  state(): LiveState;
  /** The pin table and the users: big, and seldom changed. */
  table(): Pick<Snapshot, 'pins' | 'users'>;
  health(): Health;
}

export class LiveEvents {
  private shownState = '';
  private shownTable = '';
  private shownHealth: Health | undefined;
  private healthDue = true;
  private lastAt = -Infinity;
  private pause: NodeJS.Timeout | undefined;
  private stopped = false;
  private readonly healthTimer: NodeJS.Timeout;

  constructor(
    private readonly source: LiveSource,
    private readonly publish: (event: LiveEvent) => void,
  ) {
    this.healthTimer = setInterval(() => {
      this.healthDue = true;
      this.changed();
    }, HEALTH_EVERY_MS);
  }

  /** Something may have changed: the first of several quick calls is followed at once, the last one after a pause. */
  changed(): void {
    if (this.pause || this.stopped) return;
    const restMs = this.lastAt + PAUSE_MS - performance.now();
    this.pause = setTimeout(
      () => {
        this.pause = undefined;
        this.push();
      },
      Math.max(0, restMs),
    );
  }

  /** Tells the last state, and nothing more. */
  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    clearTimeout(this.pause);
    clearInterval(this.healthTimer);
    this.push();
  }

  private push(): void {
    const state = this.source.state();
    const table = this.source.table();
    const health = this.healthDue ? this.source.health() : undefined;
    this.healthDue = false;
    const news: Partial<Pick<Snapshot, 'pins' | 'users' | 'health'>> = {
      ...(differs(this.shownTable, (this.shownTable = JSON.stringify(table))) && table),
      ...(health && isNews(this.shownHealth, health) && { health }),
    };
    const stateDiffers = differs(this.shownState, (this.shownState = JSON.stringify(state)));
    if (!stateDiffers && Object.keys(news).length === 0) return;
    if (news.health) this.shownHealth = news.health;
    this.lastAt = performance.now();
    this.publish({ ...state, ...news });
  }
}

function differs(before: string, now: string): boolean {
  return before !== now;
}

/** The time of the last answer moves with every poll, and the rate is never quite the same: that alone is no news. */
function isNews(shown: Health | undefined, { errors, restarts, transfersPerSecond }: Health): boolean {
  if (!shown) return true;
  const tolerated = Math.max(2, shown.transfersPerSecond / 10);
  return (
    errors !== shown.errors ||
    restarts !== shown.restarts ||
    Math.abs(transfersPerSecond - shown.transfersPerSecond) > tolerated
  );
}
