// Says whether the chip is set up as it was: what it reads can be trusted only then.
import type { ChipImage } from '../../chip/chip-image';
import { differingRegisters, type OwnBits, repeats } from '../../chip/compare-images';
import type { ChipLink } from './chip-link';
import { Disturbance } from './disturbance';
import { withRetries } from './retry';

export class ChipWitness {
  constructor(
    private readonly chip: ChipLink,
    private readonly own: OwnBits,
  ) {}

  /**
   * After levels were read: whether they came from a chip that stood as `known`.
   * @returns what the chip holds, with the bits of others as they are now
   * @throws Disturbance
   */
  verify(known: ChipImage): Promise<ChipImage> {
    // Byte mode would show a chip that holds the same everywhere as it should be; such a chip has no inputs.
    return repeats(known) ? this.check(known) : this.read(known, () => this.chip.readConfiguration());
  }

  /** As `verify`, with a read that was there already. Noise may spoil a read, so the bad news is read twice. */
  confirm(known: ChipImage, found: ChipImage): Promise<ChipImage> {
    return this.judge(known, found, () => this.chip.readConfiguration());
  }

  /** The check of a chip nobody reads inputs of. @returns as `verify`. @throws Disturbance */
  check(known: ChipImage): Promise<ChipImage> {
    return this.read(known, () => this.chip.readForCheck());
  }

  private async read(known: ChipImage, read: () => Promise<ChipImage>): Promise<ChipImage> {
    return this.judge(known, await withRetries(read), read);
  }

  private async judge(
    known: ChipImage,
    found: ChipImage,
    read: () => Promise<ChipImage>,
  ): Promise<ChipImage> {
    if (this.same(known, found)) return found;
    const again = await withRetries(read);
    if (this.same(known, again)) return again;
    throw new Disturbance(known, again);
  }

  private same(known: ChipImage, found: ChipImage): boolean {
    return differingRegisters(known, found, this.own).length === 0;
  }
}
