// The transfers an expander makes, each a fixed sequence on the wire.
import type { I2cBus, Urgency } from '../bus/i2c-bus';
import {
  type ChipImage,
  parseRegisters,
  planDefaults,
  planOutputs,
  type RegisterWrite,
} from '../chip/chip-image';
import { parseServiceRead, type ServiceRead } from '../chip/decode-interrupt';
import {
  ALL_REGISTERS,
  BANK_RECOVERY_ADDRESS,
  IOCON_SAFE_ADDRESS,
  REGISTERS,
  SERVICE_BLOCK,
} from '../chip/registers';

/** Every method rejects with the bus's error, and may be repeated then. */
export class ChipLink {
  constructor(
    private readonly bus: I2cBus,
    private readonly address: number,
  ) {}

  /**
   * Brings a chip in any state to BANK = 0 and sequential addressing without moving an output, and reads what it
   * holds. Clears pending interrupts, and GPINTENB where the chip already had BANK = 0.
   */
  async recover(iocon: number): Promise<ChipImage> {
    await this.write({ register: BANK_RECOVERY_ADDRESS, data: Uint8Array.of(0) });
    await this.write({ register: IOCON_SAFE_ADDRESS, data: Uint8Array.of(iocon) });
    return parseRegisters(await this.bus.read(this.address, ALL_REGISTERS.address, ALL_REGISTERS.length));
  }

  async write({ register, data }: RegisterWrite): Promise<void> {
    await this.bus.write(this.address, register, data);
  }

  /** @param levels all output latches, of which those in `changes` are new */
  writeOutputs(levels: number, changes: number): Promise<void> {
    return this.write(planOutputs(levels, changes));
  }

  /** @param defval all compare levels, of which those in `changes` are new */
  writeDefaults(defval: number, changes: number): Promise<void> {
    return this.write(planDefaults(defval, changes));
  }

  /** INTF of both ports, A | B << 8; clears nothing. */
  async readFlags(): Promise<number> {
    const [a = 0, b = 0] = await this.bus.read(this.address, SERVICE_BLOCK.address, 2);
    return a | (b << 8);
  }

  /** No pin interrupts any more, and INT is released: nobody will be there to serve it. */
  async silence(): Promise<void> {
    await this.write({ register: REGISTERS.GPINTEN.address, data: Uint8Array.of(0, 0) });
    await this.readService('command');
  }

  /** INTF, INTCAP and GPIO of both ports; clears the interrupt. */
  async readService(urgency: Urgency): Promise<ServiceRead> {
    return parseServiceRead(
      await this.bus.read(this.address, SERVICE_BLOCK.address, SERVICE_BLOCK.length, urgency),
    );
  }

  close(): Promise<void> {
    return this.bus.close();
  }
}
