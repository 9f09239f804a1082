// The mcp-expander node's properties, parsed: from strings of a flow file to what the core can trust.
import { FIRST_ADDRESS, LAST_ADDRESS } from '../chip/registers';
import { showBare, UserError } from '../errors/user-error';
import { type JumperSpec, parseJumpers } from './jumper-config';
import { checkInterlockLevels, type InterlockGroup, parseInterlocks } from './interlock-config';
import { envNameIn, parseChoice, parseFlag, parseMs, parseWholeNumber, type RawConfig } from './parse-values';
import { labelsOf, parsePinTable, type PinSettings } from './pin-settings';
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
  /** ms between two checks of the chip's registers; 0: never. */
  readonly checkMs: number;
  readonly drift: (typeof DRIFT_RULES)[number];
  /** Whether other programs use pins of this chip, too. */
  readonly sharedChip: boolean;
  /** Settings of pins 0..15. */
  readonly pins: readonly PinSettings[];
  /** Wires between simulated pins. */
  readonly jumpers: readonly JumperSpec[];
  /** How INT is wired to the host. */
  readonly interrupts: WiringConfig;
  /** Groups of outputs of which at most one is on. */
  readonly interlocks: readonly InterlockGroup[];
  readonly messages: MessageRights;
}

/** What messages may do to an expander besides its levels. */
export interface MessageRights {
  /** Read settings and registers, and have everything written again. */
  readonly read: boolean;
  /** Change settings, until the expander is deployed again. */
  readonly write: boolean;
}

/** How the editor numbers pins: by name only, or also 1 to 16 as IO Pi boards do, where A0 is 1 and B7 is 16. */
export const NUMBERINGS = ['names', 'one-to-sixteen'] as const;
export type Numbering = (typeof NUMBERINGS)[number];

export const DEFAULT_POLL_MS = 20;
/** What is done about outputs that another program has switched: our levels again, or theirs become ours. */
export const DRIFT_RULES = ['repair', 'adopt'] as const;

export const DEFAULT_CHECK_MS = 1000;
/** Besides 0 for never. */
export const CHECK_RANGE = { min: 100, max: 60_000 } as const;
export const POLL_RANGE = { min: 5, max: 60_000 } as const;
const LAST_BUS = 255;

/** @returns the configuration, and all problems; with problems the configuration must not be used. */
export function parseExpanderConfig(all: RawConfig): {
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
  const raw = withoutUnset(all, problems);
  const bus = collect(() => parseBus(raw['bus'] ?? 'simulated'), 'simulated');
  const address = collect(() => parseAddress(raw['address'] ?? FIRST_ADDRESS), FIRST_ADDRESS);
  const pollMs = collect(() => parsePoll(raw['pollMs'] ?? DEFAULT_POLL_MS), DEFAULT_POLL_MS);
  const checkMs = collect(() => parseCheck(raw['checkMs'] ?? DEFAULT_CHECK_MS), DEFAULT_CHECK_MS);
  const drift = collect(() => parseDrift(raw['drift'] ?? 'repair'), 'repair');
  const sharedChip = parseFlag(raw['sharedChip']);
  const pins = parsePinTable(raw['pins'], problems);
  const jumpers = collect(() => parseJumpers(raw['jumpers'] ?? ''), []);
  if (jumpers.length > 0 && bus !== 'simulated') problems.add(new UserError('jumpers-need-simulation'));
  const interrupts = collect(() => parseWiring(raw, bus === 'simulated'), parseWiring({}, true));
  const interlocks = collect(() => parseInterlocks(raw['interlocks'], labelsOf(pins)), []);
  for (const problem of checkInterlockLevels(interlocks, pins)) problems.add(problem);
  const messages = { read: parseFlag(raw['configRead'] ?? true), write: parseFlag(raw['configWrite']) };
  const health = { checkMs, drift, sharedChip };
  const config = { bus, address, pollMs, ...health, pins, jumpers, interrupts, interlocks, messages };
  return { config, problems: problems.list };
}

/** The properties without those for which Node-RED has found no environment variable; each of them is a problem. */
function withoutUnset(raw: RawConfig, problems: Problems): RawConfig {
  const entries = Object.entries(raw).filter(([property, value]) => {
    const name = property === 'name' ? undefined : envNameIn(value);
    if (name !== undefined) problems.add(new UserError('env-missing', { property, name }));
    return name === undefined;
  });
  return Object.fromEntries(entries);
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

/** ms; 0: never. @throws UserError ms-range, also for an empty field: nothing is switched off by leaving it out */
export function parseCheck(value: unknown): number {
  return parseWholeNumber(value) === 0 ? 0 : parseMs('checkMs', value, CHECK_RANGE);
}

/** @throws UserError choice-unknown */
export function parseDrift(value: unknown): (typeof DRIFT_RULES)[number] {
  return parseChoice('drift', value, DRIFT_RULES);
}

/** For the editor: an expander works whatever its `numbering` is. @throws UserError choice-unknown */
export function parseNumbering(value: unknown): Numbering {
  return parseChoice('numbering', value, NUMBERINGS);
}
