// The chip's writable registers as one value, and the writes that lead from one such value to another. Pure.
import { ALL_REGISTERS, REGISTERS } from './registers';

/** Register pairs as 16-bit words, A | B << 8; `iocon` is one byte. */
export interface ChipImage {
  readonly iodir: number;
  readonly ipol: number;
  readonly gpinten: number;
  readonly defval: number;
  readonly intcon: number;
  readonly iocon: number;
  readonly gppu: number;
  readonly olat: number;
}

/** One write transfer, without the address. */
export interface RegisterWrite {
  readonly register: number;
  readonly data: Uint8Array;
}

/** @param bytes registers 0x00..0x15. @throws RangeError when they are not 22 */
export function parseRegisters(bytes: Uint8Array): ChipImage {
  if (bytes.length !== ALL_REGISTERS.length)
    throw new RangeError(`expected 22 registers, got ${bytes.length}`);
  const word = (at: number): number => (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return {
    iodir: word(REGISTERS.IODIR.address),
    ipol: word(REGISTERS.IPOL.address),
    gpinten: word(REGISTERS.GPINTEN.address),
    defval: word(REGISTERS.DEFVAL.address),
    intcon: word(REGISTERS.INTCON.address),
    iocon: bytes[REGISTERS.IOCON.address] ?? 0,
    gppu: word(REGISTERS.GPPU.address),
    olat: word(REGISTERS.OLAT.address),
  };
}

/**
 * The writes that make `known` into `wanted` without a glitch, none when they are equal. Interrupts stay off until the
 * last write: enabled earlier they would fire on references that are still old.
 */
export function planConfiguration(known: ChipImage, wanted: ChipImage): RegisterWrite[] {
  const enable: RegisterWrite = { register: REGISTERS.GPINTEN.address, data: words(wanted.gpinten) };
  const [pins, interrupts] = [
    differ(known, wanted, PIN_REGISTERS),
    differ(known, wanted, INTERRUPT_REGISTERS),
  ];
  if (!pins && !interrupts) return known.gpinten === wanted.gpinten ? [] : [enable];
  const first = pins ? pinBurst(wanted) : interruptBurst(wanted);
  return wanted.gpinten === 0 ? [first] : [first, enable];
}

/** The shortest write that moves the outputs from `known` to `levels`: a byte where one port has `changes`, else a word. */
export function planOutputs(levels: number, changes: number): RegisterWrite {
  return planPair(REGISTERS.OLAT.address, levels, changes);
}

/** The shortest write that sets DEFVAL. @param changes the pins for which it is new */
export function planDefaults(defval: number, changes: number): RegisterWrite {
  return planPair(REGISTERS.DEFVAL.address, defval, changes);
}

/**
 * Which levels DEFVAL must name so that the chip calls when a compared pin leaves the level it has now: an INT output
 * that stays active while a button is held could not call for another one.
 * @param gpio electrical levels just read
 */
export function defaultsFor({ defval, intcon, gpinten }: ChipImage, gpio: number): number {
  const compared = intcon & gpinten;
  return (defval & ~compared) | (gpio & compared);
}

function planPair(address: number, levels: number, changes: number): RegisterWrite {
  if ((changes & 0xff00) === 0) return { register: address, data: Uint8Array.of(levels & 0xff) };
  if ((changes & 0x00ff) === 0) return { register: address + 1, data: Uint8Array.of(levels >> 8) };
  return { register: address, data: words(levels) };
}

const PIN_REGISTERS = ['iodir', 'ipol', 'gppu', 'olat', 'iocon'] as const;
const INTERRUPT_REGISTERS = ['defval', 'intcon'] as const;

function differ(known: ChipImage, wanted: ChipImage, registers: readonly (keyof ChipImage)[]): boolean {
  return registers.some((register) => known[register] !== wanted[register]);
}

/** From OLAT over the roll-over to IODIR and on to GPPU in one transfer: latches stand before directions change. */
function pinBurst({ olat, iodir, ipol, defval, intcon, iocon, gppu }: ChipImage): RegisterWrite {
  const noInterrupts = 0;
  return {
    register: REGISTERS.OLAT.address,
    data: words(olat, iodir, ipol, noInterrupts, defval, intcon, iocon | (iocon << 8), gppu),
  };
}

function interruptBurst({ defval, intcon }: ChipImage): RegisterWrite {
  const noInterrupts = 0;
  return { register: REGISTERS.GPINTEN.address, data: words(noInterrupts, defval, intcon) };
}

function words(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 0xff, value >> 8]));
}
