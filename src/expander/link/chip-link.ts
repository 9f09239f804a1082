// The transfers an expander makes, each a fixed sequence on the wire.
import type { I2cBus, Urgency } from '../../bus/i2c-bus';
import {
  type ChipImage,
  IOCON_UNREADABLE,
  parseRegisters,
  planDefaults,
  planDirections,
  planOutputs,
  type RegisterWrite,
} from '../../chip/chip-image';
import { EVERY_BIT, isAddressable, type OwnBits, repeats } from '../../chip/compare-images';
import { parseServiceRead, type ServiceRead } from '../../chip/decode-interrupt';
import { ALL_PINS } from '../../chip/pins';
import {
  ALL_REGISTERS,
  BANK_RECOVERY_ADDRESS,
  CHECK_BLOCK,
  CONFIGURATION_BLOCK,
  IOCON,
  IOCON_SAFE_ADDRESS,
  REGISTERS,
  SERVICE_BLOCK,
  WITNESSED_SERVICE_BLOCK,
} from '../../chip/registers';

/** A chip that is hit again and again is left for later. */
const MOST_RECOVERIES = 2;

/**
 * Every method rejects with the bus's error, and may be repeated then. Where the chip is shared, registers are read
 * again before they are written, and keep the bits of others.
 */
export class ChipLink {
  /** @param own which bits may change; all of them: the chip is not shared */
  constructor(
    private readonly bus: I2cBus,
    private readonly address: number,
    private readonly own: OwnBits = EVERY_BIT,
  ) {}

  /** Brings a chip in any state to where its registers can be written, moves no output, and reads what it holds. */
  async take(iocon: number): Promise<ChipImage> {
    if (this.own === EVERY_BIT) return this.recover(iocon);
    const found = await this.readForCheck();
    return isAddressable(found) && !repeats(found) ? found : this.recover(iocon);
  }

  /**
   * Sets BANK = 0 and sequential addressing without moving an output, and reads what the chip holds. Clears pending
   * interrupts, and GPINTENB where the chip already had BANK = 0.
   */
  async recover(iocon: number): Promise<ChipImage> {
    let found = await this.recoverOnce(iocon);
    // The map may have changed again meanwhile, or a write been lost.
    for (let again = 0; again < MOST_RECOVERIES; again++) {
      // Byte mode shows one pair of registers for all of them; a chip that really holds that is read twice.
      if (isSetUp(found, iocon) && (again > 0 || !repeats(found))) break;
      found = await this.recoverOnce(iocon);
    }
    return isSetUp(found, iocon) ? found : { ...found, iocon: IOCON_UNREADABLE };
  }

  /** Registers 0x00..0x15; clears the interrupt. */
  readRegisters(): Promise<Uint8Array> {
    return this.read(ALL_REGISTERS);
  }

  /** What was written to the chip; clears nothing. */
  async readConfiguration(): Promise<ChipImage> {
    return parseRegisters(await this.read(CONFIGURATION_BLOCK), CONFIGURATION_BLOCK.address);
  }

  /** The same, with byte mode seen even where all registers hold the same. Clears the interrupt of a chip that is not shared. */
  async readForCheck(): Promise<ChipImage> {
    if (this.own !== EVERY_BIT) return this.readConfiguration();
    return parseRegisters(await this.read(CHECK_BLOCK), CHECK_BLOCK.address);
  }

  async write({ register, data }: RegisterWrite): Promise<void> {
    await this.bus.write(this.address, register, data);
  }

  /** @param levels all output latches, of which those in `changes` are new */
  writeOutputs(levels: number, changes: number): Promise<void> {
    return this.writePins(planOutputs, REGISTERS.OLAT.address, levels, changes);
  }

  /** Pins of `changes` stop driving. @param iodir all directions, of which those in `changes` are new */
  writeDirections(iodir: number, changes: number): Promise<void> {
    return this.writePins(planDirections, REGISTERS.IODIR.address, iodir, changes);
  }

  /** @param defval all compare levels, of which those in `changes` are new */
  writeDefaults(defval: number, changes: number): Promise<void> {
    return this.writePins(planDefaults, REGISTERS.DEFVAL.address, defval, changes);
  }

  /** INTF of both ports, A | B << 8; clears nothing. */
  readFlags(): Promise<number> {
    return this.readWord(SERVICE_BLOCK.address);
  }

  /** No pin of ours interrupts any more, and INT is released: nobody will be there to serve it. */
  async silence(): Promise<void> {
    const { address } = REGISTERS.GPINTEN;
    const gpinten = (await this.foreignBits(address)) & ALL_PINS;
    await this.write({ register: address, data: Uint8Array.of(gpinten & 0xff, gpinten >> 8) });
    await this.readService('command');
  }

  /** INTF, INTCAP and GPIO of both ports; clears the interrupt. */
  async readService(urgency: Urgency): Promise<ServiceRead> {
    return parseServiceRead(await this.read(SERVICE_BLOCK, urgency));
  }

  /** The same, and how the chip was set up after that, in one transfer. */
  async readWitnessed(urgency: Urgency): Promise<{ read: ServiceRead; found: ChipImage }> {
    const bytes = await this.read(WITNESSED_SERVICE_BLOCK, urgency);
    return {
      read: parseServiceRead(bytes.subarray(0, SERVICE_BLOCK.length)),
      found: parseRegisters(bytes, WITNESSED_SERVICE_BLOCK.address),
    };
  }

  close(): Promise<void> {
    return this.bus.close();
  }

  private async recoverOnce(iocon: number): Promise<ChipImage> {
    await this.write({ register: BANK_RECOVERY_ADDRESS, data: Uint8Array.of(0) });
    await this.write({ register: IOCON_SAFE_ADDRESS, data: Uint8Array.of(iocon) });
    return parseRegisters(await this.readRegisters());
  }

  private async writePins(
    plan: (word: number, changes: number) => RegisterWrite,
    address: number,
    word: number,
    changes: number,
  ): Promise<void> {
    await this.write(plan((await this.foreignBits(address)) | (word & this.own.pins), changes));
  }

  /** The bits of others in a pair of registers. */
  private async foreignBits(address: number): Promise<number> {
    return this.own === EVERY_BIT ? 0 : (await this.readWord(address)) & ~this.own.pins;
  }

  private async readWord(address: number): Promise<number> {
    const [a = 0, b = 0] = await this.read({ address, length: 2 });
    return a | (b << 8);
  }

  private read(block: { address: number; length: number }, urgency?: Urgency): Promise<Uint8Array> {
    return this.bus.read(this.address, block.address, block.length, urgency);
  }
}

/** Whether the chip has the map, and the IOCON, that was written just before. */
function isSetUp(found: ChipImage, iocon: number): boolean {
  return found.iocon === iocon && !isOfOtherMap(found);
}

/** With BANK = 1, IOCON is read for GPINTENB and for OLATB, and nothing for GPPU: all else may look as it should. */
function isOfOtherMap({ gpinten, olat, gppu }: ChipImage): boolean {
  const iocon = gpinten >> 8;
  return (iocon & IOCON.BANK) !== 0 && iocon === olat >> 8 && gppu === 0;
}
