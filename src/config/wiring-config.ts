// How INTA and INTB are wired to GPIO lines of the host, parsed from the expander node's properties.
import { UserError } from '../errors/user-error';
import type { LineBias, LineId } from '../interrupt/interrupt-line';
import { parseLine } from '../interrupt/parse-line';
import { parseChoice, parseMs, type RawConfig } from './parse-values';

export const WIRINGS = ['none', 'mirrored', 'separate', 'shared'] as const;
/**
 * `none`: polled. `mirrored`: one line, on which both INT outputs report either port. `separate`: each on a line of its
 * own. `shared`: one open-drain line for several expanders.
 */
export type Wiring = (typeof WIRINGS)[number];

export const LINE_DRIVERS = ['auto', 'cdev', 'sysfs'] as const;
export const LINE_BIASES = ['as-is', 'pull-up', 'none'] as const satisfies readonly LineBias[];
export const INT_OUTPUTS = ['auto', 'active-low', 'active-high', 'open-drain'] as const;
/** How the chip drives INT; `auto`: open-drain where the line is shared, else push-pull and active low. */
export type IntOutput = (typeof INT_OUTPUTS)[number];

export const SAFETY_RANGE = { min: 50, max: 60_000 } as const;
export const DEFAULT_SAFETY_MS = 1000;

/** The electrical side of a wiring. */
export interface IntWiring {
  readonly wiring: Wiring;
  readonly output: IntOutput;
}

/** A host line and the INT output on it. Without `id` it is a line of the simulated chip's own. */
export interface WiredLine {
  readonly int: 'A' | 'B';
  readonly id: LineId | undefined;
}

export interface WiringConfig extends IntWiring {
  readonly lines: readonly WiredLine[];
  readonly driver: (typeof LINE_DRIVERS)[number];
  readonly bias: LineBias;
  /** ms between two looks for safety. */
  readonly safetyMs: number;
}

/**
 * @param simulated whether the bus is the simulated one, where a line need not be named
 * @throws UserError choice-unknown, line-unknown, line-not-chosen, line-twice, line-shared-output, ms-range
 */
export function parseWiring(raw: RawConfig, simulated: boolean): WiringConfig {
  const wiring = parseChoice('wiring', raw['wiring'] ?? 'none', WIRINGS);
  const output = parseChoice('intOutput', raw['intOutput'] ?? 'auto', INT_OUTPUTS);
  if (wiring === 'shared' && output !== 'auto' && output !== 'open-drain')
    throw new UserError('line-shared-output');
  return {
    wiring,
    output,
    lines: linesOf(wiring, raw, simulated),
    driver: parseChoice('lineDriver', raw['lineDriver'] ?? 'auto', LINE_DRIVERS),
    bias: parseChoice('lineBias', raw['lineBias'] ?? 'as-is', LINE_BIASES),
    safetyMs: parseMs('safetyMs', raw['safetyMs'] ?? DEFAULT_SAFETY_MS, SAFETY_RANGE),
  };
}

/** The line a user chose; undefined where none need be. @throws UserError line-unknown, line-not-chosen */
export function parseWiredLine(int: 'A' | 'B', value: unknown, simulated: boolean): WiredLine {
  const chosen = value !== undefined && value !== null && value !== '';
  if (!chosen && !simulated) throw new UserError('line-not-chosen', { int: `INT${int}` });
  return { int, id: chosen ? parseLine(value) : undefined };
}

function linesOf(wiring: Wiring, raw: RawConfig, simulated: boolean): WiredLine[] {
  if (wiring === 'none') return [];
  const first = parseWiredLine('A', raw['lineA'], simulated);
  if (wiring !== 'separate') return [first];
  const second = parseWiredLine('B', raw['lineB'], simulated);
  if (first.id && JSON.stringify(first.id) === JSON.stringify(second.id)) throw new UserError('line-twice');
  return [first, second];
}
