// How the simulated chip turns a register pointer into a register, in both banks (DS20001952C 3.2, tables 3-1, 3-4).
// Deliberately its own copy: the driver's table lies in src/chip, so that each checks the other.

/** A port's registers in the order of the BANK = 1 map. */
export const PORT_REGISTERS = [
  'IODIR',
  'IPOL',
  'GPINTEN',
  'DEFVAL',
  'INTCON',
  'IOCON',
  'GPPU',
  'INTF',
  'INTCAP',
  'GPIO',
  'OLAT',
] as const;

export type PortRegister = (typeof PORT_REGISTERS)[number];

export interface Location {
  readonly port: 0 | 1;
  readonly register: PortRegister;
}

const LAST_PAIRED = 0x15;
const LAST_BANKED = 0x1a;
const BANK_OFFSET = 0x10;

/** What answers at `pointer`, or undefined where nothing is implemented. @param pointer 0..255 */
export function locate(pointer: number, banked: boolean): Location | undefined {
  const port = banked ? (pointer & BANK_OFFSET ? 1 : 0) : pointer & 1 ? 1 : 0;
  const index = banked ? pointer & ~BANK_OFFSET : pointer >> 1;
  const register = PORT_REGISTERS[index];
  return register === undefined ? undefined : { port, register };
}

/**
 * The pointer after one data byte. Sequential: up by one, from the last register to 0. Byte mode (SEQOP = 1):
 * the two registers of a pair in turn with BANK = 0, the same register again with BANK = 1.
 */
export function step(pointer: number, banked: boolean, byteMode: boolean): number {
  if (byteMode) return banked ? pointer : pointer ^ 1;
  return pointer === (banked ? LAST_BANKED : LAST_PAIRED) ? 0 : (pointer + 1) & 0xff;
}
