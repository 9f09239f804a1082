// Errors whose text a user reads: a key of the errors catalog with what to fill in, and the English text as message.
import texts from '../../locales/en-US/errors.json';

export type ErrorKey = keyof typeof texts;

/** What fills the catalog text's `__name__` places. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** `message` is the English text; `key` and `params` let a caller show it in another language. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  constructor(
    readonly key: ErrorKey,
    readonly params: ErrorParams = {},
    options?: ErrorOptions,
  ) {
    // The editor is built without the texts, since it has the catalog.
    super(fillIn((texts as Partial<typeof texts>)[key] ?? key, params), options);
  }
}

/** Fills `__name__` places as Node-RED's catalogs do; unknown names stay as they are. */
export function fillIn(text: string, params: ErrorParams): string {
  return text.replace(/__([a-zA-Z]+)__/g, (place, name: string) => String(params[name] ?? place));
}

/** A value from a message as short, safe text for an error: never throws, whatever it is. */
export function show(value: unknown): string {
  const text = describe(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** As `show`, but text without quotes, for places where the catalog has them. */
export function showBare(value: unknown): string {
  return show(value).replace(/^"|"$/g, '');
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 60));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    if (value instanceof Uint8Array) return `a Buffer of ${value.length} bytes`;
    // Typed as string, but undefined for an object whose toJSON returns that.
    const text = JSON.stringify(value) as string | undefined;
    return text ?? 'an object';
  } catch {
    return 'an object that refers to itself';
  }
}
