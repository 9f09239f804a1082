// The 16 I/O pins of the MCP23017: names, bit positions and DIP-28 legs, for every part that lists pins.

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
