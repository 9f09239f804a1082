// The levels that a chip's latches come to hold although nobody asked for them: by damage, by writes that are lost, and by
// writes to another address map. A start may find them, and levels of others may be adopted.
import { BANK_RECOVERY_ADDRESS, REGISTERS } from '../../src/chip/registers';
import { ALL_PINS, pinMask } from '../../src/chip/pins';
import { HIGH, LOW } from './pin-model';
import type { WatchedChip } from './watched-chip';

const BANK = 0x80;

export class StrayLatches {
  private everLow = 0;
  private everHigh = 0;

  /** @param strayed is told pins whose latch is low, and pins whose latch is high, A | B << 8 */
  constructor(
    private readonly chip: WatchedChip,
    private readonly strayed: (low: number, high: number) => void,
  ) {}

  get latches(): number {
    return this.chip.peek('A', 'OLAT') | (this.chip.peek('B', 'OLAT') << 8);
  }

  /** What a pin's latch has come to hold, as a set of levels. */
  levels(index: number): number {
    const mask = pinMask(index);
    return (this.everLow & mask ? LOW : 0) | (this.everHigh & mask ? HIGH : 0);
  }

  /** Something has changed registers without a write. */
  damaged(): void {
    this.note(~this.latches, this.latches);
  }

  /** A write has ended. @param acknowledged all of it was */
  written(register: number, data: Uint8Array, acknowledged: boolean): void {
    const { chip, latches } = this;
    if (acknowledged && chip.peek('A', 'IOCON') & BANK && register === BANK_RECOVERY_ADDRESS) {
      // The write that puts the map right was lost: what is read next may seem to be right, and is of other registers.
      this.note(ALL_PINS, ALL_PINS);
    } else if (chip.goesAstray || chip.hasOtherMap || (acknowledged && this.isLost(register, data))) {
      this.note(~latches, latches);
    } else if (!acknowledged) {
      // It may have reached the chip all the same, and the chip may not be reached again before the next start.
      this.remember(~latches, latches);
    }
  }

  /** The chip is known to be well. */
  forget(): void {
    this.everLow = this.everHigh = 0;
  }

  private isLost(register: number, data: Uint8Array): boolean {
    const { latches } = this;
    return [latches & 0xff, latches >> 8].some((held, port) => {
      const byte = data[REGISTERS.OLAT.address + port - register];
      return byte !== undefined && byte !== held;
    });
  }

  private note(low: number, high: number): void {
    this.remember(low, high);
    this.strayed(low, high);
  }

  private remember(low: number, high: number): void {
    this.everLow |= low;
    this.everHigh |= high;
  }
}
