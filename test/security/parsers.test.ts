// Whatever a message, a flow file or a request holds: a parser gives a typed value or a UserError, soon, and nothing else.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseBody, parseBoolean, parseOneOf } from '../../nodes/admin/parse-body';
import { parseBus, parseExpanderConfig } from '../../src/config/expander-config';
import { parseInConfig } from '../../src/config/in-config';
import { parseInterlocks } from '../../src/config/interlock-config';
import { parseInterruptConfig } from '../../src/config/interrupt-config';
import { parseJumpers } from '../../src/config/jumper-config';
import { parseOutConfig } from '../../src/config/out-config';
import { findPin, isBlank, isReservedName, parsePinSelection } from '../../src/config/pin-selection';
import { DEFAULT_PIN_SETTINGS } from '../../src/config/pin-settings';
import { parseWiring } from '../../src/config/wiring-config';
import { asError } from '../../src/errors/as-error';
import { show, showBare, UserError } from '../../src/errors/user-error';
import { parseLine } from '../../src/interrupt/parse-line';
import { parseKept, parseReset } from '../../src/message/count-messages';
import { parseInterruptCommand } from '../../src/message/interrupt-messages';
import {
  changesSettings,
  CONFIG_WORDS,
  parseConfigCommand,
  parseConfigWord,
} from '../../src/message/parse-config-command';
import { parseLevel } from '../../src/message/parse-level';
import { parseOutCommand } from '../../src/message/parse-out-command';
import { pinsToRead } from '../../src/message/pins-to-read';
import { decodeText, parseAll, parsePinState } from '../../src/message/text-payload';
import { pinOfTopic } from '../../src/message/topic-pin';
import {
  assertNothingPolluted,
  hostileConfig,
  hostileJson,
  hostileMessage,
  hostileValue,
  type Maker,
} from '../support/hostile';

/** ms for one value: a parser that goes back and forth over so many characters takes longer. */
const SOON_MS = 2000;
const RUNS = 80;

const LABELS = Array.from({ length: 16 }, (_, pin) => (pin === 8 ? 'lamp' : undefined));
const SETTINGS = LABELS.map((label) => ({ ...DEFAULT_PIN_SETTINGS, label: label ?? '' }));
const OUT = parseOutConfig({ pins: 'A', pinsFromMessage: true }, LABELS);
const CONTEXT = { labels: LABELS, settings: SETTINGS, interlocks: [], ownModes: [] };

type Parsers<T> = Readonly<Record<string, (value: T) => unknown>>;

/** Of something in a flow file, a request, or what was kept: of what JSON can carry. */
const JSON_PARSERS: Parsers<unknown> = {
  parsePinSelection: (value) => parsePinSelection(value, LABELS),
  isReservedName: (value) => (typeof value === 'string' ? isReservedName(value) : undefined),
  parseBus,
  parseLine,
  parseJumpers,
  parseInterlocks: (value) => parseInterlocks(value, LABELS),
  parseKept,
  parseBody: (value) => parseBody(value, 'pin', 'on'),
  parseBoolean: (value) => parseBoolean('on', value),
  parseOneOf: (value) => parseOneOf('fault', value, ['none', 'gone']),
};

/** Of something in a message, which may be anything. */
const VALUE_PARSERS: Parsers<unknown> = {
  findPin: (value) => findPin(value, LABELS),
  isBlank,
  parseLevel,
  parseReset,
  parseConfigWord,
  changesSettings: (value) => CONFIG_WORDS.map((asked) => changesSettings(asked, value)),
  parsePinState,
  parseAll,
  pinOfTopic: (value) => pinOfTopic(value, LABELS),
  show,
  showBare,
  ...Object.fromEntries(
    CONFIG_WORDS.map((asked) => [
      `parseConfigCommand ${asked}`,
      (value: unknown) => parseConfigCommand(asked, value, CONTEXT),
    ]),
  ),
};

const MESSAGE_PARSERS: Parsers<Record<string, unknown>> = {
  parseOutCommand: (message) => parseOutCommand(message, { config: OUT, labels: LABELS, outputPins: 0xff }),
  'parseOutCommand of pins of its own': (message) =>
    parseOutCommand(message, {
      config: parseOutConfig({ pins: 'A0, lamp', action: 'pulse' }, LABELS),
      ...{ labels: LABELS, outputPins: 0x101 },
    }),
  parseInterruptCommand,
  pinsToRead: (message) => pinsToRead(message, LABELS),
};

/** Of a node's properties. */
const CONFIG_PARSERS: Parsers<Record<string, unknown>> = {
  parseExpanderConfig: (raw) => parseExpanderConfig(raw),
  parseOutConfig: (raw) => parseOutConfig(raw, LABELS),
  parseInConfig: (raw) => parseInConfig(raw, LABELS),
  parseInterruptConfig: (raw) => parseInterruptConfig(raw, LABELS),
  parseWiring: (raw) => parseWiring(raw, true),
};

/** Runs a parser. Fails when it takes long, or throws anything but a short UserError. */
function isSafe<T>(parse: (value: T) => unknown, value: T): void {
  const started = performance.now();
  try {
    parse(value);
  } catch (error) {
    assert.ok(error instanceof UserError, `not a UserError: ${asError(error).stack ?? ''}`);
    assert.ok(error.message.length < 5000, `${error.message.length} characters`);
    // eslint-disable-next-line no-control-regex -- just these must not reach a log
    assert.doesNotMatch(error.message, /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
  }
  const ms = performance.now() - started;
  assert.ok(ms < SOON_MS, `${ms.toFixed(0)} ms`);
  assertNothingPolluted();
}

describe('given anything at all', () => {
  const answersSoon = <T>(parsers: Parsers<T>, values: fc.Arbitrary<Maker<T>>): void => {
    for (const [name, parse] of Object.entries(parsers)) {
      it(`${name} answers soon, or says what is wrong`, function () {
        this.timeout(120_000);
        fc.assert(
          fc.property(values, (make) => isSafe(parse, make())),
          { numRuns: RUNS },
        );
      });
    }
  };
  answersSoon(JSON_PARSERS, hostileJson);
  answersSoon(VALUE_PARSERS, hostileValue);
  answersSoon(MESSAGE_PARSERS, hostileMessage);
  answersSoon(CONFIG_PARSERS, hostileConfig);
});

describe('a long text', () => {
  const LENGTH = 50_000;
  const TEXTS = [
    ...[' ', '\t', ',', 'a', '0', ' ,', ', ', 'a ', '/', '-', 'a,', 'all '].flatMap((piece) => [
      piece.repeat(LENGTH / piece.length),
      `${piece.repeat(LENGTH / piece.length)}x`,
      `x${piece.repeat(LENGTH / piece.length)}x`,
      `all${piece.repeat(LENGTH / piece.length)}x`,
      `A0,${piece.repeat(LENGTH / piece.length)}x`,
    ]),
  ];
  for (const [name, parse] of Object.entries({ ...JSON_PARSERS, ...VALUE_PARSERS, decodeText })) {
    it(`is no way to keep ${name} busy`, function () {
      this.timeout(120_000);
      for (const text of TEXTS) isSafe(parse, text);
    });
  }

  it('of ten million characters is refused as soon', function () {
    this.timeout(120_000);
    const parse = MESSAGE_PARSERS['parseOutCommand'] ?? assert.fail();
    for (const piece of ['A0,', ' , ', '/set', 'x']) {
      const text = piece.repeat(1e7 / piece.length);
      for (const name of ['payload', 'pins', 'topic']) isSafe(parse, { payload: true, [name]: text });
    }
  });

  it('is no way to keep an mcp-out busy, as payload, pins or topic', function () {
    this.timeout(120_000);
    const parse = MESSAGE_PARSERS['parseOutCommand'] ?? assert.fail();
    for (const text of TEXTS) {
      for (const name of ['payload', 'pins', 'pin', 'topic', 'action'])
        isSafe(parse, { payload: true, [name]: text });
    }
  });
});

describe('a big value in an error', () => {
  it('is looked at in part only', () => {
    let looks = 0;
    const one = (): object => Object.defineProperty({}, 'x', { enumerable: true, get: () => (looks += 1) });
    const text = show(Array.from({ length: 100_000 }, one));
    assert.match(text, /^\[\{"x":1\},\{"x":2\}.*\.\.\.$/);
    assert.ok(looks <= 100, `${looks} looks`);
  });

  it('is shown as it is while it is small', () => {
    for (const value of [{ A0: true, B0: [1, null, 'x'] }, [], {}, { a: { b: { c: {} } } }, [undefined]]) {
      assert.equal(show(value), JSON.stringify(value));
    }
  });
});

describe('an error', () => {
  it('stays on one line, whatever a label, a key or a name holds', () => {
    const forged = 'A0\r\n1 Jan 00:00:00 - [info] all is well \u001b[2J\u009b31m\u202e';
    const { message, params } = new UserError('pin-unknown', { value: forged });
    assert.doesNotMatch(message, /[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    assert.doesNotMatch(String(params['value']), /[\p{Cc}\u2028\u2029\u202a-\u202e]/u);
    assert.match(message, /all is well/);
  });

  it('does not take what a value holds for places to fill in', () => {
    const { message } = new UserError('payload-level', { pin: 'A0', value: '"__pin__ $& $1"' });
    assert.match(message, /"__pin__ \$& \$1"/);
  });
});
