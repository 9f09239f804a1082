// What messages with msg.config ask for, whatever they hold.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePinTable, type PinSettings } from '../../src/config/pin-settings';
import { labelsOf } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { UserError } from '../../src/errors/user-error';
import { interlocksPayload, settingsPayload } from '../../src/message/config-answers';
import {
  CONFIG_WORDS,
  type ConfigContext,
  parseConfigCommand,
  parseConfigWord,
} from '../../src/message/parse-config-command';

const TABLE = { A3: { label: 'door', pullUp: true }, B0: { label: 'lamp', inverted: true, start: 'high' } };

function contextOf(table: object, more: Partial<ConfigContext> = {}): ConfigContext {
  const settings = parsePinTable(table, new Problems());
  return { labels: labelsOf(settings), settings, interlocks: [], ownModes: [], ...more };
}

const CONTEXT = contextOf(TABLE);

/** The pins that a "set" changes, and what they then have that is not the default. */
function set(payload: unknown, context = CONTEXT): { mask: number; settings: readonly PinSettings[] } {
  const command = parseConfigCommand('set', payload, context);
  assert.ok(command.kind === 'set');
  return command;
}

function keyOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    assert.doesNotMatch(error.message.replaceAll('__proto__', ''), /__\w+__/);
    return error.key;
  }
  return 'accepted';
}

describe('msg.config', () => {
  it('is one of six words, in any case', () => {
    for (const word of CONFIG_WORDS) {
      assert.equal(parseConfigWord(word), word);
      assert.equal(parseConfigWord(` ${word.toUpperCase()} `), word);
    }
    for (const value of ['gets', '__proto__', 1, true, {}, ['get'], () => 'get']) {
      assert.equal(
        keyOf(() => parseConfigWord(value)),
        'config-command',
      );
    }
  });
});

describe('a message that changes settings', () => {
  it('names a pin, a list, a range, a port, or the chip, and changes nothing else', () => {
    for (const [key, mask] of [
      ['A0', 0x0001],
      ['gpb7', 0x8000],
      ['3', 0x0008],
      ['door', 0x0008],
      ['A0, lamp', 0x0101],
      ['B0-B3', 0x0f00],
      ['A', 0x00ff],
      ['B', 0xff00],
      ['all', 0xffff],
    ] as const) {
      const command = set({ [key]: { interrupt: 'off' } });
      assert.equal(command.mask, mask, key);
      command.settings.forEach((row, pin) => {
        const before = CONTEXT.settings[pin];
        assert.deepEqual(row, mask & (1 << pin) ? { ...before, interrupt: 'off' } : before);
      });
    }
  });

  it('takes the words that people use', () => {
    const read = (setting: string, value: unknown): unknown =>
      set({ A0: { [setting]: value } }).settings[0]?.[setting as keyof PinSettings];
    for (const on of [true, 'true', 'on', 1, '1', ' ON ']) {
      assert.equal(read('pullUp', on), true);
      assert.equal(read('inverted', on), true);
    }
    for (const off of [false, 'false', 'off', 0, '0']) assert.equal(read('pullUp', off), false);
    for (const word of ['in', 'input', 'INPUT']) assert.equal(read('direction', word), 'input');
    for (const word of ['out', 'Output']) assert.equal(read('direction', word), 'output');
    assert.equal(read('direction', 'auto'), 'auto');
    for (const mode of ['change', 'high', 'low', 'off']) assert.equal(read('interrupt', mode), mode);
    for (const level of ['keep', 'low', 'high']) assert.equal(read('start', level), level);
    for (const level of ['keep', 'low', 'high', 'input']) assert.equal(read('safe', level), level);
  });

  it('may name a pin twice, but not with two values for one setting', () => {
    const { settings } = set({ all: { pullUp: true }, A0: { inverted: true, pullUp: 'on' } });
    assert.deepEqual(
      settings.map(({ pullUp, inverted }) => [pullUp, inverted]),
      settings.map((_, pin) => [true, pin === 0 || pin === 8]),
    );
    for (const payload of [
      { all: { pullUp: true }, A0: { pullUp: false } },
      { A0: { pullUp: false }, all: { pullUp: true } },
      { door: { direction: 'in' }, A3: { direction: 'out' } },
    ]) {
      assert.equal(
        keyOf(() => set(payload)),
        'config-ambiguous',
      );
    }
  });

  it('says what is wrong with it', () => {
    for (const [payload, key] of [
      [undefined, 'config-shape'],
      [null, 'config-shape'],
      ['A0', 'config-shape'],
      [1_700_000_000_000, 'config-shape'],
      [[], 'config-shape'],
      [new Map([['A0', { pullUp: true }]]), 'config-shape'],
      [{ A0: true }, 'config-shape'],
      [{ A0: ['pullUp'] }, 'config-shape'],
      [{}, 'config-empty'],
      [{ A0: {} }, 'config-empty'],
      [{ A8: { pullUp: true } }, 'pin-unknown'],
      [{ 16: { pullUp: true } }, 'pin-unknown'],
      [{ '': { pullUp: true } }, 'selection-empty'],
      [{ 'A3-A0': { pullUp: true } }, 'range-backwards'],
      [{ A0: { pullup: true } }, 'config-property'],
      [{ A0: { constructor: true } }, 'config-property'],
      [{ A0: { pullUp: 'maybe' } }, 'config-value'],
      [{ A0: { pullUp: 2 } }, 'config-value'],
      [{ A0: { pullUp: undefined } }, 'config-value'],
      [{ A0: { direction: 'toString' } }, 'config-value'],
      [{ A0: { direction: true } }, 'config-value'],
      [{ A0: { start: 'input' } }, 'config-value'],
      [{ A0: { label: 'gate' } }, 'config-label'],
      [{ 'A3, B0': { label: 'door', pullUp: true } }, 'config-label'],
      [JSON.parse('{"__proto__": {"pullUp": true}}'), 'pin-unknown'],
      [JSON.parse('{"A0": {"__proto__": {"pullUp": true}}}'), 'config-property'],
    ] as const) {
      assert.equal(
        keyOf(() => set(payload)),
        key,
        JSON.stringify(payload),
      );
    }
  });

  it('is refused as a whole when a part of it is wrong', () => {
    assert.equal(
      keyOf(() => set({ A0: { pullUp: true }, A1: { pullUp: 'maybe' } })),
      'config-value',
    );
  });

  it('may send back what was told, labels included', () => {
    const told = settingsPayload(0xffff, CONTEXT.settings, []);
    assert.deepEqual(set(told).settings, CONTEXT.settings);
  });

  it('cannot take from a node the interrupt mode that it asks for', () => {
    const context = contextOf(
      {},
      { ownModes: [undefined, { mode: 'low', user: { name: 'mcp-interrupt "bell"' } }] },
    );
    assert.throws(
      () => set({ A: { interrupt: 'change' } }, context),
      (error) =>
        error instanceof UserError &&
        error.key === 'config-interrupt-own' &&
        /A1.*mcp-interrupt "bell".*"low"/.test(error.message),
    );
    assert.equal(set({ A1: { interrupt: 'low', pullUp: true } }, context).settings[1]?.interrupt, 'low');
    assert.equal(settingsPayload(2, context.settings, context.ownModes)['A1']?.interrupt, 'low');
  });

  it('cannot have two outputs of an interlock on at once when Node-RED stops', () => {
    const context = contextOf({ A1: { safe: 'high' } }, { interlocks: [{ mask: 3, breakMs: 0 }] });
    assert.equal(
      keyOf(() => set({ A0: { safe: 'high' } }, context)),
      'interlock-levels',
    );
    assert.equal(
      keyOf(() => set({ A2: { safe: 'high' } }, context)),
      'accepted',
    );
  });

  it('is a table or a readable error, whatever the payload, and runs nothing that is in it', () => {
    const value = fc.oneof(
      fc.constantFrom('in', 'out', 'on', 'off', 'low', 'high', 'change', 'keep', 'door', true, 1, 0, NaN),
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withTypedArray: true }),
    );
    const settings = fc.dictionary(
      fc.constantFrom('direction', 'pullUp', 'inverted', 'interrupt', 'start', 'safe', 'label', '__proto__'),
      value,
    );
    const pins = fc.constantFrom(
      'A0',
      'A3',
      '3',
      'door',
      'A',
      'B',
      'all',
      'B0-B3',
      'A0, B7',
      '__proto__',
      '',
    );
    const likely = fc.record(
      {
        direction: fc.constantFrom('in', 'OUT', 'auto'),
        pullUp: fc.constantFrom('on', 0, true),
        interrupt: fc.constantFrom('low', 'off'),
        safe: fc.constantFrom('keep', 'input', 'high'),
      },
      { requiredKeys: [] },
    );
    const payload = fc.oneof(
      fc.dictionary(pins, likely, { maxKeys: 2 }),
      fc.anything({ withNullPrototype: true, withSet: true, withObjectString: true }),
      fc.dictionary(pins, fc.oneof({ weight: 5, arbitrary: settings }, { weight: 1, arbitrary: value })),
    );
    let accepted = 0;
    fc.assert(
      fc.property(payload, (hostile) => {
        try {
          const { mask, settings: rows } = set(hostile);
          accepted += 1;
          assert.notEqual(mask & 0xffff, 0);
          // What came out is a table that a flow file could have.
          const problems = new Problems();
          const table = Object.fromEntries(rows.map((row, pin) => [String(pin), row]));
          assert.deepEqual(parsePinTable(table, problems), rows);
          assert.deepEqual(problems.list, []);
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(accepted > 100, `only ${accepted} were accepted`);
  });

  it('survives objects that throw when they are looked at', () => {
    const trap = (): never => {
      throw new Error('trap');
    };
    const getter = Object.defineProperty({}, 'pullUp', { get: trap, enumerable: true });
    const proxy = new Proxy({}, { ownKeys: trap, get: trap, getPrototypeOf: trap, has: trap });
    const circular: Record<string, unknown> = {};
    circular['A0'] = circular;
    for (const hostile of [getter, proxy, circular, () => 1, Symbol('A0')]) {
      for (const payload of [hostile, { A0: hostile }, { A0: { pullUp: hostile } }]) {
        assert.match(
          keyOf(() => set(payload)),
          /^config-/,
        );
        assert.match(
          keyOf(() => parseConfigCommand('interlocks', [payload], CONTEXT)),
          /^(interlock|selection|pin)-/,
        );
      }
    }
  });
});

describe('a message about interlocks', () => {
  const groups = (payload: unknown, context = CONTEXT) => {
    const command = parseConfigCommand('interlocks', payload, context);
    assert.ok(command.kind === 'interlocks');
    return command.groups;
  };

  it('sets them as the expander’s dialog does, and may send back what was told', () => {
    assert.deepEqual(groups([{ pins: ['A0', 'lamp'], breakMs: 500 }, { pins: 'A1, A2' }]), [
      { mask: 0x0101, breakMs: 500 },
      { mask: 0x0006, breakMs: 0 },
    ]);
    assert.deepEqual(groups([]), []);
    const told = interlocksPayload([{ mask: 0x0101, breakMs: 500 }]);
    assert.deepEqual(told, [{ pins: ['A0', 'B0'], breakMs: 500 }]);
    assert.deepEqual(groups(told), [{ mask: 0x0101, breakMs: 500 }]);
  });

  it('without a payload only asks', () => {
    for (const payload of [undefined, null, '']) assert.equal(groups(payload), undefined);
  });

  it('is refused when it is no list of groups, or the table has two of its pins on', () => {
    for (const [payload, key] of [
      [1_700_000_000_000, 'interlock-shape'],
      [{ pins: 'A0, A1' }, 'interlock-shape'],
      [['A0, A1'], 'interlock-shape'],
      [new Array(2), 'interlock-shape'],
      [[{ pins: 'A0' }], 'interlock-alone'],
      [[{ pins: 'A0, A1' }, { pins: 'A1, A2' }], 'interlock-twice'],
      [[{ pins: 'A0, A1', breakMs: -1 }], 'ms-range'],
    ] as const) {
      assert.equal(
        keyOf(() => groups(payload)),
        key,
      );
    }
    const context = contextOf({ A0: { start: 'high' }, A1: { start: 'high' } });
    assert.equal(
      keyOf(() => groups([{ pins: 'A0, A1' }], context)),
      'interlock-levels',
    );
  });
});
