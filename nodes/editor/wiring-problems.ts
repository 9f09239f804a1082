// What is wrong with how INT is wired, for each property on its own, so that it can be said below its field.
import { parseChoice, type RawConfig } from '../../src/config/parse-values';
import { parseWiredLine, parseWiring, WIRINGS } from '../../src/config/wiring-config';
import type { UserError } from '../../src/errors/user-error';
import { mayBeSimulated } from './canvas';
import { isEnvReference, problemOf } from './explain';

/** With the defaults that docs/nodes.md gives them. */
export const WIRING_DEFAULTS = {
  wiring: 'none',
  lineA: '',
  lineB: '',
  lineDriver: 'auto',
  lineBias: 'as-is',
  intOutput: 'auto',
  safetyMs: 1000,
} as const;

export type WiringProperty = keyof typeof WIRING_DEFAULTS;

/** Which rows apply; with a value from the environment all may. */
export function rowsOfWiring(wiring: unknown): { lines: boolean; second: boolean } {
  const chosen = wiring ?? WIRING_DEFAULTS.wiring;
  const open = isEnvReference(chosen);
  return { lines: open || chosen !== 'none', second: open || chosen === 'separate' };
}

/**
 * @param raw bus and wiring properties of an expander, as they stand in a flow file or in the dialog
 * @returns undefined if there is nothing to say, also because the property does not apply
 */
export function wiringProblem(property: WiringProperty, raw: RawConfig): UserError | undefined {
  if (isEnvReference(raw[property])) return undefined;
  const rows = rowsOfWiring(raw['wiring']);
  switch (property) {
    case 'wiring':
      return problemOf(() => parseChoice('wiring', raw['wiring'] ?? WIRING_DEFAULTS.wiring, WIRINGS));
    case 'lineA':
      return rows.lines ? lineProblem('A', raw) : undefined;
    case 'lineB':
      return rows.second ? (lineProblem('B', raw) ?? twiceProblem(raw)) : undefined;
    case 'intOutput':
      return problemOf(() => parseWiring(pick(raw, ['wiring', 'intOutput']), true));
    default:
      return problemOf(() => parseWiring(pick(raw, [property]), true));
  }
}

function lineProblem(int: 'A' | 'B', raw: RawConfig): UserError | undefined {
  return problemOf(() => parseWiredLine(int, raw[`line${int}`], mayBeSimulated(raw['bus'])));
}

function twiceProblem(raw: RawConfig): UserError | undefined {
  if (raw['wiring'] !== 'separate' || isEnvReference(raw['lineA'])) return undefined;
  const problem = problemOf(() => parseWiring(pick(raw, ['wiring', 'lineA', 'lineB']), true));
  return problem?.key === 'line-twice' ? problem : undefined;
}

/** Some properties; a wiring that cannot be read is told below its own field. */
function pick(raw: RawConfig, properties: readonly WiringProperty[]): RawConfig {
  const choice = WIRINGS.find((one) => one === raw['wiring']);
  return Object.fromEntries(
    properties.map((property) => [property, property === 'wiring' ? choice : raw[property]]),
  );
}
