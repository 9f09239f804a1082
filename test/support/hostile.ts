// Values that nobody should send: of every kind, too big, too deep, booby-trapped.
import assert from 'node:assert/strict';
import fc from 'fast-check';

const MANY = 10_000;
/** So long that anything worse than linear work on it is felt: a second and more. */
const LONG = 100_000;

const WORDS = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__', 'valueOf'],
  ...['A0', 'GPB7', 'B', 'all', 'on', 'toggle', 'lamp', 'get', 'set', 'reset', 'simulated', 'blink', 'A0-A3'],
  ...[
    '../../etc/passwd',
    '/dev/i2c-1',
    '$(reboot)',
    '`reboot`',
    '${HOME}',
    '$t(errors.pin-twice)',
    '__value__',
  ],
  ...[
    '\u0000',
    '\r\n[error] forged',
    '\u001b[2J',
    '\u009b31m',
    '\u202eevil',
    '\ud800',
    '<img src=x onerror=alert(1)>',
  ],
];

/** Pieces that make regular expressions go back and forth. */
const PIECES = [' ', '\t', ',', '-', 'a', '0', 'A0', 'A0,', ' ,', '/', '\n', '，', 'all ', 'a '];

/** Property names that our parsers look at, and those that break careless ones. */
const NAMES = [
  ...[
    'pin',
    'pins',
    'payload',
    'topic',
    'mask',
    'value',
    'config',
    'action',
    'ms',
    'count',
    'expireMs',
    'reset',
  ],
  ...[
    'bus',
    'address',
    'pollMs',
    'interlocks',
    'jumpers',
    'wiring',
    'lineA',
    'label',
    'direction',
    'safe',
    'mode',
  ],
  ...['A0', 'B7', 'lamp', '__proto__', 'constructor', 'toJSON', 'length', 'breakMs', 'form', 'onPayload'],
];

/** Makes a value. Fast-check looks at the values it generates, which some of these do not bear. */
export type Maker<T> = () => T;

const longText: fc.Arbitrary<Maker<unknown>> = fc
  .tuple(fc.constantFrom(...PIECES), fc.constantFrom(...PIECES), fc.constantFrom('', ...PIECES, 'x', 'off'))
  .map(([one, other, end]) =>
    maker(
      () => `${one.repeat(LONG / 2)}${other.repeat(LONG / 2)}${end}`,
      `long text of ${JSON.stringify([one, other, end])}`,
    ),
  );

/** Made anew for each use: some of these change when they are looked at. */
const TRAPS: readonly (() => unknown)[] = [
  () => new Proxy({}, { get: fail, ownKeys: fail, getPrototypeOf: fail, has: fail }),
  () => revoked({}),
  () => revoked([]),
  () => Object.defineProperty({}, 'pin', { enumerable: true, get: fail }),
  () => ({ toString: fail, valueOf: fail, toJSON: fail }),
  () => ({ [Symbol.toPrimitive]: fail }),
  () => ({ toString: null, valueOf: null }),
  () => Object.create(null) as unknown,
  () => itself({}),
  () => itself([]),
  () => new Array<unknown>(4_294_967_295),
  () => Buffer.alloc(MANY),
  () => Buffer.from('A3,on'),
  () => new Uint8Array(new SharedArrayBuffer(8)),
  () => Symbol('A0'),
  () => () => 'A0',
  () => 10n ** 400n,
  () => new Date(NaN),
  () => new Map([['A0', true]]),
  () => new Error('A0', { cause: { toString: fail } }),
];

/** What JSON can carry, as flow files and requests do. */
const BOMBS: readonly (() => unknown)[] = [
  () => nested(5000),
  () => new Array<unknown>(MANY).fill('A0'),
  () => new Array<unknown>(MANY).fill({ pins: 'A0, A1' }),
  () => Object.fromEntries(Array.from({ length: MANY }, (_, place) => [`k${place}`, place])),
  () =>
    JSON.parse(
      '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
    ) as unknown,
  () => JSON.parse('{"A0": {"__proto__": {"polluted": true}}}') as unknown,
  () => JSON.parse('{"mask": 1e400, "value": -0}') as unknown,
];

const anything = fc.anything({
  ...{ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withObjectString: true },
  ...{ withSet: true, withSparseArray: true, withTypedArray: true },
});

const fromList = (list: readonly (() => unknown)[]): fc.Arbitrary<Maker<unknown>> =>
  fc.constantFrom(...list).map((make) => maker(make, make.toString()));

const word = fc.constantFrom(...WORDS).map((text) => maker(() => text, JSON.stringify(text)));

/** Anything that JSON can carry. */
export const hostileJson: fc.Arbitrary<Maker<unknown>> = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue().map((value) => maker(() => value, fc.stringify(value))) },
  { weight: 3, arbitrary: word },
  { weight: 2, arbitrary: longText },
  { weight: 2, arbitrary: fromList(BOMBS) },
);

/** Anything. */
export const hostileValue: fc.Arbitrary<Maker<unknown>> = fc.oneof(
  { weight: 3, arbitrary: hostileJson },
  { weight: 2, arbitrary: anything.map((value) => maker(() => value, fc.stringify(value))) },
  { weight: 3, arbitrary: fromList(TRAPS) },
);

/** Objects with names that mean something, and hostile values. */
export const hostileConfig = objectOf(fc.oneof(hostileJson, objectOf(hostileJson)));
export const hostileMessage = objectOf(fc.oneof(hostileValue, objectOf(hostileValue)));

function objectOf(values: fc.Arbitrary<Maker<unknown>>): fc.Arbitrary<Maker<Record<string, unknown>>> {
  return fc
    .array(fc.tuple(fc.constantFrom(...NAMES), values), { maxLength: 6 })
    .map((entries) =>
      maker(
        () => Object.fromEntries(entries.map(([name, make]) => [name, make()])),
        `{${entries.map(([name, make]) => `${name}: ${fc.stringify(make)}`).join(', ')}}`,
      ),
    );
}

/** @param text for the report of a failure */
function maker<T>(make: () => T, text: string): Maker<T> {
  return Object.assign(() => make(), { [fc.toStringMethod]: () => text.slice(0, 300) });
}

/** Fails when an earlier step has given every object of this process something. */
export function assertNothingPolluted(): void {
  const fresh: Record<string, unknown> = {};
  assert.equal(fresh['polluted'], undefined);
  assert.deepEqual(Object.keys(Object.prototype), []);
  for (const name in fresh) assert.fail(`every object has the property ${name}`);
}

function fail(): never {
  throw new TypeError('booby-trapped');
}

function revoked(target: object): unknown {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function itself(value: Record<string, unknown> | unknown[]): unknown {
  (value as Record<string, unknown>)['pins'] = value;
  return value;
}

function nested(depth: number): unknown {
  let value: unknown = 'A0';
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { pins: value };
  return value;
}
