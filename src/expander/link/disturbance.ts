// Somebody or something has changed the chip's registers.
import type { ChipImage } from '../../chip/chip-image';

/** What a look at the chip ends with when the chip is not set up as it was: nothing of it counts. */
export class Disturbance extends Error {
  override readonly name = 'Disturbance';

  /**
   * @param known what the chip should hold
   * @param found what two reads have shown
   */
  constructor(
    readonly known: ChipImage,
    readonly found: ChipImage,
  ) {
    super('the registers of the chip have changed');
  }
}
