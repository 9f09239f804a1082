// The chip's writable registers as one value, and the writes that lead from one such value to another. Pure.
import { ALL_REGISTERS, IOCON_SAFE_ADDRESS, REGISTERS, type WrittenRegisters } from './registers';

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

/** IOCON of an image whose two addresses of IOCON did not agree: the chip has another address map. */
export const IOCON_UNREADABLE = -1;

/**
 * @param bytes a read that covers OLAT, and IODIR to GPPU
 * @param start the register it began with; after the last one it goes on with the first
 * @throws RangeError when it covers less
 */
export function parseRegisters(bytes: Uint8Array, start = 0): ChipImage {
  const byte = (register: number): number => {
    const value = bytes[(register - start + ALL_REGISTERS.length) % ALL_REGISTERS.length];
    if (value === undefined) throw new RangeError(`register ${register} is not among those that were read`);
    return value;
  };
  const word = ({ address }: { address: number }): number => byte(address) | (byte(address + 1) << 8);
  const iocon = byte(REGISTERS.IOCON.address);
  return {
    iodir: word(REGISTERS.IODIR),
    ipol: word(REGISTERS.IPOL),
    gpinten: word(REGISTERS.GPINTEN),
    defval: word(REGISTERS.DEFVAL),
    intcon: word(REGISTERS.INTCON),
    iocon: iocon === byte(IOCON_SAFE_ADDRESS) ? iocon : IOCON_UNREADABLE,
    gppu: word(REGISTERS.GPPU),
    olat: word(REGISTERS.OLAT),
  };
}

/** What each register that can be written holds by `image`. */
export function registersOf(image: ChipImage): WrittenRegisters {
  return {
    ...{
      IODIRA: image.iodir & 0xff,
      IODIRB: image.iodir >> 8,
      IPOLA: image.ipol & 0xff,
      IPOLB: image.ipol >> 8,
    },
    ...{ GPINTENA: image.gpinten & 0xff, GPINTENB: image.gpinten >> 8 },
    ...{ DEFVALA: image.defval & 0xff, DEFVALB: image.defval >> 8 },
    ...{ INTCONA: image.intcon & 0xff, INTCONB: image.intcon >> 8, IOCON: image.iocon },
    ...{ GPPUA: image.gppu & 0xff, GPPUB: image.gppu >> 8, OLATA: image.olat & 0xff, OLATB: image.olat >> 8 },
  };
}

/**
 * The writes that make `known` into `wanted` without a glitch, none when they are equal. Interrupts stay off until the
 * last write: enabled earlier they would fire on references that are still old.
 * @param foreign pins of others, whose interrupts stay on
 */
export function planConfiguration(known: ChipImage, wanted: ChipImage, foreign = 0): RegisterWrite[] {
  const enable: RegisterWrite = { register: REGISTERS.GPINTEN.address, data: words(wanted.gpinten) };
  const [pins, interrupts] = [
    differ(known, wanted, PIN_REGISTERS),
    differ(known, wanted, INTERRUPT_REGISTERS),
  ];
  if (!pins && !interrupts) return known.gpinten === wanted.gpinten ? [] : [enable];
  const quiet = { ...wanted, gpinten: wanted.gpinten & foreign };
  const first = pins ? pinBurst(quiet) : interruptBurst(quiet);
  return wanted.gpinten === quiet.gpinten ? [first] : [first, enable];
}

/** All writes that make a chip hold `wanted`, whatever it holds. @param foreign as in `planConfiguration` */
export function planEverything(wanted: ChipImage, foreign = 0): RegisterWrite[] {
  return planConfiguration({ ...wanted, iocon: NaN }, wanted, foreign);
}

/** The shortest write that moves the outputs from `known` to `levels`: a byte where one port has `changes`, else a word. */
export function planOutputs(levels: number, changes: number): RegisterWrite {
  return planPair(REGISTERS.OLAT.address, levels, changes);
}

/** The shortest write that sets DEFVAL. @param changes the pins for which it is new */
export function planDefaults(defval: number, changes: number): RegisterWrite {
  return planPair(REGISTERS.DEFVAL.address, defval, changes);
}

/** The shortest write that sets IODIR. @param changes the pins for which it is new */
export function planDirections(iodir: number, changes: number): RegisterWrite {
  return planPair(REGISTERS.IODIR.address, iodir, changes);
}

/**
 * Which levels DEFVAL must name so that the chip calls when a compared pin leaves the level it has now: an INT output
 * that stays active while a button is held could not call for another one.
 * @param gpio electrical levels just read
 * @param ours pins that may be changed
 */
export function defaultsFor({ defval, intcon, gpinten }: ChipImage, gpio: number, ours: number): number {
  const compared = intcon & gpinten & ours;
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
function pinBurst({ olat, iodir, ipol, gpinten, defval, intcon, iocon, gppu }: ChipImage): RegisterWrite {
  return {
    register: REGISTERS.OLAT.address,
    data: words(olat, iodir, ipol, gpinten, defval, intcon, iocon | (iocon << 8), gppu),
  };
}

function interruptBurst({ gpinten, defval, intcon }: ChipImage): RegisterWrite {
  return { register: REGISTERS.GPINTEN.address, data: words(gpinten, defval, intcon) };
}

function words(...values: number[]): Uint8Array {
  return Uint8Array.from(values.flatMap((value) => [value & 0xff, value >> 8]));
}
