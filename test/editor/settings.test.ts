// The tables of settings that dialogs and validators read, measured by the runtime's parsers and by the docs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { IN_SETTINGS } from '../../nodes/editor/in-settings';
import { INTERRUPT_SETTINGS } from '../../nodes/editor/interrupt-settings';
import { OUT_SETTINGS } from '../../nodes/editor/out-settings';
import { settingProblem, type Settings, storedValue } from '../../nodes/editor/settings';
import { parseInConfig } from '../../src/config/in-config';
import { parseInterruptConfig } from '../../src/config/interrupt-config';
import { parseOutConfig } from '../../src/config/out-config';
import type { RawConfig } from '../../src/config/parse-values';
import { UserError } from '../../src/errors/user-error';

const ROOT = path.resolve(__dirname, '../..');
const NODES: readonly {
  type: string;
  settings: Settings;
  parse: (raw: RawConfig) => unknown;
}[] = [
  { type: 'mcp-out', settings: OUT_SETTINGS, parse: (raw) => parseOutConfig(raw, []) },
  { type: 'mcp-in', settings: IN_SETTINGS, parse: (raw) => parseInConfig(raw, []) },
  { type: 'mcp-interrupt', settings: INTERRUPT_SETTINGS, parse: (raw) => parseInterruptConfig(raw, []) },
];

/** The rows of a node's table in docs/nodes.md: what stands as default, by property. */
function documentedDefaults(type: string): Map<string, string> {
  const docs = readFileSync(path.join(ROOT, 'docs/nodes.md'), 'utf8');
  const section = docs.split(/^## /m).find((part) => part.startsWith(`${type}\n`)) ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)`\s*\|((?:[^|]|\\\|)*)\|([^|]*)\|/gm)];
  return new Map(rows.map(([, property = '', , initial = '']) => [property, initial.trim()]));
}

/** The defaults as a flow file has them. */
function defaultsOf(settings: Settings): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).map(([property, { initial }]) => [property, initial]));
}

function errorOf(act: () => unknown): UserError | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error;
  }
}

function shown(settings: Settings, changes: RawConfig): string[] {
  const all = { ...defaultsOf(settings), ...changes };
  return Object.keys(settings).filter((property) => settings[property]?.appliesTo(all));
}

for (const { type, settings, parse } of NODES) {
  describe(`the settings of ${type}`, () => {
    it('have the defaults of docs/nodes.md, which leaves none out', () => {
      const documented = documentedDefaults(type);
      for (const [property, { initial }] of Object.entries(settings))
        assert.equal(documented.get(property), `\`${JSON.stringify(initial)}\``, property);
      const others = ['name', 'expander', 'pins', 'onPayloadType', 'offPayloadType'];
      assert.deepEqual(
        [...documented.keys()].filter((property) => !others.includes(property)).sort(),
        Object.keys(settings).sort(),
      );
    });

    it('have the defaults of the runtime', () => {
      assert.deepEqual(parse({ pins: 'A0', ...defaultsOf(settings) }), parse({ pins: 'A0' }));
      for (const property of Object.keys(settings))
        assert.equal(settingProblem(settings, property, {}), undefined, property);
    });

    it('are judged by the runtime: what it refuses is a problem of that property, and nothing else is', () => {
      const values = fc.oneof(
        fc.constantFrom(
          '',
          ' ',
          '-1',
          -1,
          0,
          1,
          '19',
          20,
          1e9,
          NaN,
          'true',
          true,
          null,
          'on',
          'level',
          'a+b',
        ),
        fc.constantFrom(
          'set',
          'blink',
          'encoder',
          'both',
          'value',
          'restart',
          'message',
          '4',
          'table',
          '0x10',
        ),
        fc.anything({ withNullPrototype: true, withBigInt: true }),
      );
      fc.assert(
        fc.property(fc.constantFrom(...Object.keys(settings)), values, (property, value) => {
          const runtime = errorOf(() => parse({ pins: 'A0, A1', [property]: value }));
          const problem = settingProblem(settings, property, { [property]: value });
          assert.deepEqual([problem?.key, problem?.params], [runtime?.key, runtime?.params]);
        }),
        { numRuns: 2000 },
      );
    });

    it('are left alone where the environment fills them in', () => {
      for (const property of Object.keys(settings))
        for (const value of ['${VALUE}', '$(VALUE)'])
          assert.equal(settingProblem(settings, property, { [property]: value }), undefined, property);
    });

    it('are all called by the label of their field', () => {
      const { property: labels } = JSON.parse(
        readFileSync(path.join(ROOT, 'locales/en-US/editor.json'), 'utf8'),
      ) as { property: Record<string, string> };
      for (const [property, { kind }] of Object.entries(settings))
        if (kind !== 'flag') assert.ok(labels[property], property);
    });
  });
}

describe('the rows of mcp-out', () => {
  const always = ['pinsFromMessage', 'action', 'maxOnMs', 'reportEnd', 'expireMs'];

  it('come with the action', () => {
    assert.deepEqual(shown(OUT_SETTINGS, { action: 'set' }), always);
    assert.deepEqual(shown(OUT_SETTINGS, { action: 'toggle' }), always);
    assert.deepEqual(
      shown(OUT_SETTINGS, { action: 'pulse' }).filter((property) => !always.includes(property)),
      ['pulseMs', 'whileRunning'],
    );
    assert.deepEqual(
      shown(OUT_SETTINGS, { action: 'blink' }).filter((property) => !always.includes(property)),
      ['onMs', 'offMs', 'count'],
    );
  });

  it('ask from when the longest time on counts, once there is one', () => {
    assert.ok(!shown(OUT_SETTINGS, { maxOnMs: '' }).includes('maxOnFrom'));
    assert.ok(!shown(OUT_SETTINGS, { maxOnMs: '0' }).includes('maxOnFrom'));
    assert.ok(shown(OUT_SETTINGS, { maxOnMs: '5000' }).includes('maxOnFrom'));
    assert.ok(shown(OUT_SETTINGS, { maxOnMs: '${LIMIT}' }).includes('maxOnFrom'));
  });

  it('are all there where only the environment knows the action', () => {
    assert.deepEqual(
      shown(OUT_SETTINGS, { action: '${ACTION}', maxOnMs: 1 }).sort(),
      Object.keys(OUT_SETTINGS).sort(),
    );
  });
});

describe('the rows of mcp-in', () => {
  const always = ['pinsFromMessage', 'mode', 'topic'];
  const rows: [mode: string, rows: string[]][] = [
    ['level', ['edge', 'debounceMs', 'onPayload', 'offPayload', 'form', 'initial']],
    ['click', ['debounceMs', 'doubleMs', 'longMs', 'repeatMs']],
    ['counter', ['edge', 'debounceMs', 'every', 'initial', 'keepCount']],
    ['rate', ['edge', 'debounceMs', 'windowMs']],
    ['encoder', ['debounceMs', 'stepsPerDetent', 'initial', 'keepCount']],
  ];
  for (const [mode, expected] of rows) {
    it(`of mode ${mode} are ${expected.join(', ')}`, () => {
      assert.deepEqual(
        shown(IN_SETTINGS, { mode }).filter((property) => !always.includes(property)),
        expected,
      );
    });
  }

  it('call the edge by what it does', () => {
    const label = (mode: string): string | undefined => IN_SETTINGS.edge.label?.({ mode });
    assert.deepEqual(['level', 'counter', 'rate'].map(label), [
      'editor.property.edge',
      'mcp-in.count-when',
      'mcp-in.count-when',
    ]);
  });
});

describe('a payload with a type', () => {
  it('is a problem where it cannot be read as its type', () => {
    const keyOf = (onPayload: unknown, onPayloadType: unknown): string | undefined =>
      settingProblem(IN_SETTINGS, 'onPayload', { onPayload, onPayloadType })?.key;
    assert.equal(keyOf('{"on": true}', 'json'), undefined);
    assert.equal(keyOf('{"on": ', 'json'), 'payload-json');
    assert.equal(keyOf('twelve', 'num'), 'payload-json');
    assert.equal(keyOf('twelve', 'str'), undefined);
    assert.equal(keyOf('NAME', 'env'), undefined);
    assert.equal(keyOf('payload', 'flow'), 'choice-unknown');
  });
});

describe('a value of the dialog', () => {
  const stored = (settings: Settings, property: string, value: unknown): unknown => {
    const setting = settings[property];
    assert.ok(setting);
    return storedValue(setting, value, { [property]: value });
  };

  it('is stored as a number where it is one, and an empty field as what it means', () => {
    assert.equal(stored(OUT_SETTINGS, 'pulseMs', ' 250 '), 250);
    assert.equal(stored(OUT_SETTINGS, 'maxOnMs', ''), 0);
    assert.equal(stored(OUT_SETTINGS, 'maxOnMs', '5000'), 5000);
    assert.equal(stored(IN_SETTINGS, 'every', ''), 1);
    assert.equal(stored(IN_SETTINGS, 'stepsPerDetent', '2'), 2);
    assert.equal(stored(INTERRUPT_SETTINGS, 'repeatMs', ''), 0);
  });

  it('is stored as it was typed where it is wrong, or the environment fills it in', () => {
    assert.equal(stored(OUT_SETTINGS, 'pulseMs', '-1'), '-1');
    assert.equal(stored(OUT_SETTINGS, 'pulseMs', ''), '');
    assert.equal(stored(OUT_SETTINGS, 'pulseMs', '${PULSE}'), '${PULSE}');
    assert.equal(stored(IN_SETTINGS, 'mode', 'level'), 'level');
  });
});
