// Reads what a request carries: anybody may send anything.
import { UserError, show } from '../../src/errors/user-error';

export type Body<Name extends string> = Readonly<Record<Name, unknown>>;

/** A JSON object with exactly these properties. @throws UserError admin-body */
export function parseBody<Name extends string>(body: unknown, ...names: readonly Name[]): Body<Name> {
  const given = body ?? {};
  const isObject = typeof given === 'object' && !Array.isArray(given);
  const keys = isObject ? Object.keys(given) : [];
  const fits = isObject && keys.length === names.length && names.every((name) => keys.includes(name));
  if (!fits) {
    const properties = names.map((name) => `"${name}"`).join(', ');
    throw new UserError('admin-body', { properties: properties === '' ? '{}' : properties });
  }
  return given as Body<Name>;
}

/** @throws UserError admin-value */
export function parseBoolean(property: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new UserError('admin-value', { property, value: show(value), choices: 'true, false' });
}

/** @throws UserError admin-value */
export function parseOneOf<T extends string>(property: string, value: unknown, choices: readonly T[]): T {
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  const quoted = choices.map((choice) => `"${choice}"`).join(', ');
  throw new UserError('admin-value', { property, value: show(value), choices: quoted });
}
