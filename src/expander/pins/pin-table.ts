// The pin table in force: as the expander was deployed, until a message changes it.
import type { PinSettings } from '../../config/pin-settings';
import { inversionMask } from './encode-image';

export class PinTable {
  private inverted: number;

  /** @param current settings of pins 0..15 */
  constructor(private current: readonly PinSettings[]) {
    this.inverted = inversionMask(current);
  }

  get rows(): readonly PinSettings[] {
    return this.current;
  }

  /** Pins whose logical level is the opposite of the electrical one, A | B << 8: levels XOR this are the other kind. */
  get inversion(): number {
    return this.inverted;
  }

  replace(rows: readonly PinSettings[]): void {
    this.current = rows;
    this.inverted = inversionMask(rows);
  }
}
