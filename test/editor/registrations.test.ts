// What the nodes register in the editor, without a browser: their properties, and what their validators say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fillIn } from '../../src/errors/user-error';
import { documentedProperties } from '../support/documented-properties';

const ROOT = path.resolve(__dirname, '../..');

type Validate = (this: object, value: unknown, options: object) => true | string;
interface Definition {
  readonly defaults: Record<string, { readonly value: unknown; readonly validate?: Validate }>;
}

const EXPANDER = { id: 'chip', type: 'mcp-expander', bus: 'simulated', pins: { A3: { label: 'door' } } };

/** As Node-RED's `node._`, with the catalogs as they are in the editor. */
function translate(key: string, params: Record<string, string> = {}): string {
  const [file = '', ...rest] = key.split('.');
  const catalog: unknown = JSON.parse(readFileSync(path.join(ROOT, `locales/en-US/${file}.json`), 'utf8'));
  const root = file.startsWith('mcp-') ? (catalog as Record<string, unknown>)[file] : catalog;
  const text = rest.reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], root);
  return typeof text === 'string' ? fillIn(text, params) : key;
}

describe('the registration in the editor', () => {
  const types = new Map<string, Definition>();
  const globals = globalThis as { RED?: unknown };

  before(() => {
    globals.RED = {
      nodes: {
        registerType: (type: string, definition: Definition) => types.set(type, definition),
        node: (id: string) => (id === EXPANDER.id ? EXPANDER : null),
        filterNodes: () => [],
        eachConfig() {},
      },
    };
    createRequire(__filename)('../../nodes/mcp23017.editor');
  });
  after(() => delete globals.RED);

  /** The texts of all validators that do not accept their property, as Node-RED calls them for a node on the canvas. */
  function problems(type: string, properties: object): Record<string, string> {
    const { defaults } = types.get(type) ?? assert.fail(type);
    const values = Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, value]));
    const node: Record<string, unknown> = { id: 'node', type, _: translate, ...values, expander: 'chip' };
    Object.assign(node, properties);
    const found = Object.entries(defaults).map(
      ([key, { validate }]) => [key, validate?.call(node, node[key], {}) ?? true] as const,
    );
    return Object.fromEntries(found.filter((entry): entry is [string, string] => entry[1] !== true));
  }

  it('has every property of docs/nodes.md, with its default', () => {
    for (const [type, { defaults }] of types)
      assert.deepEqual(Object.keys(defaults).sort(), documentedProperties(type), type);
    assert.equal(types.size, 4);
  });

  it('has validators with two parameters, since from others Node-RED takes a text for "valid"', () => {
    for (const [type, { defaults }] of types)
      for (const [property, { validate }] of Object.entries(defaults))
        if (validate) assert.equal(validate.length, 2, `${type} ${property}`);
  });

  it('accepts new nodes once they have an expander', () => {
    for (const type of types.keys()) assert.deepEqual(problems(type, {}), {}, type);
    assert.match(problems('mcp-in', { expander: '' })['expander'] ?? '', /^This node has no expander/);
  });

  it('accepts bus, address and, in a subflow, the expander from the environment', () => {
    assert.deepEqual(problems('mcp-expander', { bus: '${BUS}', address: '$(ADDRESS)' }), {});
    assert.deepEqual(problems('mcp-out', { expander: '${board}' }), {});
    assert.deepEqual(Object.keys(problems('mcp-expander', { bus: '${B US}', address: '${}' })), [
      'bus',
      'address',
    ]);
  });

  it('names a value that is out of range by the label of its field', () => {
    assert.deepEqual(problems('mcp-out', { action: 'pulse', pulseMs: '-5' }), {
      pulseMs: '"Pulse" is "-5", but must be a whole number of ms from 1 to 86400000.',
    });
    assert.deepEqual(problems('mcp-in', { mode: 'counter', every: 0 }), {
      every: '"Send every" is "0", but must be a whole number from 1 to 1000000.',
    });
    assert.deepEqual(problems('mcp-expander', { pollMs: 2 }), {
      pollMs: '"Poll every" is "2", but must be a whole number of ms from 5 to 60000.',
    });
  });

  it('refuses what the runtime refuses, whether its row is shown or not', () => {
    assert.deepEqual(Object.keys(problems('mcp-out', { action: 'set', onMs: 1, maxOnFrom: 'birth' })), [
      'onMs',
      'maxOnFrom',
    ]);
  });

  it('wants two pins for an encoder', () => {
    assert.deepEqual(problems('mcp-in', { mode: 'encoder', pins: 'A0' }), {
      pins: 'A rotary encoder has two tracks, so it needs two pins, A and B. 1 are chosen.',
    });
    assert.deepEqual(problems('mcp-in', { mode: 'encoder', pins: 'A0, door' }), {});
    assert.deepEqual(problems('mcp-in', { mode: '${MODE}', pins: 'A0' }), {});
  });

  it('wants pins of an mcp-out unless messages bring them, and of an mcp-in always', () => {
    assert.deepEqual(problems('mcp-out', { pins: '', pinsFromMessage: true }), {});
    assert.deepEqual(Object.keys(problems('mcp-in', { pins: '', pinsFromMessage: true })), ['pins']);
  });

  it('names a column of the pin table as the table does', () => {
    const pins = { A0: { safe: 'high' }, A1: { safe: 'high' }, A2: { pullUp: 'yes' } };
    assert.deepEqual(problems('mcp-expander', { pins, interlocks: [{ pins: 'A0, A1', breakMs: 0 }] }), {
      pins: 'Pin A2: "yes" is not a choice for "Pull-up". It can be true, false.',
      interlocks:
        'The pins A0, A1 are in one interlock, but the pin table has more than one of them on in the column "Stop".',
    });
  });

  it('names the pin that is in two interlocks, also by its label', () => {
    const interlocks = [
      { pins: 'A0, A1', breakMs: 0 },
      { pins: 'door, A1', breakMs: 0 },
    ];
    assert.deepEqual(problems('mcp-expander', { interlocks, pins: EXPANDER.pins }), {
      interlocks: 'Pin A1 is in two interlocks. A pin can be in one.',
    });
  });
});
