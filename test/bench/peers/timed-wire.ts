// An I2C bus with one simulated chip, in real time: a byte takes its nine clocks, and fingers come when they come.
import { SimulatedChip } from '../../../src/simulator/simulated-chip';

/** What a host wants of the bus in one go; with bytes both ways it is a combined transfer. */
export interface Transfer {
  /** 7-bit. */
  readonly address: number;
  readonly written: readonly number[];
  /** How many bytes are read. */
  readonly wanted: number;
}

export interface Outcome {
  readonly acknowledged: boolean;
  readonly read: readonly number[];
  /** When the wires were free again. */
  readonly end: number;
}

/** What somebody does to the chip, at a time. */
export type OutsideEvent = { readonly at: number } & (
  { readonly pin: number; readonly level: 0 | 1 | 'Z' } | { readonly reset: true }
);

/** What has crossed the wires. Bytes include address and register bytes. */
export interface Traffic {
  readonly transfers: number;
  readonly bytes: number;
}

export interface WireReport extends Traffic {
  /** Up to the first read after the last write: what it took to set the chip up, and to look at it. */
  readonly setUp: Traffic | undefined;
  /** Up to the last write, and when that had ended. */
  readonly lastWrite: Traffic & { readonly end: number };
  /** Levels of all pins, A | B << 8. */
  readonly pads: number;
  /** How often any of them has changed. */
  readonly padChanges: number;
  /** Presses that no look can have shown, because more than two changes of the pin lay between two looks (BANK = 0). */
  readonly outrun: number;
  /** ms from the last reset until directions, pull-ups and latches were as before; undefined: they are not. */
  readonly repairedAfter: number | undefined;
}

const CHIP_ADDRESS = 0x20;
const CLOCKS_PER_BYTE = 9;

/** Times are in ms, of whatever clock the caller uses, and never go back. */
export class TimedWire {
  private readonly chip = new SimulatedChip(undefined, { pins: 'open' });
  private events: OutsideEvent[] = [];
  private readonly byteMs: number;
  private traffic: Traffic = { transfers: 0, bytes: 0 };
  private setUp: Traffic | undefined;
  private lastEnd = 0;
  private lastWrite = { transfers: 0, bytes: 0, end: 0 };
  private padChanges = 0;
  private lateBy = 0;
  private changesSinceLook = 0;
  private outrun = 0;
  private reset: { readonly at: number; readonly before: string; repaired?: number } | undefined;

  /** @param hz of SCL */
  constructor(hz: number) {
    this.byteMs = (1000 * CLOCKS_PER_BYTE) / hz;
    let { pads } = this.chip;
    this.chip.onChange(() => {
      if (this.chip.pads === pads) return;
      pads = this.chip.pads;
      this.padChanges += 1;
    });
  }

  /** Plans what the outside will do, in the order of its times; added to what is planned already. */
  plan(events: readonly OutsideEvent[]): void {
    this.events = [...this.events, ...events].sort((one, other) => one.at - other.at);
  }

  /** The next transfer takes so much longer, as when a chip holds SCL. @param ms */
  hang(ms: number): void {
    this.lateBy = ms;
  }

  /** Carries a transfer out. @param begin when it may begin */
  transfer({ address, written, wanted }: Transfer, begin: number): Outcome {
    let now = Math.max(begin, this.lastEnd) + this.lateBy;
    this.lateBy = 0;
    let bytes = 0;
    const pass = (): void => {
      bytes += 1;
      now += this.byteMs;
      this.advance(now);
    };
    const acknowledged = address === CHIP_ADDRESS;
    const read: number[] = [];
    pass(); // the address
    if (acknowledged) {
      if (written.length > 0) this.chip.beginWrite();
      for (const byte of written) {
        pass();
        this.chip.receive(byte);
      }
      // A repeated START with the address again.
      if (written.length > 0 && wanted > 0) pass();
      while (read.length < wanted) {
        pass();
        read.push(this.chip.transmit());
      }
    }
    if (wanted > 0 && isLook(written)) this.looked();
    this.count(bytes, written.length > 1, now);
    return { acknowledged, read, end: now };
  }

  /** @param now lets come what was planned until then */
  report(now: number): WireReport {
    this.advance(now);
    const { setUp, lastWrite, padChanges, outrun, reset } = this;
    const repaired = reset?.repaired;
    const repairedAfter = reset && repaired !== undefined ? repaired - reset.at : undefined;
    return { ...this.traffic, setUp, lastWrite, pads: this.chip.pads, padChanges, outrun, repairedAfter };
  }

  private count(bytes: number, changes: boolean, end: number): void {
    this.traffic = { transfers: this.traffic.transfers + 1, bytes: this.traffic.bytes + bytes };
    this.setUp = changes ? undefined : (this.setUp ?? this.traffic);
    this.lastEnd = end;
    if (changes) this.lastWrite = { ...this.traffic, end };
    if (this.reset && this.reset.before === this.image()) this.reset.repaired ??= end;
  }

  /** The latch and the levels show two changes, a press and its release, or a release and the next press. */
  private looked(): void {
    this.outrun += Math.max(0, Math.floor((this.changesSinceLook - 1) / 2));
    this.changesSinceLook = 0;
  }

  private advance(now: number): void {
    for (let next = this.events[0]; next && next.at <= now; next = this.events[0]) {
      this.events.shift();
      if ('reset' in next) {
        this.reset = { at: next.at, before: this.image() };
        this.chip.reset();
      } else {
        this.changesSinceLook += 1;
        this.chip.drive(next.pin, next.level);
      }
    }
  }

  /** What the pins do. */
  private image(): string {
    const registers = ['IODIR', 'GPPU', 'OLAT'] as const;
    return registers.map((name) => [this.chip.peek('A', name), this.chip.peek('B', name)]).join(' ');
  }
}

/** A read that begins somewhere from INTF to GPIO. */
function isLook([register = -1]: readonly number[]): boolean {
  return register >= 0x0e && register <= 0x13;
}
