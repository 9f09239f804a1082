// What the outputs of a chip show, apart from what a fault itself does to them.
import type { SimulatedChip } from '../../src/simulator/simulated-chip';

const BANK_OR_SEQOP = 0xa0;

export class Pads {
  /** What they were, and which pins drove theirs. */
  private levels = 0;
  private driving = 0;
  /** Pins that are no outputs, and drive since a fault: whatever is in their latches. */
  private harmed = 0;
  /** The fault itself moves pads. */
  private striking = false;

  /** @param moved is told the outputs that a transfer has moved, or made drive, A | B << 8 */
  constructor(
    private readonly chip: SimulatedChip,
    private readonly moved: (pins: number) => void,
  ) {
    chip.onChange(() => this.changed());
  }

  /** @param outputs pins that are outputs. @param damage moves pads without a transfer */
  strike(outputs: number, damage: () => void): void {
    this.striking = true;
    damage();
    this.striking = false;
    this.harmed |= this.chip.outputs & ~outputs;
    this.remember();
  }

  private changed(): void {
    const { pads, outputs } = this.chip;
    const moved = outputs & (~this.driving | (pads ^ this.levels));
    this.remember();
    // Writes to a chip with another address map go astray.
    if (this.striking || moved === 0 || this.chip.peek('A', 'IOCON') & BANK_OR_SEQOP) return;
    this.harmed &= outputs;
    this.moved(moved & ~this.harmed);
  }

  private remember(): void {
    this.levels = this.chip.pads;
    this.driving = this.chip.outputs;
  }
}
