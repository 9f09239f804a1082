// Params of errors that the catalog has words for: properties as their labels call them, directions.
import type { ErrorParams } from './user-error';

const KEYS: Readonly<Record<string, (value: string) => string>> = {
  property: (property) => `editor.property.${property}`,
  setting: (property) => `mcp-expander.table.${property}`,
  when: (property) => `mcp-expander.table.${property}`,
  wanted: (use) => `editor.use.${use}`,
  taken: (use) => `editor.use.${use}`,
};

/** @param look the catalog's text of a key; a key that it does not have comes back. @returns the params in words */
export function inWords(params: ErrorParams, look: (key: string) => string): ErrorParams {
  const worded = Object.entries(params).map(([name, value]) => {
    const key = KEYS[name]?.(String(value));
    const word = key === undefined ? '' : look(key);
    return [name, key === undefined || word.endsWith(key) ? value : word] as const;
  });
  return Object.fromEntries(worded);
}
