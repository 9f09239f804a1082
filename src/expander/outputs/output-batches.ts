// Gathers output changes into batches: as few writes as possible, and never a level of a pin left out.

/** What is asked of outputs at once: pins to set to `levels`, and other pins to toggle. Words are A | B << 8. */
export interface OutputChange {
  readonly set: number;
  readonly levels: number;
  readonly toggle: number;
}

/** The levels of all outputs after a change. */
export function applyChange(levels: number, { set, levels: target, toggle }: OutputChange): number {
  return ((levels & ~set) | (target & set)) ^ toggle;
}

/** The pins a change is about. */
export function pinsOf({ set, toggle }: OutputChange): number {
  return set | toggle;
}

/** A command that may be taken back, as it was given. */
export interface RevocableCommand {
  readonly change: OutputChange;
}

interface Part {
  readonly change: OutputChange;
  /** Whose it is, for those who may take it back. */
  readonly command: RevocableCommand | undefined;
  readonly resolve: (levels: number) => void;
  readonly reject: (error: Error) => void;
}

const NOTHING: OutputChange = { set: 0, levels: 0, toggle: 0 };

/** Changes that leave in one write. */
export class Batch {
  private sum = NOTHING;
  private parts: Part[] = [];

  /** All that was asked for, as one change. */
  get change(): OutputChange {
    return this.sum;
  }

  get mask(): number {
    return pinsOf(this.sum);
  }

  /** All of it was taken back. */
  get isEmpty(): boolean {
    return this.parts.length === 0;
  }

  /** Whether no pin would change twice within this batch. */
  accepts({ set, levels, toggle }: OutputChange): boolean {
    const common = this.mask & (set | toggle);
    return (common & (toggle | this.sum.toggle)) === 0 && (common & (levels ^ this.sum.levels)) === 0;
  }

  /** @returns settles with the batch: the levels of all outputs, or why they could not be written */
  add(change: OutputChange, command?: RevocableCommand): Promise<number> {
    this.sum = sumOf(this.sum, change);
    return new Promise((resolve, reject) => {
      this.parts.push({ change, command, resolve, reject });
    });
  }

  /** Leaves a command out, if it is in here; its callers hear the error. @returns whether it was */
  withdraw(command: RevocableCommand, error: Error): boolean {
    const withdrawn = this.parts.filter((part) => part.command === command);
    this.parts = this.parts.filter((part) => part.command !== command);
    this.sum = this.parts.map(({ change }) => change).reduce(sumOf, NOTHING);
    for (const { reject } of withdrawn) reject(error);
    return withdrawn.length > 0;
  }

  applyTo(levels: number): number {
    return applyChange(levels, this.sum);
  }

  /** Commands of which it writes pins of their own, and not only what gives way to them. */
  get begins(): readonly RevocableCommand[] {
    return this.parts.flatMap(({ change, command }) =>
      command && pinsOf(change) & pinsOf(command.change) ? command : [],
    );
  }

  acknowledge(levels: number): void {
    for (const { resolve } of this.parts) resolve(levels);
  }

  fail(error: Error): void {
    for (const { reject } of this.parts) reject(error);
  }
}

/** Two changes that one batch accepts, as one. */
function sumOf(sum: OutputChange, { set, levels, toggle }: OutputChange): OutputChange {
  return {
    set: sum.set | set,
    levels: (sum.levels & ~set) | (levels & set),
    toggle: sum.toggle | toggle,
  };
}
