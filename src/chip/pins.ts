// The pins of the MCP23017: the 16 I/O pins with names and bit positions, and all 28 legs, for every part that lists pins.

/** One of the chip's two 8-bit ports. */
export type Port = 'A' | 'B';

/** Short name of a pin, as users write it: port and number within the port. */
export type PinName = `${Port}${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;

/** A pin's place in a 16-bit word: 0..7 is port A, 8..15 is port B. */
export type PinIndex = number;

export interface Pin {
  readonly name: PinName;
  /** 0..15, the pin's place in every 16-bit word of this package. */
  readonly index: PinIndex;
  readonly port: Port;
  /** Leg of the 28-lead package (DS20001952C, package types). */
  readonly leg: number;
}

const PORT_A_FIRST_LEG = 21;
const PORT_B_FIRST_LEG = 1;

/** All pins in word order: A0..A7, B0..B7. */
export const PINS: readonly Pin[] = (['A', 'B'] as const).flatMap((port) =>
  ([0, 1, 2, 3, 4, 5, 6, 7] as const).map((bit) => ({
    name: `${port}${bit}` as const,
    index: port === 'A' ? bit : bit + 8,
    port,
    leg: (port === 'A' ? PORT_A_FIRST_LEG : PORT_B_FIRST_LEG) + bit,
  })),
);

export const PIN_COUNT = 16;

/** Every pin of the chip as a 16-bit mask. */
export const ALL_PINS = 0xffff;

/** The pins of one port as a 16-bit mask. */
export const PORT_MASK: Readonly<Record<Port, number>> = { A: 0x00ff, B: 0xff00 };

/** The 16-bit mask of one pin. @param index 0..15 */
export function pinMask(index: PinIndex): number {
  return 1 << index;
}

/** The pins of a 16-bit mask, in word order. */
export function pinsInMask(mask: number): Pin[] {
  return PINS.filter((pin) => (mask & pinMask(pin.index)) !== 0);
}

/** The name of pin 0..15. @throws RangeError outside 0..15: an error in the caller, never in user input. */
export function pinName(index: PinIndex): PinName {
  const pin = PINS[index];
  if (pin === undefined) throw new RangeError(`no pin ${index}`);
  return pin.name;
}

/** What a leg is called in the data sheet. */
export type LegName =
  `GP${PinName}` | 'VDD' | 'VSS' | 'NC' | 'SCL' | 'SDA' | 'INTA' | 'INTB' | 'RESET' | 'A0' | 'A1' | 'A2';

/** One leg of the 28-lead package: SPDIP, SOIC and SSOP are numbered alike. */
export interface Leg {
  /** 1..28. Seen from above with the notch at the top: 1 is top left, 15 bottom right. */
  readonly leg: number;
  readonly name: LegName;
  /** The I/O pin on it; undefined for supply, bus, address, reset and INT. */
  readonly pin: Pin | undefined;
}

const OTHER_LEGS: Readonly<Record<number, LegName>> = {
  9: 'VDD',
  10: 'VSS',
  11: 'NC',
  12: 'SCL',
  13: 'SDA',
  14: 'NC',
  15: 'A0',
  16: 'A1',
  17: 'A2',
  18: 'RESET',
  19: 'INTB',
  20: 'INTA',
};

/** All legs, 1..28 (DS20001952C, package types and table 2-1). */
export const LEGS: readonly Leg[] = Array.from({ length: 28 }, (_, place) => {
  const leg = place + 1;
  const pin = PINS.find((one) => one.leg === leg);
  return { leg, name: pin === undefined ? (OTHER_LEGS[leg] ?? 'NC') : (`GP${pin.name}` as const), pin };
});

/** The levels of the address legs A0, A1, A2 for a 7-bit address 0x20..0x27. */
export function strapsOf(address: number): readonly [A0: boolean, A1: boolean, A2: boolean] {
  return [(address & 1) !== 0, (address & 2) !== 0, (address & 4) !== 0];
}
