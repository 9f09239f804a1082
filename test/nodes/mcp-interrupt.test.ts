// mcp-interrupt in a real Node-RED runtime, pressed on the simulated chip's pins, with and without INT wired.
import assert from 'node:assert/strict';
import { simulatedBus, simulatedLines } from '../../nodes/shared/hardware';
import {
  collect,
  deploy,
  expanderNode,
  flowNode,
  loadFlow,
  loggedErrors,
  type Message,
  nextMessage,
  node,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const SEEN = { id: 'seen', type: 'helper', z: 'tab1', wires: [] };
const WIRED = { wiring: 'mirrored', lineA: '17', pollMs: 60_000, safetyMs: 60_000 };

describe('mcp-interrupt', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = (address = 0x20) => simulatedBus.chip(address);
  const load = (properties: object, expander: object = WIRED) =>
    loadFlow(
      expanderNode(expander),
      flowNode('int', 'mcp-interrupt', { ...properties, wires: [['seen']] }),
      SEEN,
    );
  const plain = ({ _msgid, time, ...rest }: Message & { _msgid?: unknown; time?: unknown }) => {
    assert.ok(_msgid === undefined || typeof _msgid === 'string');
    assert.ok(typeof time === 'number' && Math.abs(time - Date.now()) < 60_000);
    return rest;
  };

  it('sends one message per interrupt, with what the chip flagged, captured and has now', async () => {
    await load({ pins: 'A' }, { ...WIRED, pins: { A3: { label: 'door' } } });
    const seen = collect('seen');
    chip().drive(0, 1);
    await settle();
    chip().drive(3, 1);
    chip().drive(3, 0);
    await settle();
    const common = { port: 'A', repeated: false, exact: true };
    assert.deepEqual(seen.map(plain), [
      { ...common, payload: 1, topic: 'A0', pins: ['A0'], flags: 1, captured: 1, levels: 1, sequence: 1 },
      { ...common, payload: 9, topic: 'door', pins: ['A3'], flags: 8, captured: 9, levels: 1, sequence: 2 },
    ]);
    assert.equal((await shownStatus('int')).text, '2');
  });

  it('sends a message for each port, and only for its own pins', async () => {
    await load({ pins: 'all' });
    const seen = collect('seen');
    chip().drive(1, 1);
    chip().drive(9, 1);
    await settle();
    assert.deepEqual(
      seen.map(({ port, pins, payload }) => ({ port, pins, payload })),
      [
        { port: 'A', pins: ['A1'], payload: 0x0202 },
        { port: 'B', pins: ['B1'], payload: 0x0202 },
      ],
    );
    await unloadFlow();
    await load({ pins: 'B1' });
    const own = collect('seen');
    chip().drive(1, 1);
    chip().drive(9, 1);
    await settle();
    assert.deepEqual(
      own.map(({ topic, payload }) => ({ topic, payload })),
      [{ topic: 'B1', payload: true }],
    );
  });

  it('reports presses or releases only, if asked to', async () => {
    for (const [edge, expected] of [
      ['rising', [true]],
      ['falling', [false]],
    ] as const) {
      await load({ pins: 'A3', edge }, { ...WIRED, pins: { A3: { inverted: true, pullUp: true } } });
      const seen = collect('seen');
      chip().drive(3, 0);
      await settle();
      chip().drive(3, 'Z');
      await settle();
      assert.deepEqual(
        seen.map(({ payload }) => payload),
        expected,
      );
      await unloadFlow();
    }
  });

  it('sends again while a button is held, as the loop of tutorial 3 does', async () => {
    await load({ pins: 'A', edge: 'rising', mode: 'high', repeatMs: 20 });
    const seen = collect('seen');
    chip().drive(2, 1);
    await new Promise((resolve) => setTimeout(resolve, 130));
    chip().drive(2, 0);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const count = seen.length;
    assert.ok(count >= 3, `${count} messages`);
    assert.deepEqual(
      seen.map(({ repeated, payload }) => ({ repeated, payload })),
      seen.map((_, index) => ({ repeated: index > 0, payload: 4 })),
    );
    await new Promise((resolve) => setTimeout(resolve, 80));
    assert.equal(seen.length, count, 'nothing after the release');
  });

  it('sends again what is still held, and not what was let go meanwhile', async () => {
    await load({ pins: 'all', edge: 'rising', repeatMs: 40 });
    const seen = collect('seen');
    for (const pin of [0, 1, 8]) {
      chip().drive(pin, 1);
      await settle();
    }
    chip().drive(1, 0);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const told = (repeated: boolean) =>
      seen
        .filter((message) => message['repeated'] === repeated)
        .map(({ port, pins }) => `${String(port)}: ${String(pins)}`);
    assert.deepEqual(told(false), ['A: A0', 'A: A1', 'B: B0']);
    assert.deepEqual([...new Set(told(true))].sort(), ['A: A0', 'B: B0']);
    chip().drive(8, 0);
    await settle();
    seen.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 150));
    assert.deepEqual([...new Set(told(true))], ['A: A0']);
  });

  it('sends again what it sent, whatever a flow has made of the message before', async () => {
    await load({ pins: 'A0, A1', edge: 'rising', repeatMs: 20 });
    const seen: string[] = [];
    node('seen').on('input', (message) => {
      seen.push(JSON.stringify([message.payload, (message as Message)['pins']]));
      Object.assign(message.payload as object, { A1: 'spoiled' });
      ((message as Message)['pins'] as string[]).push('spoiled');
    });
    chip().drive(0, 1);
    await new Promise((resolve) => setTimeout(resolve, 130));
    assert.ok(seen.length >= 3, `${seen.length} messages`);
    assert.deepEqual([...new Set(seen)], ['[{"A0":true,"A1":false},["A0"]]']);
  });

  it('works on a polled expander too', async () => {
    await load({ pins: 'A3' }, { pollMs: 5 });
    const seen = collect('seen');
    chip().drive(3, 1);
    chip().drive(3, 0);
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.deepEqual(
      seen.map(({ payload, exact, levels }) => ({ payload, exact, levels })),
      [{ payload: true, exact: false, levels: 0 }],
    );
  });

  it('reads the status without clearing, reads and clears, and resets, by message', async () => {
    await load({ pins: 'A' }, { pollMs: 60_000 });
    const ask = async (message: Message): Promise<Message> => {
      const seen = collect('seen');
      node('int').receive({ kept: 1, ...message });
      await settle();
      return seen.find((answer) => answer['kept'] === 1) ?? assert.fail('no answer');
    };
    chip().drive(3, 1);
    chip().drive(0, 1);
    assert.equal((await ask({ payload: 'status' })).payload, 8);
    assert.equal((await ask({ topic: 'STATUS' })).payload, 8);
    const { payload, flags, captured, levels } = await ask({ payload: 'read' });
    assert.deepEqual({ payload, flags, captured, levels }, { payload: 8, flags: 8, captured: 8, levels: 9 });
    chip().drive(0, 0);
    assert.equal((await ask({ payload: 'reset', extra: 1 }))['extra'], 1);
    assert.equal((await ask({ payload: 'status' })).payload, 0);
    assert.equal(chip().int('A'), 1);
  });

  it('refuses other commands, with a text that names node, pins and value', async () => {
    const caught = { id: 'caught', type: 'helper', z: 'tab1', wires: [] };
    const catcher = { id: 'catcher', type: 'catch', z: 'tab1', scope: null, wires: [['caught']] };
    await loadFlow(
      expanderNode(),
      flowNode('int', 'mcp-interrupt', { name: 'bell', pins: 'A3' }),
      catcher,
      caught,
    );
    for (const payload of ['clear', 1, {}, undefined]) {
      simulatedBus.clearLog();
      const error = nextMessage('caught');
      node('int').receive({ payload });
      const text = String(((await error)['error'] as Message)['message']);
      assert.match(text, /mcp-interrupt "bell", A3: .*"status", "read" or "reset"/);
    }
    assert.equal((await shownStatus('int')).text, 'status.refused');
  });

  it('cannot give a pin two interrupt modes', async () => {
    await loadFlow(
      expanderNode(WIRED),
      flowNode('one', 'mcp-interrupt', { name: 'first', pins: 'A3', mode: 'low' }),
      flowNode('two', 'mcp-interrupt', { name: 'second', pins: 'A3', mode: 'high' }),
    );
    assert.match(loggedErrors('two').join(), /A3.*"second".*"first"/);
    assert.equal((await shownStatus('two')).text, 'status.pin-taken');
  });

  it('tells no interrupts of a mode that it has not asked for, while another node has its pin', async () => {
    const other = flowNode('other', 'mcp-interrupt', { pins: 'A3', mode: 'change' });
    const wanted = flowNode('int', 'mcp-interrupt', { pins: 'A3', mode: 'high', wires: [['seen']] });
    await loadFlow(expanderNode(WIRED), other, wanted, SEEN);
    const seen = collect('seen');
    for (const level of [1, 0] as const) {
      chip().drive(3, level);
      await settle();
    }
    assert.deepEqual(seen, []);
    await deploy('nodes', expanderNode(WIRED), wanted, SEEN);
    for (const level of [1, 0] as const) {
      chip().drive(3, level);
      await settle();
    }
    assert.deepEqual(new Set(seen.map(({ captured }) => captured)), new Set([8]));
  });

  it('refuses wrong settings', async () => {
    for (const properties of [
      { pins: '' },
      { pins: 'A3', mode: 'off' },
      { pins: 'A3', repeatMs: -1 },
      { pins: 'A3', edge: 1 },
    ]) {
      await load(properties);
      assert.equal((await shownStatus('int')).text, 'status.invalid');
      await unloadFlow();
    }
  });
});

describe('an expander with INT wired', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const input = (id: string, expander = 'chip') =>
    flowNode(id, 'mcp-in', { pins: 'A3', expander, wires: [['seen']] });

  it('gives mcp-in the latency of the line, and the kernel’s time', async () => {
    await loadFlow(expanderNode(WIRED), input('in'), SEEN);
    const seen = collect('seen');
    simulatedBus.chip(0x20).drive(3, 1);
    await settle();
    assert.deepEqual(
      seen.map(({ payload, exact }) => ({ payload, exact })),
      [{ payload: true, exact: true }],
    );
  });

  it('in every wiring works on a line of its own, and on one that is shared', async () => {
    for (const wiring of [
      { wiring: 'mirrored' },
      { wiring: 'separate' },
      { wiring: 'separate', lineA: '5', lineB: 'gpiochip0:6' },
      { wiring: 'mirrored', intOutput: 'active-high' },
      { wiring: 'shared', lineA: '17' },
    ]) {
      const options = { ...WIRED, lineA: '', ...wiring };
      const flow = [expanderNode(options), input('in'), SEEN];
      if (wiring.wiring === 'shared') {
        flow.push(
          expanderNode({ ...options, id: 'chip2', name: 'second', address: '0x21' }),
          input('far', 'chip2'),
        );
      }
      await loadFlow(...flow);
      const seen = collect('seen');
      for (const address of wiring.wiring === 'shared' ? [0x20, 0x21] : [0x20])
        simulatedBus.chip(address).drive(3, 1);
      await settle();
      assert.equal(seen.length, wiring.wiring === 'shared' ? 2 : 1, JSON.stringify(wiring));
      assert.notEqual((await shownStatus('in')).fill, 'yellow');
      await unloadFlow();
    }
  });

  it('says in the status of its inputs that INT is not connected, stays active, or the line is in use, and polls', async () => {
    await loadFlow(expanderNode({ ...WIRED, safetyMs: 50, pollMs: 10 }), input('in'), SEEN);
    const seen = collect('seen');
    simulatedLines.wire('GPIO17').stuckAt(1);
    for (const level of [1, 0, 1] as const) {
      simulatedBus.chip(0x20).drive(3, level);
      await new Promise((resolve) => setTimeout(resolve, 120));
    }
    simulatedLines.wire('GPIO17').stuckAt(undefined);
    assert.equal(seen.length, 3);
    assert.equal((await shownStatus('in')).text, 'status.int-silent');
    await unloadFlow();

    await loadFlow(expanderNode({ ...WIRED, pollMs: 10 }), input('in'), SEEN);
    simulatedLines.wire('GPIO17').stuckAt(0);
    while ((await shownStatus('in')).text !== 'status.int-held') await settle();
    assert.equal(
      loggedErrors('chip').filter((text) => /GPIO17 stays at its active level/.test(text)).length,
      1,
    );
    simulatedLines.wire('GPIO17').stuckAt(undefined);
    while ((await shownStatus('in')).text === 'status.int-held') await settle();
    await unloadFlow();

    const taken = await simulatedLines.open({ kind: 'gpio', gpio: 17 });
    await loadFlow(expanderNode({ ...WIRED, pollMs: 10 }), input('in'), SEEN);
    const polled = collect('seen');
    simulatedBus.chip(0x20).drive(3, 1);
    assert.equal((await shownStatus('in')).text, 'status.line-line-busy');
    assert.equal(polled.length, 1);
    assert.match(loggedErrors('chip').join(), /mcp-expander "board".*GPIO17/);
    await taken.close();
  });

  it('is freed by each deploy, and wired anew', async () => {
    const flow = (name: string) => [expanderNode({ ...WIRED, name }), input('in'), SEEN];
    await loadFlow(...flow('first'));
    for (const name of ['second', 'third', 'fourth']) await deploy('full', ...flow(name));
    const seen = collect('seen');
    simulatedBus.chip(0x20).drive(3, 1);
    await settle();
    assert.equal(seen.length, 1);
    assert.deepEqual(loggedErrors('chip'), []);
  });

  it('refuses wrong wirings', async () => {
    for (const [properties, text] of [
      [{ wiring: 'both' }, /"both" is not a choice/],
      [{ wiring: 'mirrored', lineA: 'seventeen' }, /"seventeen" is not a line/],
      [{ wiring: 'separate', lineA: '5', lineB: '5' }, /same line/],
      [{ wiring: 'shared', lineA: '5', intOutput: 'active-low' }, /open-drain/],
      [{ wiring: 'mirrored', bus: '250' }, /none is named/],
      [{ wiring: 'mirrored', safetyMs: 10 }, /safetyMs/],
      [{ wiring: 'mirrored', lineDriver: 'x' }, /lineDriver/],
      [{ wiring: 'mirrored', lineBias: 'x' }, /lineBias/],
    ] as const) {
      await loadFlow(expanderNode(properties), input('in'), SEEN);
      assert.match(loggedErrors('chip').join(), text);
      await unloadFlow();
    }
  });
});
