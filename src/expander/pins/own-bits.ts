// Which bits of the chip are ours: all of them, or, on a chip that is shared with other programs, those of our pins.
import { ADDRESSING, EVERY_BIT, type OwnBits } from '../../chip/compare-images';
import type { PinClaims } from './pin-claims';

/** Grows only: a pin that was ours has to be given back as an input. */
export class SharedBits implements OwnBits {
  readonly iocon: number;

  /**
   * @param wired whether INT is wired to us, so that its electrical side is ours, too
   * @param ours pins that were an earlier expander's, and that it could not give back
   */
  constructor(
    private readonly claims: PinClaims,
    wired: boolean,
    private ours: number,
  ) {
    this.iocon = wired ? EVERY_BIT.iocon : ADDRESSING;
  }

  get pins(): number {
    return this.ours;
  }

  /** Makes pins ours that are used now, for when they are set up. @returns those that were not before */
  grow(): number {
    const fresh = this.claims.owned & ~this.ours;
    this.ours |= fresh;
    return fresh;
  }
}
