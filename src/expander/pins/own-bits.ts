// Which bits of the chip are ours: all of them, or, on a chip that is shared with other programs, those of our pins.
import { ADDRESSING, EVERY_BIT, type OwnBits } from '../../chip/compare-images';
import type { PinClaims } from './pin-claims';

/** Grows only: a pin that was ours has to be given back as an input. */
export class SharedBits implements OwnBits {
  private since = 0;
  readonly iocon: number;

  /** @param wired whether INT is wired to us, so that its electrical side is ours, too */
  constructor(
    private readonly claims: PinClaims,
    wired: boolean,
  ) {
    this.iocon = wired ? EVERY_BIT.iocon : ADDRESSING;
  }

  get pins(): number {
    return (this.since |= this.claims.owned);
  }
}
