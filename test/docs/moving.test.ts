// docs/moving.md, carried out: each message of its tables does here what the table says.
import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { PINS, pinMask } from '../../src/chip/pins';
import { answerTo, chip, ENDS } from '../support/conversation';
import {
  expanderNode,
  flowNode,
  loadFlow,
  type Message,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';
import { codeOf, document, type Row, rowsOf } from './markdown';

const MOVING = document('docs/moving.md');
const ROWS = ['a message there', 'Python'].flatMap((first) =>
  rowsOf(MOVING, [first, 'node', 'message', 'then']).map((row) => parseRow(row, first)),
);

function parseRow({ line, cells }: Row, first: string) {
  const [, type = '', properties = ''] = /^([\w-]+) `(.*)`$/.exec(cells.get('node') ?? '') ?? [];
  const [message = '', then = ''] = ['message', 'then'].map((head) => codeOf(cells.get(head) ?? '')[0]);
  return {
    title: `line ${line}: ${cells.get(first) ?? ''}`,
    section: MOVING.sections[line - 1],
    type,
    properties: JSON.parse(properties) as object,
    message: JSON.parse(message) as Message,
    /** Pins that are on or off then; or an expression of the answer's payload. */
    levels: then.startsWith('{') ? (JSON.parse(then) as Record<string, boolean>) : {},
    expression: then.startsWith('{') ? undefined : then,
  };
}

describe('docs/moving.md', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('has messages for every package', () => {
    assert.equal(new Set(ROWS.map(({ section }) => section)).size, 9);
  });

  for (const { title, type, properties, message, levels, expression } of ROWS) {
    it(title, async () => {
      const goOff = Object.keys(levels).filter((pin) => levels[pin] === false);
      await loadFlow(
        expanderNode({ configWrite: true }),
        flowNode('node', type, { ...properties, wires: [['done']] }),
        ...(goOff.length > 0 ? [flowNode('on', 'mcp-out', { pins: goOff.join(), wires: [['done']] })] : []),
        ...ENDS,
      );
      // Outputs begin off: what shall be off then is on first.
      if (goOff.length > 0) await answerTo('on', { payload: true });
      for (const pin of goOff) assert.equal(isHigh(pin), true, `${pin} is on first`);

      const { payload } = await answerTo('node', message);

      for (const [pin, on] of Object.entries(levels)) assert.equal(isHigh(pin), on, pin);
      if (expression !== undefined) {
        const found = `${expression}: the payload is ${JSON.stringify(payload)}`;
        assert.equal(runInNewContext(expression, { payload }), true, found);
      }
    });
  }
});

function isHigh(name: string): boolean {
  const pin = PINS.find((each) => each.name === name);
  assert.ok(pin, name);
  return (chip().pads & pinMask(pin.index)) !== 0;
}
