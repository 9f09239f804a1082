// Values that several kinds of settings have: choices, times, whole numbers.
import { showBare, UserError } from '../errors/user-error';

/** What Node-RED hands over; every property may be missing, and anything may be in it. */
export type RawConfig = Readonly<Record<string, unknown>>;

/** NAME of `${NAME}` and `$(NAME)`, for which Node-RED fills in the value when the flow starts; else undefined. */
export function envNameIn(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const [, braces, brackets] = /^\$(?:\{(\S+)\}|\((\S+)\))$/.exec(value) ?? [];
  return braces ?? brackets;
}

/** @throws UserError choice-unknown */
export function parseChoice<T extends string>(property: string, value: unknown, choices: readonly T[]): T {
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw new UserError('choice-unknown', { property, value: showBare(value), choices: choices.join(', ') });
}

/** Whole ms within a range. @throws UserError ms-range */
export function parseMs(property: string, value: unknown, range: { min: number; max: number }): number {
  const ms = parseWholeNumber(value);
  if (ms !== undefined && ms >= range.min && ms <= range.max) return ms;
  throw new UserError('ms-range', { property, value: showBare(value), ...range });
}

/** A whole number within a range. @throws UserError count-range */
export function parseCount(property: string, value: unknown, range: { min: number; max: number }): number {
  const count = parseWholeNumber(value);
  if (count !== undefined && count >= range.min && count <= range.max) return count;
  throw new UserError('count-range', { property, value: showBare(value), ...range });
}

/** A check box: true, also as text; everything else is not ticked. */
export function parseFlag(value: unknown): boolean {
  return value === true || value === 'true';
}

/** A whole number ≥ 0 from a number or a string of digits, else undefined. */
export function parseWholeNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
  return typeof value === 'string' && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : undefined;
}
