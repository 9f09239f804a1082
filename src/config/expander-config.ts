// The mcp-expander node's properties, parsed: from strings of a flow file to what the core can trust.
import { FIRST_ADDRESS, LAST_ADDRESS } from '../chip/registers';
import { showBare, UserError } from '../errors/user-error';
import { type JumperSpec, parseJumpers } from './jumper-config';
import { parseMs, type RawConfig } from './parse-values';
import { parsePinTable, type PinSettings } from './pin-settings';
import { Problems } from './problems';
import { parseWiring, type WiringConfig } from './wiring-config';

export type BusId = 'simulated' | number;

export interface ExpanderConfig {
  /** `simulated`, or n of /dev/i2c-n. */
  readonly bus: BusId;
  /** 0x20..0x27. */
  readonly address: number;
  /** ms between two looks at the inputs. */
  readonly pollMs: number;
  /** Settings of pins 0..15. */
  readonly pins: readonly PinSettings[];
  /** Wires between simulated pins. */
  readonly jumpers: readonly JumperSpec[];
  /** How INT is wired to the host. */
  readonly interrupts: WiringConfig;
}

export const DEFAULT_POLL_MS = 20;
export const POLL_RANGE = { min: 5, max: 60_000 } as const;
const LAST_BUS = 255;

/** @returns the configuration, and all problems; with problems the configuration must not be used. */
export function parseExpanderConfig(raw: RawConfig): {
  config: ExpanderConfig;
  problems: readonly UserError[];
} {
  const problems = new Problems();
  const collect = <T>(parse: () => T, fallback: T): T => {
    try {
      return parse();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.add(error);
      return fallback;
    }
  };
  const bus = collect(() => parseBus(raw['bus'] ?? 'simulated'), 'simulated');
  const address = collect(() => parseAddress(raw['address'] ?? FIRST_ADDRESS), FIRST_ADDRESS);
  const pollMs = collect(() => parsePoll(raw['pollMs'] ?? DEFAULT_POLL_MS), DEFAULT_POLL_MS);
  const pins = parsePinTable(raw['pins'], problems);
  const jumpers = collect(() => parseJumpers(raw['jumpers'] ?? ''), []);
  if (jumpers.length > 0 && bus !== 'simulated') problems.add(new UserError('jumpers-need-simulation'));
  const interrupts = collect(() => parseWiring(raw, bus === 'simulated'), parseWiring({}, true));
  return { config: { bus, address, pollMs, pins, jumpers, interrupts }, problems: problems.list };
}

/** "simulated", 1, "1" or "/dev/i2c-1". @throws UserError bus-unknown */
export function parseBus(value: unknown): BusId {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (text === 'simulated') return 'simulated';
  const number = /^(?:\/dev\/i2c-|i2c-)?(\d{1,3})$/.exec(text)?.[1];
  if (number === undefined || Number(number) > LAST_BUS) {
    throw new UserError('bus-unknown', { value: showBare(value) });
  }
  return Number(number);
}

/** 0x20..0x27 as number, "0x21" or "33". @throws UserError address-unknown */
export function parseAddress(value: unknown): number {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  const address = /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : NaN;
  if (!(address >= FIRST_ADDRESS && address <= LAST_ADDRESS)) {
    throw new UserError('address-unknown', { value: showBare(value) });
  }
  return address;
}

/** @throws UserError ms-range */
export function parsePoll(value: unknown): number {
  return parseMs('pollMs', value, POLL_RANGE);
}
