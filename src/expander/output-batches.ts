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

/** Changes that leave in one write. */
export class Batch {
  private sum: OutputChange = { set: 0, levels: 0, toggle: 0 };
  private readonly settlers: { resolve: (levels: number) => void; reject: (error: Error) => void }[] = [];

  /** All that was asked for, as one change. */
  get change(): OutputChange {
    return this.sum;
  }

  get mask(): number {
    return pinsOf(this.sum);
  }

  /** Whether no pin would change twice within this batch. */
  accepts({ set, levels, toggle }: OutputChange): boolean {
    const common = this.mask & (set | toggle);
    return (common & (toggle | this.sum.toggle)) === 0 && (common & (levels ^ this.sum.levels)) === 0;
  }

  /** @returns settles with the batch: the levels of all outputs, or why they could not be written */
  add({ set, levels, toggle }: OutputChange): Promise<number> {
    this.sum = {
      set: this.sum.set | set,
      levels: (this.sum.levels & ~set) | (levels & set),
      toggle: this.sum.toggle | toggle,
    };
    return new Promise((resolve, reject) => this.settlers.push({ resolve, reject }));
  }

  applyTo(levels: number): number {
    return applyChange(levels, this.sum);
  }

  acknowledge(levels: number): void {
    for (const { resolve } of this.settlers) resolve(levels);
  }

  fail(error: Error): void {
    for (const { reject } of this.settlers) reject(error);
  }
}
