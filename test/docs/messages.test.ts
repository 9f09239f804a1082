// The messages that the documents show in passing, and the tables of payloads in docs/messages.md, sent to nodes.
import assert from 'node:assert/strict';
import {
  expanderNode,
  flowNode,
  loadFlow,
  type Message,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';
import { answerTo, ENDS } from '../support/conversation';
import { codeOf, document, documents, rowsOf } from './markdown';

/** docs/iopi.md and docs/moving.md have tests of their own, which do more. */
const ELSEWHERE = ['docs/iopi.md', 'docs/moving.md'];
/** The pins of the node for each row of the table of payloads. */
const PINS: Readonly<Record<string, string>> = {
  'one pin': 'A0',
  'a list': 'A0, lamp',
  'a port': 'A',
  'the chip': 'all',
};

describe('the messages of the documents', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const load = async (properties: object): Promise<void> => {
    await loadFlow(
      expanderNode({ configWrite: true, pins: { A1: { label: 'lamp' }, A2: { label: 'door' } } }),
      flowNode('out', 'mcp-out', { ...properties, wires: [['done']] }),
      ...ENDS,
    );
  };

  it('are understood as they stand there', async () => {
    await load({ pinsFromMessage: true });
    let count = 0;
    for (const { file, lines } of documents()) {
      if (ELSEWHERE.includes(file)) continue;
      for (const [index, line] of lines.entries()) {
        for (const code of codeOf(line)) {
          if (!/^\{.*"(payload|config)":/.test(code)) continue;
          const message = JSON.parse(code) as Message;
          await assert.doesNotReject(answerTo('out', message), `${file}:${index + 1}: ${code}`);
          count++;
        }
      }
    }
    assert.ok(count >= 2, `${count} messages`);
  });

  it('are JSON where they look like it', () => {
    for (const { file, lines } of documents()) {
      for (const [index, line] of lines.entries()) {
        for (const code of codeOf(line)) {
          // Three dots stand for more of the same.
          if (!/^(\{"|\[\{|\[")/.test(code) || code.includes('...')) continue;
          assert.doesNotThrow(() => JSON.parse(code) as unknown, `${file}:${index + 1}: ${code}`);
        }
      }
    }
  });

  for (const { line, cells } of rowsOf(document('docs/messages.md'), ['pins of the node', 'payload'])) {
    const pins = cells.get('pins of the node') ?? '';
    it(`docs/messages.md:${line}: payloads for ${pins}`, async () => {
      await load({ pins: PINS[pins] ?? assert.fail(pins) });
      const payloads = codeOf(cells.get('payload') ?? '').map((code) => JSON.parse(code) as unknown);
      assert.ok(payloads.length > 0 || pins === 'the chip');
      for (const payload of payloads) {
        await assert.doesNotReject(answerTo('out', { payload }), JSON.stringify(payload));
      }
    });
  }

  it('are understood as text', async () => {
    await load({ pinsFromMessage: true, pins: 'A0' });
    const rows = rowsOf(document('docs/messages.md'), ['payload or topic', 'meaning']);
    assert.equal(rows.length, 3);
    for (const { cells } of rows) {
      for (const code of codeOf(cells.get('payload or topic') ?? '')) {
        const message = code.startsWith('"')
          ? { payload: JSON.parse(code) as unknown }
          : { topic: code, payload: 'on' };
        await assert.doesNotReject(answerTo('out', message), code);
      }
    }
  });

  it('have properties with the values that the table of actions names', async () => {
    await load({ pins: 'A0' });
    const rows = rowsOf(document('docs/messages.md'), ['property', 'values', 'meaning']);
    assert.ok(rows.length >= 5);
    for (const { line, cells } of rows) {
      const values = codeOf(cells.get('values') ?? '').map((code) => JSON.parse(code) as unknown);
      for (const property of codeOf(cells.get('property') ?? '')) {
        for (const value of values) {
          const action = property === 'action' ? {} : { action: 'pulse' };
          await assert.doesNotReject(
            answerTo('out', { ...action, [property]: value, payload: true }),
            `line ${line}: ${property} ${JSON.stringify(value)}`,
          );
        }
      }
    }
  });
});
