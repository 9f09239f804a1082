// Interlocks as the dialog holds them, a text for the pins and one for the break, and what is wrong with each.
import { checkInterlockLevels, parseInterlocks } from '../../src/config/interlock-config';
import { parseWholeNumber } from '../../src/config/parse-values';
import { isBlank } from '../../src/config/pin-selection';
import { labelsOf, type PinSettings } from '../../src/config/pin-settings';
import type { UserError } from '../../src/errors/user-error';
import { isEnvReference, problemOf } from './explain';
import { textOfPins } from './pins-in-use';

export interface InterlockRow {
  readonly pins: string;
  readonly breakMs: string;
}

export interface InterlockProblems {
  readonly pins: UserError | undefined;
  readonly breakMs: UserError | undefined;
}

/** An interlock of a flow file. */
export interface StoredInterlock {
  readonly pins: string;
  readonly breakMs: number | string;
}

/** What is none shows as an empty row, or is left out where it is no list at all. */
export function interlockRows(stored: unknown): InterlockRow[] {
  if (!Array.isArray(stored)) return [];
  return stored.map((entry: unknown) => {
    const { pins, breakMs } = (typeof entry === 'object' && entry !== null ? entry : {}) as Record<
      keyof InterlockRow,
      unknown
    >;
    const ms = typeof breakMs === 'string' || typeof breakMs === 'number' ? String(breakMs) : '0';
    return { pins: textOfPins(pins), breakMs: ms };
  });
}

/** Rows without pins are left out; numbers are stored as numbers, and an empty break as none. */
export function storedInterlocks(rows: readonly InterlockRow[]): StoredInterlock[] {
  return rows
    .filter(({ pins }) => !isBlank(pins))
    .map(({ pins, breakMs }) => ({
      pins: pins.trim(),
      breakMs: isBlank(breakMs) ? 0 : (parseWholeNumber(breakMs) ?? breakMs.trim()),
    }));
}

/**
 * What the runtime says of each row. Of two rows with one pin, the later is the one to change. Rows without pins are
 * not there yet, and what the environment brings cannot be judged here.
 * @param table the settings of pins 0..15
 */
export function interlockProblems(
  rows: readonly InterlockRow[],
  table: readonly PinSettings[],
): InterlockProblems[] {
  const good: unknown[] = [];
  return rows.map(({ pins, breakMs }) => {
    const skipped = isBlank(pins) || isEnvReference(pins);
    const ofPins = skipped ? undefined : interlocksProblem([...good, { pins }], table);
    if (!skipped && ofPins === undefined) good.push({ pins });
    return { pins: ofPins, breakMs: isBlank(pins) ? undefined : breakProblem(breakMs) };
  });
}

/** The first problem of the property `interlocks`, as for the runtime. */
export function interlocksProblem(stored: unknown, table: readonly PinSettings[]): UserError | undefined {
  if (isEnvReference(stored)) return undefined;
  const known = Array.isArray(stored)
    ? stored.map((entry: unknown) => withoutEnvironment(entry)).filter((entry) => entry !== undefined)
    : stored;
  return problemOf(() => {
    const [problem] = checkInterlockLevels(parseInterlocks(known, labelsOf(table)), table);
    if (problem) throw problem;
  });
}

function breakProblem(breakMs: string): UserError | undefined {
  return isEnvReference(breakMs)
    ? undefined
    : problemOf(() => parseInterlocks([{ pins: ['A0', 'A1'], breakMs }], []));
}

/** An entry as far as it can be judged; undefined for one whose pins only the environment knows. */
function withoutEnvironment(entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null) return entry;
  const { pins, breakMs } = entry as Record<string, unknown>;
  if (isEnvReference(pins)) return undefined;
  return isEnvReference(breakMs) ? { pins } : entry;
}
