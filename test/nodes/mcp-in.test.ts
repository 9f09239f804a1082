// mcp-in in a real Node-RED runtime, pressed on the simulated chip's pins.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  collect,
  deploy,
  expanderNode,
  flowNode,
  shownStatus,
  loadFlow,
  type Message,
  nextMessage,
  node,
  sentBy,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const SEEN = { id: 'seen', type: 'helper', z: 'tab1', wires: [] };
const BUTTON = { A3: { pullUp: true, inverted: true, label: 'door' } };
const POLL_MS = 5;

describe('mcp-in', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = () => simulatedBus.chip(0x20);
  const load = (properties: object, expander: object = {}) =>
    loadFlow(
      expanderNode({ pollMs: POLL_MS, ...expander }),
      flowNode('in', 'mcp-in', { ...properties, wires: [['seen']] }),
      SEEN,
    );
  const polls = async (count = 4) => {
    await new Promise((resolve) => setTimeout(resolve, count * POLL_MS + 5));
    // On a busy machine the poll that is due has only begun.
    await settle();
  };
  const withoutTime = (messages: Message[]) =>
    messages.map((message) => ({ ...message, _msgid: undefined, time: undefined, exact: undefined }));

  it('sends nothing at start, then a message per change with payload, topic, pin and time', async () => {
    await load({ pins: 'door' }, { pins: BUTTON });
    const seen = collect('seen');
    await polls();
    assert.deepEqual(seen, []);
    const before = Date.now();
    chip().drive(3, 0);
    await polls();
    chip().drive(3, 'Z');
    await polls();
    assert.deepEqual(
      seen.map(({ payload, topic, pin }) => ({ payload, topic, pin })),
      [
        { payload: true, topic: 'door', pin: 'A3' },
        { payload: false, topic: 'door', pin: 'A3' },
      ],
    );
    for (const { time } of seen) assert.ok(typeof time === 'number' && time >= before && time <= Date.now());
    assert.equal((await shownStatus('in')).text, 'status.off');
  });

  it('sends two messages for a press that is shorter than the poll interval', async () => {
    await load({ pins: 'A3' });
    const seen = collect('seen');
    chip().drive(3, 1);
    chip().drive(3, 0);
    await polls();
    assert.deepEqual(
      seen.map(({ payload }) => payload),
      [true, false],
    );
  });

  it('sends the level at start when asked to, and when it is deployed again', async () => {
    chip().drive(3, 1);
    await load({ pins: 'A3', initial: true });
    assert.deepEqual(
      sentBy('in').map(({ payload, pin }) => ({ payload, pin })),
      [{ payload: true, pin: 'A3' }],
    );
    const again = flowNode('in', 'mcp-in', { name: 'changed', pins: 'A3', initial: true, wires: [['seen']] });
    await deploy('nodes', expanderNode({ pollMs: POLL_MS }), again, SEEN);
    assert.equal(sentBy('in').length, 1, 'the new node has sent its own');
    const both = [
      flowNode('in', 'mcp-in', { name: 'third', pins: 'A3', initial: true, wires: [['after']] }),
      flowNode('after', 'mcp-out', { name: 'new', pins: 'B0' }),
    ];
    await deploy('nodes', expanderNode({ pollMs: POLL_MS }), ...both, SEEN);
    assert.equal(chip().pad(8), 1, 'a target that is made after it gets it, too');
    await unloadFlow();
    await load({ pins: 'A', initial: true });
    assert.equal(sentBy('in')[0]?.payload, 0);
  });

  it('reports only the edges asked for, in logical levels', async () => {
    for (const [edge, expected] of [
      ['both', [true, false]],
      ['rising', [true]],
      ['falling', [false]],
    ] as const) {
      await load({ pins: 'A3', edge }, { pins: BUTTON });
      const seen = collect('seen');
      chip().drive(3, 0);
      await polls();
      chip().drive(3, 1);
      await polls();
      assert.deepEqual(
        seen.map(({ payload }) => payload),
        expected,
      );
      await unloadFlow();
    }
  });

  it('sends one message per changed pin for a list', async () => {
    await load({ pins: 'B0, A0' });
    const seen = collect('seen');
    chip().drivePort('A', 1);
    chip().drivePort('B', 3);
    await polls();
    assert.deepEqual(
      withoutTime(seen),
      withoutTime([
        { payload: true, topic: 'A0', pin: 'A0' },
        { payload: true, topic: 'B0', pin: 'B0' },
      ]),
    );
  });

  it('sends a port or the chip as a number, with the pins that changed', async () => {
    await load({ pins: 'B' });
    const seen = collect('seen');
    chip().drivePort('B', 0x81);
    chip().drivePort('A', 0xff);
    await polls();
    assert.deepEqual(withoutTime(seen), withoutTime([{ payload: 0x81, topic: 'B', changed: ['B0', 'B7'] }]));
    await unloadFlow();
    await load({ pins: 'all' });
    const all = collect('seen');
    chip().drive(9, 1);
    await polls();
    assert.deepEqual(withoutTime(all), withoutTime([{ payload: 0x0200, topic: 'all', changed: ['B1'] }]));
  });

  it('watches a port whose other pins are outputs', async () => {
    await loadFlow(
      expanderNode({ pollMs: POLL_MS }),
      flowNode('in', 'mcp-in', { pins: 'A', wires: [['seen']] }),
      flowNode('out', 'mcp-out', { pins: 'A7' }),
      SEEN,
    );
    const seen = collect('seen');
    node('out').receive({ payload: true });
    await polls();
    chip().drive(0, 1);
    await polls();
    assert.deepEqual(
      seen.map(({ payload }) => payload),
      [0x80, 0x81],
    );
  });

  it('answers any message with the levels now, on the same message', async () => {
    for (const [pins, payload, extra] of [
      ['A3', true, { pin: 'A3', topic: 'A3' }],
      ['B1,A3', { B1: false, A3: true }, { topic: 'B1,A3' }],
      ['A', 0x08, { topic: 'A' }],
      ['all', 0x0008, { topic: 'all' }],
    ] as const) {
      await load({ pins }, { pollMs: 60_000 });
      chip().drive(3, 1);
      const answer = nextMessage('seen');
      const seen = collect('seen');
      node('in').receive({ payload: 'read', kept: 1 });
      await answer;
      await settle();
      const reply = seen.find((message) => message['kept'] === 1) ?? assert.fail('no answer');
      assert.deepEqual(reply.payload, payload);
      for (const [key, value] of Object.entries(extra)) assert.equal(reply[key], value);
      await unloadFlow();
    }
  });

  it('with debounce reports a level once it has rested, with the time it was first seen', async () => {
    // So long that a busy machine's polls still come within it.
    await load({ pins: 'A3', debounceMs: 500 });
    const seen = collect('seen');
    for (const level of [1, 0, 1, 0, 1] as const) {
      chip().drive(3, level);
      await polls(2);
    }
    const rested = Date.now();
    assert.ok(seen.length < 1);
    while (seen.length === 0) await settle();
    assert.equal(seen[0]?.payload, true);
    assert.ok((seen[0]['time'] as number) <= rested);
    chip().drive(3, 0);
    chip().drive(3, 1);
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(seen.length, 1, 'neither the bounces nor a spike are reported');
  });

  it('forgets what has not settled when it is closed', async () => {
    await load({ pins: 'A3', debounceMs: 50 });
    const seen = collect('seen');
    chip().drive(3, 1);
    await polls(3);
    await deploy('nodes', expanderNode({ pollMs: POLL_MS }), SEEN);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(seen, []);
  });

  it('refuses wrong settings, and says so to each message', async () => {
    for (const properties of [
      { pins: 'Z9' },
      { pins: '' },
      { pins: 'A3', edge: 'up' },
      { pins: 'A3', debounceMs: -1 },
      { pins: 'A3', debounceMs: '1e9' },
    ]) {
      const caught = { id: 'caught', type: 'helper', z: 'tab1', wires: [] };
      const catchNode = { id: 'catcher', type: 'catch', z: 'tab1', scope: null, wires: [['caught']] };
      await loadFlow(expanderNode(), flowNode('in', 'mcp-in', properties), catchNode, caught);
      assert.equal((await shownStatus('in')).text, 'status.invalid');
      const error = nextMessage('caught');
      node('in').receive({ payload: 1 });
      assert.match(
        String((await error)['error'] && ((await error)['error'] as Message)['message']),
        /mcp-in in: /,
      );
      await unloadFlow();
    }
  });
});
