// What differs between two images of one chip, and what that looks like. Pure.
import { type ChipImage, IOCON_UNREADABLE } from './chip-image';
import { ALL_PINS } from './pins';
import { IOCON, REGISTER_NAMES, REGISTERS } from './registers';

/** The bits of a chip that its driver answers for: pins A | B << 8, and bits of IOCON. */
export interface OwnBits {
  readonly pins: number;
  readonly iocon: number;
}

export const EVERY_BIT: OwnBits = { pins: ALL_PINS, iocon: 0xff };

/** Bits of IOCON on which every transfer depends. */
export const ADDRESSING = IOCON.BANK | IOCON.SEQOP;

/** A register's name, as in `REGISTER_NAMES`. */
export type RegisterByte = (typeof REGISTER_NAMES)[number];

const PIN_WORDS = {
  iodir: REGISTERS.IODIR,
  ipol: REGISTERS.IPOL,
  gpinten: REGISTERS.GPINTEN,
  defval: REGISTERS.DEFVAL,
  intcon: REGISTERS.INTCON,
  gppu: REGISTERS.GPPU,
  olat: REGISTERS.OLAT,
} as const;

/** The registers in which a chip does not hold what it held. */
export function differingRegisters(known: ChipImage, found: ChipImage, own: OwnBits): RegisterByte[] {
  return bytesOf(known, found, own).map(({ name }) => name);
}

/**
 * Whether what differs looks like a reset, of the whole chip or of some registers: all of it is as after power-on.
 * Output latches alone are rather switched by somebody: a dip of the supply does not pick them out.
 */
export function looksReset(known: ChipImage, found: ChipImage, own: OwnBits): boolean {
  const bytes = bytesOf(known, found, own);
  return bytes.every(({ reset }) => reset) && bytes.some(({ name }) => !name.startsWith('OLAT'));
}

/** Whether the registers were read as they are meant to be: one after the other, with BANK = 0. */
export function isAddressable({ iocon }: ChipImage): boolean {
  return iocon !== IOCON_UNREADABLE && (iocon & ADDRESSING) === 0;
}

/**
 * Whether all pairs of registers were read alike, as they are in byte mode. A chip that really holds that has nothing in
 * its registers that could be lost.
 */
export function repeats(image: ChipImage): boolean {
  return (Object.keys(PIN_WORDS) as (keyof typeof PIN_WORDS)[]).every((word) => image[word] === image.olat);
}

/** @returns `ours` with the bits of others as they were found */
export function mergeForeign(found: ChipImage, ours: ChipImage, own: OwnBits): ChipImage {
  const pins = (word: keyof typeof PIN_WORDS): number => (found[word] & ~own.pins) | (ours[word] & own.pins);
  return {
    ...{ iodir: pins('iodir'), ipol: pins('ipol'), gpinten: pins('gpinten'), defval: pins('defval') },
    ...{ intcon: pins('intcon'), gppu: pins('gppu'), olat: pins('olat') },
    iocon: (found.iocon & ~own.iocon) | (ours.iocon & own.iocon),
  };
}

/** The bytes that differ, in the order of their addresses, and whether they are as after power-on. */
function bytesOf(known: ChipImage, found: ChipImage, own: OwnBits): { name: RegisterByte; reset: boolean }[] {
  const pins = (Object.keys(PIN_WORDS) as (keyof typeof PIN_WORDS)[]).flatMap((word) =>
    [0, 1].flatMap((port) => {
      const mask = (own.pins >> (8 * port)) & 0xff;
      const { address, reset } = PIN_WORDS[word];
      const is = (found[word] >> (8 * port)) & mask;
      if (is === ((known[word] >> (8 * port)) & mask)) return [];
      return [{ address: address + port, reset: is === (reset & mask) }];
    }),
  );
  const iocon =
    ((known.iocon ^ found.iocon) & own.iocon) === 0
      ? []
      : [{ address: REGISTERS.IOCON.address, reset: (found.iocon & own.iocon) === 0 }];
  return [...pins, ...iocon]
    .sort((one, other) => one.address - other.address)
    .flatMap(({ address, reset }) => {
      const name = REGISTER_NAMES[address];
      return name === undefined ? [] : [{ name, reset }];
    });
}
