// Errors whose text a user reads: a key of the errors catalog with what to fill in, and the English text as message.
import texts from '../../locales/en-US/errors.json';

export type ErrorKey = keyof typeof texts;

/** What fills the catalog text's `__name__` places. */
export type ErrorParams = Readonly<Record<string, string | number>>;

/** `message` is the English text; `key` and `params` let a caller show it in another language. */
export class UserError extends Error {
  override readonly name: string = 'UserError';
  readonly params: ErrorParams;
  constructor(
    readonly key: ErrorKey,
    params: ErrorParams = {},
    options?: ErrorOptions,
  ) {
    const safe = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, oneLine(value)]));
    // The editor is built without the texts, since it has the catalog.
    super(fillIn((texts as Partial<typeof texts>)[key] ?? key, safe), options);
    this.params = safe;
  }
}

const LONGEST_PARAM = 2000;

/** Text from outside without what forges lines of a log, moves a terminal's cursor, or turns text around; numbers as they are. */
export function oneLine<T extends string | number>(value: T): T | string {
  if (typeof value !== 'string') return value;
  const text = value.length > LONGEST_PARAM ? `${value.slice(0, LONGEST_PARAM)}...` : value;
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ');
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
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? `${value}n` : 'a big number';
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    if (value instanceof Uint8Array) return bytesIn(value);
    // Typed as string, but undefined for an object whose toJSON returns that.
    const text = JSON.stringify(beginningOf(value, [])) as string | undefined;
    return text ?? 'an object';
  } catch {
    return 'an object that refers to itself';
  }
}

function bytesIn({ length }: Uint8Array): string {
  return `a Buffer of ${length} bytes`;
}

/** More entries, and deeper ones, are never shown. */
const SHOWN = 30;

/** As much of a value as an error shows of it: it may be of any size. @throws for an object that is in itself */
function beginningOf(value: unknown, around: readonly unknown[]): unknown {
  if (typeof value === 'string') return value.slice(0, 60);
  if (typeof value !== 'object' || value === null) return value;
  if (around.includes(value)) throw new TypeError('refers to itself');
  if (value instanceof Uint8Array) return bytesIn(value);
  if (around.length > SHOWN) return '...';
  const inner = [...around, value];
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    return beginningOf((value.toJSON as () => unknown)(), inner);
  }
  if (Array.isArray(value)) {
    return Array.from({ length: Math.min(value.length, SHOWN) }, (_, place) =>
      beginningOf((value as unknown[])[place], inner),
    );
  }
  const beginning: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(value).slice(0, SHOWN)) {
    beginning[key.slice(0, 60)] = beginningOf((value as Record<string, unknown>)[key], inner);
  }
  return beginning;
}
