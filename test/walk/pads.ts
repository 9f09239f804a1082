// What the outputs of a chip show, apart from what a fault itself does to them.
import type { WatchedChip } from './watched-chip';

export class Pads {
  /** What they were, and which pins drove theirs. */
  private levels = 0;
  private driving = 0;
  /** Pins that are no outputs, and drive since a fault: whatever is in their latches. */
  private harmed = 0;
  /** The fault itself moves pads. */
  private striking = false;

  /**
   * @param outputs pins that are outputs, A | B << 8
   * @param moved is told those that a transfer has moved, or made drive
   */
  constructor(
    private readonly chip: WatchedChip,
    private readonly outputs: () => number,
    private readonly moved: (pins: number) => void,
  ) {
    chip.onChange(() => this.changed());
  }

  /** @param damage moves pads without a transfer */
  strike(damage: () => void): void {
    this.striking = true;
    damage();
    this.striking = false;
    this.harmed |= this.chip.outputs & ~this.outputs();
    this.remember();
  }

  private changed(): void {
    const { pads, outputs } = this.chip;
    const moved = outputs & (~this.driving | (pads ^ this.levels));
    this.remember();
    if (this.striking) return;
    if (this.chip.goesAstray) this.harmed |= outputs & ~this.outputs();
    else if (moved !== 0) {
      this.harmed &= outputs;
      this.moved(moved & ~this.harmed);
    }
  }

  private remember(): void {
    this.levels = this.chip.pads;
    this.driving = this.chip.outputs;
  }
}
