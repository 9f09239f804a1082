// An I2C bus with simulated chips on it: counts what each transfer costs on the wire, and fails on request.
import { BusError, type BusErrorKind } from '../bus/bus-error';
import type { I2cBus } from '../bus/i2c-bus';
import { type ChipOptions, DEFAULT_CHIP_OPTIONS } from './chip-options';
import { SimulatedChip } from './simulated-chip';

export interface Transfer {
  readonly kind: 'write' | 'read';
  readonly address: number;
  readonly register: number;
  /** Data bytes that crossed the wire, without address and register bytes. */
  readonly data: readonly number[];
  /** Undefined when it succeeded. */
  readonly error?: BusErrorKind;
}

/** What `times` of the next transfers suffer. */
export interface BusFault {
  /** Only transfers with this chip; default any. */
  readonly address?: number;
  /** How many transfers; default 1. */
  readonly times?: number;
  /** The transfer takes this long, in ms. */
  readonly delayMs?: number;
  /** It fails so; without it, it is only late. */
  readonly error?: BusErrorKind;
  /** This many data bytes reach the chip before it fails; default none. */
  readonly afterBytes?: number;
}

/** Wire cost so far. Bytes include address and register bytes; clocks are 9 SCL cycles a byte. */
export interface WireCost {
  readonly transactions: number;
  readonly bytes: number;
  readonly clocks: number;
}

const KEPT_TRANSFERS = 10_000;

/** The wires and what is on them. Programs use it through `connect`, and it outlives them as a real bus does. */
export class SimulatedBus {
  private readonly chips = new Map<number, SimulatedChip>();
  private readonly faults: { fault: BusFault; left: number }[] = [];
  private readonly kept: Transfer[] = [];
  private total = { transactions: 0, bytes: 0, clocks: 0 };

  constructor(readonly name = 'simulated') {}

  /** The chip at an address; soldered on, with open pins, at the first call. */
  chip(address: number, options: ChipOptions = DEFAULT_CHIP_OPTIONS): SimulatedChip {
    const chip = this.chips.get(address) ?? new SimulatedChip(options, { pins: 'open' });
    this.chips.set(address, chip);
    return chip;
  }

  /** Puts a chip of one's own on the bus, or takes it off with undefined. */
  place(address: number, chip: SimulatedChip | undefined): void {
    if (chip) this.chips.set(address, chip);
    else this.chips.delete(address);
  }

  /** A program's access to the bus, closed by itself. */
  connect(): I2cBus {
    let running: Promise<unknown> = Promise.resolve();
    let closed = false;
    const unlessClosed = <T>(transfer: () => Promise<T>): Promise<T> => {
      if (closed) return Promise.reject(new BusError('closed', 'bus-closed', this.name, undefined, {}));
      const result = transfer();
      running = Promise.allSettled([running, result]);
      return result;
    };
    return {
      name: this.name,
      write: (address, register, data) => unlessClosed(() => this.write(address, register, data)),
      read: (address, register, length) => unlessClosed(() => this.read(address, register, length)),
      close: async () => {
        closed = true;
        await running;
      },
    };
  }

  /** Lets coming transfers fail or be late; faults are used up in the order they were given. */
  inject(fault: BusFault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  clearFaults(): void {
    this.faults.length = 0;
  }

  /** The latest transfers, oldest first (the last 10 000). */
  get log(): readonly Transfer[] {
    return this.kept;
  }

  get cost(): WireCost {
    return { ...this.total };
  }

  clearLog(): void {
    this.kept.length = 0;
    this.total = { transactions: 0, bytes: 0, clocks: 0 };
  }

  async write(address: number, register: number, data: Uint8Array): Promise<void> {
    const fault = await this.begin(address);
    const chip = this.chips.get(address);
    const error = fault?.error ?? (chip ? undefined : 'no-answer');
    const sent = error ? [...data.subarray(0, fault?.afterBytes ?? 0)] : [...data];
    if (chip && (!error || sent.length > 0)) {
      chip.beginWrite();
      chip.receive(register);
      for (const byte of sent) chip.receive(byte);
    }
    this.record({ kind: 'write', address, register, data: sent, ...(error && { error }) }, chip ? 2 : 1);
    if (error) throw this.failure(error, address);
  }

  async read(address: number, register: number, length: number): Promise<Uint8Array> {
    const fault = await this.begin(address);
    const chip = this.chips.get(address);
    const error = fault?.error ?? (chip ? undefined : 'no-answer');
    const count = error ? (fault?.afterBytes ?? 0) : length;
    const data: number[] = [];
    if (chip && (!error || count > 0)) {
      chip.beginWrite();
      chip.receive(register);
      for (let i = 0; i < count; i++) data.push(chip.transmit());
    }
    this.record({ kind: 'read', address, register, data, ...(error && { error }) }, chip ? 3 : 1);
    if (error) throw this.failure(error, address);
    return Uint8Array.from(data);
  }

  /** Every transfer takes at least one turn of the event loop, as on a real bus. */
  private async begin(address: number): Promise<BusFault | undefined> {
    const entry = this.faults.find(({ fault }) => fault.address === undefined || fault.address === address);
    if (entry && --entry.left <= 0) this.faults.splice(this.faults.indexOf(entry), 1);
    await new Promise<void>((resolve) => {
      if (entry?.fault.delayMs === undefined) setImmediate(resolve);
      else setTimeout(resolve, entry.fault.delayMs);
    });
    return entry?.fault;
  }

  private record(transfer: Transfer, overhead: number): void {
    const bytes = overhead + transfer.data.length;
    this.total.transactions += 1;
    this.total.bytes += bytes;
    this.total.clocks += 9 * bytes;
    this.kept.push(transfer);
    if (this.kept.length > KEPT_TRANSFERS) this.kept.shift();
  }

  private failure(kind: BusErrorKind, address: number): BusError {
    return new BusError(kind, 'bus-simulated-fault', this.name, address, { reason: kind });
  }
}
