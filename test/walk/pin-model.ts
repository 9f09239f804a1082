// What one output may show, by what was asked for: a reference that knows nothing of transfers, retries and repairs.

/** Sets of electrical levels. */
export const LOW = 1;
export const HIGH = 2;
export const EITHER = 3;

export function levelSet(high: boolean): number {
  return high ? HIGH : LOW;
}

/** What a table's start or safe level comes to; the others decide nothing. */
export function namedLevels(level: 'keep' | 'low' | 'high' | 'input'): number {
  return level === 'low' || level === 'high' ? levelSet(level === 'high') : 0;
}

/**
 * What became of a command. `done`: the chip has its level. `wanted`: the chip is away, or an interlock has a break; a write
 * that was asked for before may show an older one yet. `void`: as if it had never been given.
 */
export interface Order {
  outcome: 'waits' | 'done' | 'wanted' | 'void';
  /** When it became void: a start that had begun with its level may write that for a moment still, and takes it back. */
  voidAt?: number;
}

/** The slowest transfer, and its retries. */
const LATE_MS = 1600;

export const DONE: Order = { outcome: 'done' };

interface Wish {
  readonly levels: number;
  readonly order: Order;
  /** What stays possible where the order is void. */
  readonly rest: number;
}

export class PinModel {
  private wishes: Wish[];

  constructor(levels: number) {
    this.wishes = [{ levels, order: DONE, rest: 0 }];
  }

  /** All levels that the pin may have in the end: those asked for since the last command that is certain to count. */
  get possible(): number {
    return this.levelsSince((outcome) => outcome === 'done' || outcome === 'wanted', false);
  }

  /** All levels that it may show meanwhile. */
  get showable(): number {
    return this.levelsSince((outcome) => outcome === 'done', true);
  }

  toString(): string {
    return this.wishes.map(({ levels, order, rest }) => `${levels} ${order.outcome} ${rest}`).join(', ');
  }

  /** Whether it is open what becomes of a command. */
  get waits(): boolean {
    return this.wishes.some(({ order }) => order.outcome === 'waits');
  }

  /** @param rest levels that stay possible even if the order turns out void */
  wish(levels: number, order: Order = DONE, rest = 0): void {
    this.wishes.push({ levels, order, rest });
  }

  /** One more level is possible from now on, whatever comes of what waits. */
  allow(levels: number): void {
    this.wishes.push({ levels, order: { outcome: 'void' }, rest: levels });
  }

  private levelsSince(counts: (outcome: Order['outcome']) => boolean, withLate: boolean): number {
    let levels = 0;
    for (let place = this.wishes.length - 1; place >= 0; place--) {
      const wish = this.wishes[place];
      if (!wish) break;
      levels |= wish.order.outcome === 'void' ? wish.rest : wish.levels;
      if (withLate && performance.now() < (wish.order.voidAt ?? -Infinity) + LATE_MS) levels |= wish.levels;
      if (wish.order.outcome === 'done') this.wishes.splice(0, place);
      if (counts(wish.order.outcome)) break;
    }
    return levels;
  }
}
