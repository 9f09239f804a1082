// An I2C bus with simulated chips on it: counts what each transfer costs on the wire, and fails on request.
import { BusError, type BusErrorKind } from '../bus/bus-error';
import type { I2cBus } from '../bus/i2c-bus';
import { type BusFailure, type BusFault, failureOf, FaultPlan } from './bus-faults';
import { type ChipOptions, DEFAULT_CHIP_OPTIONS } from './chip-options';
import { SimulatedChip } from './simulated-chip';

export interface Transfer {
  readonly kind: 'write' | 'read' | 'probe';
  readonly address: number;
  /** Of a probe, which sends none: 0. */
  readonly register: number;
  /** Data bytes that crossed the wire, without address and register bytes. */
  readonly data: readonly number[];
  /** Undefined when it succeeded. */
  readonly error?: BusErrorKind;
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
  private readonly faults = new FaultPlan();
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
      probe: (address) => unlessClosed(() => this.probe(address)),
      close: async () => {
        closed = true;
        await running;
      },
    };
  }

  /** Lets coming transfers fail or be late; faults are used up in the order they were given. */
  inject(fault: BusFault): void {
    this.faults.add(fault);
  }

  /** As `inject`, until it is repaired. @returns the way to repair it */
  breakDown(fault: Omit<BusFault, 'times'>): () => void {
    return this.faults.add({ ...fault, times: Infinity });
  }

  clearFaults(): void {
    this.faults.clear();
  }

  /** Takes a chip off the bus, as pulling its plug does. @returns puts it back, as it was */
  unplug(address: number): () => void {
    const chip = this.chips.get(address);
    this.place(address, undefined);
    return () => this.place(address, chip);
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
    const fault = await this.begin('write', address);
    const chip = this.chips.get(address);
    const failure = this.failureOf(fault, chip, address);
    const sent = [...data.subarray(0, bytesThatPass(fault, failure, data.length))];
    const reached = fault?.lost ? undefined : chip;
    if (reached && (!failure || sent.length > 0)) {
      reached.beginWrite();
      reached.receive(register);
      for (const byte of sent) reached.receive(byte);
    }
    this.record({ kind: 'write', address, register, data: sent, ...errorOf(failure) }, chip ? 2 : 1);
    if (failure) throw this.errorFor(failure, address);
  }

  async read(address: number, register: number, length: number): Promise<Uint8Array> {
    const fault = await this.begin('read', address);
    const chip = this.chips.get(address);
    const failure = this.failureOf(fault, chip, address);
    const count = bytesThatPass(fault, failure, length);
    const data: number[] = [];
    if (chip && (!failure || count > 0)) {
      chip.beginWrite();
      chip.receive(register);
      for (let i = 0; i < count; i++) data.push(chip.transmit());
    }
    this.record({ kind: 'read', address, register, data, ...errorOf(failure) }, chip ? 3 : 1);
    if (failure) throw this.errorFor(failure, address);
    return Uint8Array.from(data);
  }

  /** The address with the write bit, and STOP. */
  async probe(address: number): Promise<void> {
    const fault = await this.begin('probe', address);
    const chip = this.chips.get(address);
    const failure = this.failureOf(fault, chip, address);
    if (!failure) chip?.beginWrite();
    this.record({ kind: 'probe', address, register: 0, data: [], ...errorOf(failure) }, 1);
    if (failure) throw this.errorFor(failure, address);
  }

  /** Every transfer takes at least one turn of the event loop, as on a real bus. */
  private async begin(kind: Transfer['kind'], address: number): Promise<BusFault | undefined> {
    const fault = this.faults.meet(kind, address);
    await new Promise<void>((resolve) => {
      if (fault?.delayMs === undefined) setImmediate(resolve);
      else setTimeout(resolve, fault.delayMs);
    });
    return fault;
  }

  private failureOf(
    fault: BusFault | undefined,
    chip: SimulatedChip | undefined,
    address: number,
  ): BusFailure | undefined {
    if (fault?.error) return failureOf(fault.error, address);
    return chip ? undefined : failureOf('no-answer', address);
  }

  private record(transfer: Transfer, overhead: number): void {
    const bytes = overhead + transfer.data.length;
    this.total.transactions += 1;
    this.total.bytes += bytes;
    this.total.clocks += 9 * bytes;
    this.kept.push(transfer);
    if (this.kept.length > KEPT_TRANSFERS) this.kept.shift();
  }

  private errorFor({ kind, reason, cause }: BusFailure, address: number): BusError {
    const options = cause === undefined ? undefined : { cause };
    return new BusError(kind, 'bus-simulated-fault', this.name, address, { reason }, options);
  }
}

/** How many data bytes of a transfer reach their end. */
function bytesThatPass(fault: BusFault | undefined, failure: BusFailure | undefined, length: number): number {
  if (!failure || fault?.done) return length;
  return Math.min(fault?.afterBytes ?? 0, length);
}

function errorOf(failure: BusFailure | undefined): { error?: BusErrorKind } {
  return failure ? { error: failure.kind } : {};
}
