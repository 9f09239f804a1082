// A process with simulated chips on an I2C bus of the kernel; commands come from a test as IPC messages.
import { writeFileSync } from 'node:fs';
import { DEFAULT_CHIP_OPTIONS } from '../../src/simulator/chip-options';
import { type Level, SimulatedChip } from '../../src/simulator/simulated-chip';
import { type I2cWires, UsbI2cAdapter } from './usb-i2c-adapter';

/** The outside of a chip, each time something about it changed. */
export interface PadChange {
  /** ms since 1970, with fractions. */
  readonly timeMs: number;
  /** Electrical levels, A | B << 8. */
  readonly pads: number;
  /** Pins that drive their pad, A | B << 8. */
  readonly outputs: number;
  readonly intA: Level;
  readonly intB: Level;
}

/** One I2C message: what lies between two (repeated) STARTs. */
export interface I2cMessage {
  readonly kind: 'write' | 'read';
  readonly address: number;
  /** Without the address byte; empty when nobody answered. */
  readonly bytes: readonly number[];
}

/**
 * What the next messages with an address suffer: nobody acknowledges, the adapter reports an error, or it says nothing
 * until the kernel gives up, after two seconds.
 */
export interface AdapterFault {
  readonly address: number;
  readonly failure: 'nak' | 'stall' | 'silence';
  /** How many messages; default 1. */
  readonly times?: number;
}

const chips = new Map<number, SimulatedChip>();
const removed = new Map<number, SimulatedChip>();
const histories = new Map<number, PadChange[]>();
/** By address and INT output. */
const unsolder = new Map<string, () => void>();
const messages: I2cMessage[] = [];
const faults: AdapterFault[] = [];
let plugged: Awaited<ReturnType<typeof UsbI2cAdapter.plug>> | undefined;

const wires: I2cWires = {
  write(address, data) {
    const chip = chips.get(address);
    messages.push({ kind: 'write', address, bytes: chip ? [...data] : [] });
    chip?.beginWrite();
    for (const byte of data) chip?.receive(byte);
    return chip !== undefined;
  },
  read(address, length) {
    const chip = chips.get(address);
    const bytes = chip && Uint8Array.from({ length }, () => chip.transmit());
    messages.push({ kind: 'read', address, bytes: [...(bytes ?? [])] });
    return bytes;
  },
  failure(address) {
    const index = faults.findIndex((fault) => fault.address === address);
    return index < 0 ? undefined : faults.splice(index, 1)[0]?.failure;
  },
};

const commands = {
  /** Plugs the adapter in. @returns N of its /dev/i2c-N */
  plug: async (): Promise<number> => {
    plugged = await UsbI2cAdapter.plug(wires);
    return plugged.busNumber;
  },
  unplug: (): void => {
    plugged?.unplug();
    plugged = undefined;
  },
  /** Puts a chip fresh from power-on at an address, its pins open, in place of one that was there. */
  place: (address: number): void => {
    const chip = new SimulatedChip(DEFAULT_CHIP_OPTIONS, { pins: 'open' });
    const history: PadChange[] = [];
    chip.onChange(() => history.push(outsideOf(chip)));
    chips.set(address, chip);
    histories.set(address, history);
  },
  /** Takes the chip off: nobody answers at the address any more. */
  remove: (address: number): void => {
    removed.set(address, chipAt(address));
    chips.delete(address);
  },
  /** Puts a chip that was taken off back as it is. */
  putBack: (address: number): void => {
    const chip = removed.get(address);
    if (!chip) throw new Error(`no chip was taken off ${address}`);
    chips.set(address, chip);
  },
  reset: (address: number): void => chipAt(address).reset(),
  drive: (address: number, pin: number, level: Level): void => chipAt(address).drive(pin, level),
  drivePort: (address: number, port: 'A' | 'B', levels: number): void =>
    chipAt(address).drivePort(port, levels),
  short: (address: number, pin: number, level: Level): void => chipAt(address).short(pin, level),
  /** Solders INTA or INTB to a line of gpio-sim: the file that says where the line is pulled. */
  wireInt: (address: number, int: 'A' | 'B', pullFile: string): void => {
    const chip = chipAt(address);
    const output = `${address} ${int}`;
    unsolder.get(output)?.();
    let shown: Level | undefined;
    const show = (): void => {
      const level = chip.int(int);
      if (level === shown) return;
      shown = level;
      // Nobody drives an open-drain line at rest, so its resistor pulls it up.
      writeFileSync(pullFile, level === 0 ? 'pull-down' : 'pull-up');
    };
    unsolder.set(output, chip.onChange(show));
    show();
  },
  /** How the chip's outside is now. */
  outside: (address: number): PadChange => outsideOf(chipAt(address)),
  /** All changes since the chip was placed or `forget` was called, oldest first. */
  history: (address: number): PadChange[] => histories.get(address) ?? [],
  /** All messages since `forget`, oldest first. */
  messages: (): I2cMessage[] => messages,
  /** Forgets messages, pad changes and faults. */
  forget: (): void => {
    messages.length = faults.length = 0;
    for (const history of histories.values()) history.length = 0;
  },
  inject: (fault: AdapterFault): void => {
    for (let time = 0; time < (fault.times ?? 1); time++) faults.push(fault);
  },
};

export type DeviceCommands = typeof commands;
export type DeviceCommand = keyof DeviceCommands;

export interface DeviceRequest {
  readonly id: number;
  readonly command: DeviceCommand;
  readonly args: readonly unknown[];
}

export type DeviceReply = { readonly id: number } & (
  { readonly value: unknown } | { readonly failed: string }
);

function chipAt(address: number): SimulatedChip {
  const chip = chips.get(address);
  if (!chip) throw new Error(`no chip was placed at ${address}`);
  return chip;
}

function outsideOf(chip: SimulatedChip): PadChange {
  const { pads, outputs } = chip;
  const timeMs = performance.timeOrigin + performance.now();
  return { timeMs, pads, outputs, intA: chip.int('A'), intB: chip.int('B') };
}

async function answer({ id, command, args }: DeviceRequest): Promise<DeviceReply> {
  try {
    const run = commands[command] as (...all: readonly unknown[]) => unknown;
    return { id, value: await run(...args) };
  } catch (error) {
    return { id, failed: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (request: DeviceRequest) => {
  void answer(request).then((reply) => process.send?.(reply));
});
// The test has ended: nothing else keeps this process.
process.on('disconnect', () => process.exit());
