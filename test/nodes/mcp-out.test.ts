// mcp-out in a real Node-RED runtime, watched on the simulated chip's pins and wire.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  collect,
  deploy,
  expanderNode,
  flowNode,
  shownStatus,
  loadFlow,
  loggedErrors,
  type Message,
  nextMessage,
  node,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const CATCH = { id: 'catcher', type: 'catch', z: 'tab1', scope: null, wires: [['caught']] };
const CAUGHT = { id: 'caught', type: 'helper', z: 'tab1', wires: [] };
const DONE = { id: 'done', type: 'helper', z: 'tab1', wires: [] };

describe('mcp-out', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = () => simulatedBus.chip(0x20);

  const load = (properties: object, expander: object = {}) =>
    loadFlow(
      expanderNode(expander),
      flowNode('out', 'mcp-out', { ...properties, wires: [['done']] }),
      DONE,
      CATCH,
      CAUGHT,
    );

  /** Sends a message and returns what left the node, or the error text at the Catch node. */
  const send = async (message: Message): Promise<Message | string> => {
    const passed = nextMessage('done');
    const caught = nextMessage('caught').then(({ error }) => (error as { message: string }).message);
    node('out').receive(message);
    return Promise.race([passed, caught]);
  };

  it('sets its pin from everything that reads like a level', async () => {
    await load({ pins: 'A3' });
    for (const [on, off] of [
      [true, false],
      [1, 0],
      ['on', 'off'],
      ['1', '0'],
      ['true', 'FALSE'],
      [' High ', 'low'],
    ]) {
      for (const [payload, level] of [
        [on, 1],
        [off, 0],
        ['toggle', 1],
        ['toggle', 0],
      ]) {
        const answer = await send({ payload });
        assert.equal(chip().pad(3), level, String(payload));
        assert.equal((answer as Message).payload, level === 1);
      }
    }
  });

  it('passes the same message on, once the chip has acknowledged', async () => {
    await load({ pins: 'A3' });
    const answer = (await send({
      payload: 'on',
      topic: 'kept',
      pin: 'B7',
      extra: { also: 'kept' },
    })) as Message;
    assert.deepEqual(
      { ...answer, _msgid: '' },
      { payload: true, topic: 'kept', pin: 'A3', extra: { also: 'kept' }, _msgid: '' },
    );
  });

  it('passes on a copy of a message that cannot be changed, and carries out none that cannot be read', async () => {
    await load({ pins: 'A3' });
    const getter = (get: () => unknown) =>
      Object.defineProperty({ _msgid: 'x' }, 'payload', { enumerable: true, get }) as Message;
    const frozen = Object.freeze({ _msgid: 'x', payload: false, topic: 'kept' });
    for (const [message, level] of [
      [getter(() => true), 1],
      [frozen, 0],
    ] as const) {
      const answer = (await send(message)) as Message;
      assert.deepEqual([chip().pad(3), answer.payload, answer['pin']], [level, level === 1, 'A3']);
    }
    const trap = getter(() => {
      throw new Error('booby-trapped');
    });
    node('out').receive(trap);
    await settle();
    assert.equal((await shownStatus('out')).text, 'status.refused');
    assert.equal(chip().pad(3), 0);
  });

  it('shows the level in its status, and follows other nodes on the same pin', async () => {
    await loadFlow(
      expanderNode(),
      flowNode('out', 'mcp-out', { pins: 'A3' }),
      flowNode('too', 'mcp-out', { pins: '3' }),
    );
    assert.equal((await shownStatus('out')).text, 'status.off');
    node('too').receive({ payload: true });
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.deepEqual(
      [(await shownStatus('out')).text, (await shownStatus('too')).text],
      ['status.on', 'status.on'],
    );
  });

  it('sets several pins in one transfer, each as asked', async () => {
    await load({ pins: 'A0, lamp, B2' }, { pins: { A5: { label: 'lamp', inverted: true } } });
    simulatedBus.clearLog();
    const answer = (await send({ payload: { A0: true, lamp: 'on', B2: 1 } })) as Message;
    assert.deepEqual(
      simulatedBus.log.map(({ register, data }) => [register, ...data]),
      [[0x14, 0x01, 0x04]],
    );
    assert.deepEqual(answer.payload, { A0: true, lamp: true, B2: true });
    assert.deepEqual(((await send({ payload: [false, 'toggle', 0] })) as Message).payload, {
      A0: false,
      lamp: false,
      B2: false,
    });
    assert.deepEqual(((await send({ payload: true })) as Message).payload, {
      A0: true,
      lamp: true,
      B2: true,
    });
  });

  it('sets a port from 0 to 255, and the chip from 0 to 65535', async () => {
    await load({ pins: 'B' });
    assert.equal(((await send({ payload: 0xa5 })) as Message).payload, 0xa5);
    assert.equal(chip().pads, 0xa500);
    assert.equal(((await send({ payload: { mask: 0x0f, value: 0xff } })) as Message).payload, 0xaf);
    assert.equal(((await send({ payload: { B4: true, B0: 'toggle' } })) as Message).payload, 0xbe);
    assert.equal(((await send({ payload: '1' })) as Message).payload, 1, 'a number, not a level');
    assert.equal(((await send({ payload: 'toggle' })) as Message).payload, 0xfe);
    assert.equal(((await send({ payload: true })) as Message).payload, 0xff);
    await unloadFlow();
    await load({ pins: 'all' });
    assert.equal(((await send({ payload: 0x1234 })) as Message).payload, 0x1234);
    assert.equal(chip().pads, 0x1234);
    assert.equal(((await send({ payload: { mask: 0xff00, value: 0xff00 } })) as Message).payload, 0xff34);
    for (const [pins, most] of [
      ['B', 0xff],
      ['all', 0xffff],
    ] as const) {
      await unloadFlow();
      await load({ pins });
      for (const payload of [most, 0, most]) {
        assert.equal(((await send({ payload })) as Message).payload, payload);
        assert.equal(chip().pads & chip().outputs, pins === 'B' ? payload << 8 : payload);
      }
      for (const payload of [most + 1, -1]) assert.equal(typeof (await send({ payload })), 'string');
      assert.equal(chip().pads & chip().outputs, pins === 'B' ? most << 8 : most);
    }
  });

  it('takes pins from the message only where that is allowed', async () => {
    await load({ pins: 'A0' });
    await send({ payload: true, pin: 'A1' });
    assert.equal(chip().pads, 1);
    await unloadFlow();
    await load({ pins: '', pinsFromMessage: true });
    assert.equal(((await send({ payload: true, pin: 'A1' })) as Message).payload, true);
    assert.equal(((await send({ payload: 0x81, pins: 'B' })) as Message).payload, 0x81);
    assert.deepEqual(((await send({ payload: false, pins: ['A1', 8] })) as Message).payload, {
      A1: false,
      B0: false,
    });
    assert.equal(chip().pads, 0x8000);
    assert.match((await send({ payload: true })) as string, /mcp-out out: No pin is chosen/);
  });

  it('lets a payload that names its pins choose them where a message may', async () => {
    await load({ pins: '', pinsFromMessage: true });
    const answer = (await send({ payload: { A1: true, B7: true, B0: false } })) as Message;
    assert.deepEqual(answer.payload, { A1: true, B7: true, B0: false });
    assert.deepEqual(answer['pins'], ['A1', 'B7', 'B0']);
    assert.equal(chip().pads, 0x8002);
    for (const payload of [
      {},
      { C9: true },
      { A1: 'maybe' },
      { A1: true, GPA1: false },
      { mask: 1, value: 1 },
    ]) {
      assert.equal(typeof (await send({ payload })), 'string', JSON.stringify(payload));
    }
    assert.equal(chip().pads, 0x8002);
  });

  it('answers bad input with an error that names node, pin and value, and transfers nothing', async () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    for (const [pins, payload, value] of [
      ['A3', {}, '{}'],
      ['A3', NaN, 'NaN'],
      ['A3', 'maybe', '"maybe"'],
      ['A3', 2, '2'],
      ['A3', null, 'null'],
      ['A3', undefined, 'undefined'],
      ['A3', Buffer.from([1]), 'a Buffer of 1 bytes'],
      ['A3', cyclic, 'self'],
      ['A3', [true], '[true]'],
      ['A3', { A3: cyclic }, 'an object that refers to itself'],
      ['A3', { A4: true }, 'A4'],
      ['A3', { C3: true }, 'C3'],
      ['A3', { 16: true }, '16'],
      ['A3', { A3: true, GPA3: false }, 'twice'],
      ['A3', { mask: 1, value: 1 }, '{"mask":1,"value":1}'],
      ['A3', new Date(0), '1970'],
      ['A3', Symbol.iterator, 'a symbol'],
      ['A3', 10n, '10n'],
      ['A', 256, '256'],
      ['A', -1, '-1'],
      ['A', 1.5, '1.5'],
      ['A', { mask: 256, value: 0 }, '256'],
      ['A', { mask: 0, value: 0 }, '{"mask":0,"value":0}'],
      ['A', [true, false], 'list of 2'],
      ['all', 65536, '65536'],
      ['A0, A1', 3, '3'],
      ['A0, A1', [true, 'perhaps'], '"perhaps"'],
    ] as [string, unknown, string][]) {
      await load({ name: 'lamp', pins });
      simulatedBus.clearLog();
      const text = await send({ payload });
      assert.ok(typeof text === 'string', `${pins} took ${value}`);
      assert.ok(text.includes(`mcp-out "lamp", ${pins.replace(' ', '')}: `), text);
      assert.ok(text.includes(value), text);
      assert.equal(simulatedBus.log.length, 0);
      assert.equal((await shownStatus('out')).text, 'status.refused');
      await unloadFlow();
    }
    for (const pin of [16, 'C3', {}, 'A0,A0', 'A3-A0', 'A,B0', NaN]) {
      await load({ pins: '', pinsFromMessage: true });
      simulatedBus.clearLog();
      assert.equal(typeof (await send({ payload: true, pin })), 'string', JSON.stringify(pin));
      assert.equal(simulatedBus.log.length, 0);
      await unloadFlow();
    }
  });

  it('calls done once for each message, good or bad', async () => {
    await load({ pins: 'A3' });
    const passed = collect('done');
    const caught = collect('caught');
    for (const payload of [true, 'maybe', false, {}, 1]) node('out').receive({ payload });
    await settle();
    assert.equal(passed.length, 3);
    assert.equal(caught.length, 2);
  });

  it('lets 16 messages to 16 nodes in one tick leave in one transfer of 4 bytes', async () => {
    const pins = Array.from({ length: 16 }, (_, pin) => `${pin < 8 ? 'A' : 'B'}${pin & 7}`);
    const starter = { id: 'start', type: 'helper', z: 'tab1', wires: [pins.map((pin) => `out-${pin}`)] };
    await loadFlow(
      expanderNode(),
      starter,
      ...pins.map((pin) => flowNode(`out-${pin}`, 'mcp-out', { pins: pin })),
    );
    simulatedBus.clearLog();
    node('start').send({ payload: true });
    await settle();
    assert.equal(chip().pads, 0xffff);
    const { transactions, bytes } = simulatedBus.cost;
    assert.deepEqual({ transactions, bytes }, { transactions: 1, bytes: 4 });
  });

  it('shows and logs a pin that another node uses the other way, and works once that is gone', async () => {
    const input = flowNode('in', 'mcp-in', { name: 'door', pins: 'A3' });
    const output = flowNode('out', 'mcp-out', { name: 'lamp', pins: 'A3', wires: [['done']] });
    await loadFlow(expanderNode(), input, output, DONE, CATCH, CAUGHT);
    assert.deepEqual(await shownStatus('out'), { fill: 'red', shape: 'ring', text: 'status.pin-taken' });
    assert.match(loggedErrors('out').join(), /A3 of .*board.*mcp-out "lamp".*mcp-in "door"/);
    assert.match((await send({ payload: true })) as string, /mcp-out "lamp", A3: Pin A3 .*mcp-in "door"/);
    assert.equal(chip().outputs, 0);
    await deploy('nodes', expanderNode(), output, DONE, CATCH, CAUGHT);
    await send({ payload: true });
    assert.equal(chip().pads, 8);
  });

  it('without a usable expander or pin says so, in its status and to each message', async () => {
    for (const [flow, status, text] of [
      [
        [flowNode('out', 'mcp-out', { pins: 'A0', wires: [['done']] })],
        'status.no-expander',
        /has no expander/,
      ],
      [
        [expanderNode({ d: true }), flowNode('out', 'mcp-out', { pins: 'A0', wires: [['done']] })],
        'status.no-expander',
        /has no expander/,
      ],
      [
        [expanderNode(), flowNode('out', 'mcp-out', { pins: 'C3', wires: [['done']] })],
        'status.invalid',
        /no pin "C3"/,
      ],
      [
        [expanderNode(), flowNode('out', 'mcp-out', { pins: '', wires: [['done']] })],
        'status.invalid',
        /No pin is chosen/,
      ],
      [
        [expanderNode({ address: '0x40' }), flowNode('out', 'mcp-out', { pins: 'A0', wires: [['done']] })],
        'status.invalid',
        /0x40/,
      ],
    ] as const) {
      await loadFlow(...flow, DONE, CATCH, CAUGHT);
      assert.equal((await shownStatus('out')).text, status);
      assert.match((await send({ payload: true })) as string, text);
      await unloadFlow();
    }
  });
});
