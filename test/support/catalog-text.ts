// Looks up a text of a catalog and fills its places, as Node-RED's i18n does.

/** @throws Error if the catalog has no such key */
export function textOf(catalog: object, key: string, params: Record<string, string | number> = {}): string {
  let found: unknown = catalog;
  for (const part of key.split('.')) {
    found =
      typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[part] : undefined;
  }
  if (typeof found !== 'string') throw new Error(`no text ${key}`);
  return found.replace(/__(\w+?)__/g, (_place, name: string) => String(params[name]));
}
