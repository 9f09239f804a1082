// A chip that says whether what reaches it goes where the driver means it to go.
import { DEFAULT_CHIP_OPTIONS } from '../../src/simulator/chip-options';
import { SimulatedChip } from '../../src/simulator/simulated-chip';

const BANK_OR_SEQOP = 0xa0;

export class WatchedChip extends SimulatedChip {
  private beganAstray = false;

  constructor() {
    super(DEFAULT_CHIP_OPTIONS, { pins: 'open' });
  }

  /** The registers are at other places, or the address does not go on. */
  get hasOtherMap(): boolean {
    return (this.peek('A', 'IOCON') & BANK_OR_SEQOP) !== 0;
  }

  /**
   * The last transfer, or that which is under way, began with another map. No driver can know it before, because that may
   * change just before each transfer; and such a write may put the map right in the middle of itself.
   */
  get goesAstray(): boolean {
    return this.beganAstray;
  }

  override beginWrite(): void {
    this.beganAstray = this.hasOtherMap;
    super.beginWrite();
  }
}
