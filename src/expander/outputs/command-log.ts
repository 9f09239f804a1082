// What was asked for since a command came that may expire: what would be wanted without it can be told at any time.
import { applyChange, type OutputChange } from './output-batches';

/** Levels that are wanted, and of which pins. Electrical, A | B << 8. */
export interface Levels {
  readonly pins: number;
  readonly levels: number;
}

/** A command in the log. Electrical, because a pin may get the other name meanwhile. */
export interface Entry {
  readonly change: OutputChange;
}

interface Asked extends Entry {
  change: OutputChange;
  /** It stays wanted, whatever expires. */
  lasts: boolean;
  /** Pins that were low, and high, before the level that `change` leaves them. */
  low: number;
  high: number;
}

export class CommandLog {
  private readonly asked = new Set<Asked>();
  private newest: Asked | undefined;
  /** What is wanted before all of it. */
  private base: Levels = { pins: 0, levels: 0 };
  /** The base as it was at first, and pins that have been moved from it or were still to be. */
  private first = 0;
  private moved = 0;

  /** Entries that are kept apart. */
  get length(): number {
    return this.asked.size;
  }

  /** Forgets all. @param base what is wanted now. @param pending pins that are still to move */
  begin(base: Levels, pending: number): void {
    this.asked.clear();
    this.newest = undefined;
    this.base = base;
    this.first = base.levels;
    this.moved = pending;
  }

  /** Notes a command that may be taken back. */
  add(change: OutputChange): Entry {
    const asked: Asked = { change, lasts: false, low: 0, high: 0 };
    this.asked.add(asked);
    this.newest = asked;
    return asked;
  }

  /** Notes a command that lasts. A blink may go on for as long as another command waits: what follows each other is one. */
  addLasting(change: OutputChange): void {
    const before = this.newest;
    if (before?.lasts && this.asked.has(before) && before.change.toggle === 0 && change.toggle === 0) {
      const { set, levels } = before.change;
      before.low |= set & ~levels;
      before.high |= set & levels;
      before.change = { set: set | change.set, levels: applyChange(levels & set, change), toggle: 0 };
    } else this.keep(this.add(change));
  }

  /** A command cannot be taken back any more. */
  keep(entry: Entry): void {
    (entry as Asked).lasts = true;
    // The beginning of what lasts is the base: commands may come without a pause for ever.
    for (const oldest of this.asked) {
      if (!oldest.lasts) return;
      this.base = follow(this.base, oldest);
      this.moved |= this.movedBy(oldest, this.base);
      this.asked.delete(oldest);
    }
  }

  /** Takes a command back. @returns what is wanted without it, and the pins that others have moved */
  without(entry: Entry): { wanted: Levels; moved: number } {
    this.asked.delete(entry as Asked);
    let { base: wanted, moved } = this;
    for (const asked of this.asked) {
      wanted = follow(wanted, asked);
      moved |= this.movedBy(asked, wanted);
    }
    return { wanted, moved };
  }

  private movedBy({ low, high }: Asked, { levels }: Levels): number {
    return (levels ^ this.first) | (low & this.first) | (high & ~this.first);
  }
}

/** What is wanted after a command; a toggle of a level that nobody decided is nothing. */
function follow({ pins, levels }: Levels, { change }: Entry): Levels {
  const known = { ...change, toggle: change.toggle & pins };
  return { pins: pins | change.set, levels: applyChange(levels, known) };
}
