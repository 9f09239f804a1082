// The MCP23017's register pairs as the driver uses them: BANK = 0, A and B adjacent (DS20001952C table 3-1).

interface RegisterPair {
  /** Address of the port A register with BANK = 0; port B follows at +1. */
  readonly address: number;
  /** Value of both registers after power-on reset. */
  readonly reset: number;
}

/** What the driver writes. IOCON is one register that answers at two addresses. */
export const REGISTERS = {
  IODIR: { address: 0x00, reset: 0xff },
  IPOL: { address: 0x02, reset: 0x00 },
  GPINTEN: { address: 0x04, reset: 0x00 },
  DEFVAL: { address: 0x06, reset: 0x00 },
  INTCON: { address: 0x08, reset: 0x00 },
  IOCON: { address: 0x0a, reset: 0x00 },
  GPPU: { address: 0x0c, reset: 0x00 },
  OLAT: { address: 0x14, reset: 0x00 },
} as const satisfies Record<string, RegisterPair>;

/** First of the six registers of an interrupt service: INTFA INTFB INTCAPA INTCAPB GPIOA GPIOB. */
export const SERVICE_BLOCK = { address: 0x0e, length: 6 } as const;

/** Every register, 0x00..0x15. Reading it clears pending interrupts (INTCAP and GPIO are inside). */
export const ALL_REGISTERS = { address: 0x00, length: 22 } as const;

/** What the driver has written, from OLAT over the roll-over to GPPU: reading it clears nothing. */
export const CONFIGURATION_BLOCK = { address: 0x14, length: 16 } as const;

/** A service read that goes on to the configuration: how the chip was set up after its levels were read. */
export const WITNESSED_SERVICE_BLOCK = { address: 0x0e, length: 22 } as const;

/** Every register, IOCON first: in byte mode it is all that is read, and shows that mode. Clears interrupts. */
export const CHECK_BLOCK = { address: 0x0a, length: 22 } as const;

/** The names of all registers in the order of their addresses, as the data sheet has them for BANK = 0. */
export const REGISTER_NAMES = [
  ...[
    'IODIRA',
    'IODIRB',
    'IPOLA',
    'IPOLB',
    'GPINTENA',
    'GPINTENB',
    'DEFVALA',
    'DEFVALB',
    'INTCONA',
    'INTCONB',
  ],
  ...['IOCON', 'IOCON', 'GPPUA', 'GPPUB', 'INTFA', 'INTFB', 'INTCAPA', 'INTCAPB', 'GPIOA', 'GPIOB'],
  ...['OLATA', 'OLATB'],
] as const;

/** What each register holds, 0..255. IOCON is one register, at two addresses. */
export type RegisterDump = Readonly<Record<(typeof REGISTER_NAMES)[number], number>>;

/** Registers that hold what was last written to them. */
export type WrittenRegisters = Readonly<Partial<RegisterDump>>;

/** @param bytes registers 0x00..0x15 */
export function dumpOf(bytes: Uint8Array): RegisterDump {
  return Object.fromEntries(
    REGISTER_NAMES.map((name, address) => [name, bytes[address] ?? 0]),
  ) as unknown as RegisterDump;
}

/** INTF, INTCAP and GPIO out of a read of all registers. */
export function serviceBlockOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(SERVICE_BLOCK.address, SERVICE_BLOCK.address + SERVICE_BLOCK.length);
}

/** Bits of IOCON. */
export const IOCON = {
  BANK: 0x80,
  MIRROR: 0x40,
  SEQOP: 0x20,
  DISSLW: 0x10,
  HAEN: 0x08,
  ODR: 0x04,
  INTPOL: 0x02,
} as const;

/** With BANK = 1 this address is IOCON, with BANK = 0 it is GPINTENB: safe to zero in either map. */
export const BANK_RECOVERY_ADDRESS = 0x05;

/** IOCON's second address; unimplemented with BANK = 1, so a write there can never move an output. */
export const IOCON_SAFE_ADDRESS = 0x0b;

/** The addresses a chip's straps A2 A1 A0 can select. */
export const FIRST_ADDRESS = 0x20;
export const LAST_ADDRESS = 0x27;
