// mcp-out with time, in a real Node-RED runtime: watched on the simulated chip's pins and wire.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  collect,
  deploy,
  expanderNode,
  flowNode,
  type FlowNode,
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

const CATCH = { id: 'catcher', type: 'catch', z: 'tab1', scope: null, wires: [['caught']] };
const CAUGHT = { id: 'caught', type: 'helper', z: 'tab1', wires: [] };
const DONE = { id: 'done', type: 'helper', z: 'tab1', wires: [] };

describe('mcp-out with time', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = () => simulatedBus.chip(0x20);

  const flow = (properties: object, expander: object = {}, ...more: FlowNode[]): FlowNode[] => [
    expanderNode(expander),
    flowNode('out', 'mcp-out', { ...properties, wires: [['done']] }),
    ...more,
    DONE,
    CATCH,
    CAUGHT,
  ];
  const load = (...args: Parameters<typeof flow>) => loadFlow(...flow(...args));

  const send = async (message: Message): Promise<Message | string> => {
    const passed = nextMessage('done');
    const caught = nextMessage('caught').then(({ error }) => (error as { message: string }).message);
    node('out').receive(message);
    return Promise.race([passed, caught]);
  };

  /** Waits for pads, which take as long as the machine is slow. */
  const until = async (reached: () => boolean): Promise<void> => {
    while (!reached()) await new Promise((resolve) => setTimeout(resolve, 2));
  };

  /** Notes every level of a pad from now on. */
  const watch = (pin: number): number[] => {
    const levels = [chip().pad(pin)];
    chip().onChange(() => {
      if (chip().pad(pin) !== levels.at(-1)) levels.push(chip().pad(pin));
    });
    return levels;
  };

  it('pulses: answers when the pin is on, and tells the end where that is wanted', async () => {
    await load(
      { pins: 'A3', action: 'pulse', pulseMs: '40', reportEnd: true },
      { pins: { A3: { label: 'bell' } } },
    );
    const levels = watch(3);
    const answer = (await send({ payload: true, topic: 'mine', extra: 7 })) as Message;
    assert.deepEqual(
      { ...answer, _msgid: 0 },
      { payload: true, topic: 'mine', extra: 7, pin: 'A3', _msgid: 0 },
    );
    assert.equal(chip().pad(3), 1);
    const end = await nextMessage('done');
    assert.deepEqual(
      { ...end, _msgid: 0 },
      { payload: false, topic: 'bell', pin: 'A3', action: 'pulse', event: 'end', _msgid: 0 },
    );
    assert.deepEqual(levels, [0, 1, 0]);
  });

  it('tells no end where it is not wanted, nor one that a message made', async () => {
    await load({ pins: 'A3', action: 'pulse', pulseMs: 20 });
    const messages = collect('done');
    node('out').receive({ payload: true });
    await until(() => chip().pad(3) === 1);
    await until(() => chip().pad(3) === 0);
    await settle();
    assert.equal(messages.length, 1);
    await unloadFlow();
    await load({ pins: 'A3', action: 'pulse', pulseMs: 60_000, reportEnd: true });
    const more = collect('done');
    await send({ payload: true });
    await send({ payload: false });
    await settle();
    assert.deepEqual([more.length, chip().pad(3)], [2, 0]);
  });

  it('tells the end in the form of the node, or for the pins that ended', async () => {
    await load({ pins: 'A0-A2', action: 'pulse', pulseMs: 20, reportEnd: true });
    await send({ payload: '' });
    const all = await nextMessage('done');
    assert.deepEqual(
      [all.payload, all['pins'], all['topic']],
      [{ A0: false, A1: false, A2: false }, ['A0', 'A1', 'A2'], 'A0,A1,A2'],
    );
    await send({ payload: { A1: true } });
    const one = await nextMessage('done');
    assert.deepEqual([one.payload, one['pin']], [false, 'A1']);
  });

  it('blinks as often as a message says, over the settings of the node', async () => {
    await load({ pins: 'A0', action: 'set', reportEnd: true });
    const levels = watch(0);
    await send({ payload: 'on', action: 'blink', onMs: 20, offMs: 20, count: 3 });
    assert.equal((await nextMessage('done'))['action'], 'blink');
    assert.deepEqual(levels, [0, 1, 0, 1, 0, 1, 0]);
  });

  it('shows what runs, on every node of the pin, and levels again afterwards', async () => {
    await load({ pins: 'A0', action: 'blink' }, {}, flowNode('too', 'mcp-out', { pins: 'A0' }));
    await send({ payload: true });
    const blinking = { fill: 'green', shape: 'dot', text: 'status.blinking' };
    assert.deepEqual([await shownStatus('out'), await shownStatus('too')], [blinking, blinking]);
    node('too').receive({ payload: true, action: 'pulse', ms: 60_000 });
    await settle();
    assert.equal((await shownStatus('out')).text, 'status.pulse');
    node('too').receive({ payload: false });
    await settle();
    assert.deepEqual([(await shownStatus('out')).text, chip().pad(0)], ['status.off', 0]);
  });

  it('lets sixteen nodes blink with one transfer for each edge', async () => {
    const ids = Array.from({ length: 16 }, (_, pin) => `out-${pin}`);
    await loadFlow(
      expanderNode(),
      { id: 'start', type: 'helper', z: 'tab1', wires: [ids] },
      ...ids.map((id, pin) =>
        flowNode(id, 'mcp-out', { pins: String(pin), action: 'blink', onMs: 50, offMs: 50 }),
      ),
    );
    simulatedBus.clearLog();
    node('start').send({ payload: '' });
    await until(() => simulatedBus.cost.transactions >= 6);
    const { log } = simulatedBus;
    assert.deepEqual(
      log.slice(0, 6).map(({ register, data }) => [register, ...data]),
      [0, 1, 2].flatMap(() => [
        [0x14, 0xff, 0xff],
        [0x14, 0, 0],
      ]),
    );
  });

  it('limits how long a pin is on, whichever node switched it on', async () => {
    await load({ pins: 'A0', maxOnMs: 60, reportEnd: true }, {}, flowNode('too', 'mcp-out', { pins: 'A0' }));
    node('too').receive({ payload: true });
    const end = await nextMessage('done');
    assert.deepEqual([end.payload, end['action'], end['event'], chip().pad(0)], [false, 'limit', 'end', 0]);
  });

  it('limits pins that messages choose too', async () => {
    await load({ pins: '', pinsFromMessage: true, maxOnMs: 40 });
    await send({ payload: 'B3,on' });
    assert.equal(chip().pad(11), 1);
    await until(() => chip().pad(11) === 0);
  });

  it('refuses bad settings with a text, writes nothing, and what runs goes on', async () => {
    const properties = { name: 'horn', pins: 'A0', action: 'blink', onMs: 60_000 };
    await load(properties, {}, flowNode('too', 'mcp-out', { pins: 'A0' }));
    await send({ payload: true });
    simulatedBus.clearLog();
    for (const [message, text] of [
      [{ onMs: -5 }, /mcp-out "horn", A0: "msg\.onMs" is "-5"/],
      [{ offMs: NaN }, /"msg\.offMs" is "NaN"/],
      [{ count: 1e300 }, /"msg\.count"/],
      [{ action: 'pulse', ms: 1e15 }, /"msg\.ms" is "1000000000000000"/],
      [{ action: 'flash' }, /"flash" is not a choice/],
      [{ action: 'pulse', whileRunning: 'queue' }, /"queue" is not a choice/],
    ] as const) {
      assert.match((await send({ payload: true, ...message })) as string, text);
    }
    assert.equal((await shownStatus('out')).text, 'status.refused');
    assert.deepEqual(simulatedBus.log, []);
    assert.equal((await shownStatus('too')).text, 'status.blinking');
  });

  it('does not take Node-RED down by what cannot even be read', async () => {
    await load({ pins: 'A0' });
    const payload = {
      get A0(): boolean {
        throw Object.create(null);
      },
    };
    simulatedBus.clearLog();
    // No Catch node gets this: Node-RED cannot copy it either.
    node('out').receive({ payload });
    await settle();
    assert.equal((await shownStatus('out')).text, 'status.refused');
    assert.deepEqual(simulatedBus.log, []);
    assert.equal(((await send({ payload: true })) as Message).payload, true);
  });

  it('does not take Node-RED down by what cannot be copied for several nodes, nor for Catch and Complete', async () => {
    await loadFlow(
      expanderNode(),
      flowNode('out', 'mcp-out', { pins: 'A0', wires: [['one', 'two']] }),
      ...['one', 'two', 'caught'].map((id) => ({ id, type: 'helper', z: 'tab1', wires: [] })),
      { id: 'k1', type: 'catch', z: 'tab1', scope: null, wires: [['caught']] },
      { id: 'k2', type: 'complete', z: 'tab1', scope: ['out'], wires: [['caught']] },
    );
    for (const payload of [true, 'nonsense', false]) {
      const topic = {
        get secret(): boolean {
          throw new Error('booby-trapped');
        },
      };
      node('out').receive({ payload, topic } as unknown as Message);
      await settle();
    }
    assert.equal(loggedErrors('out').length, 3 + 3, 'for Catch, which cannot have them, and so in the log');
    assert.match(loggedErrors('out').join(), /out, A0: .*booby-trapped.*nonsense/s);
    assert.equal(simulatedBus.chip(0x20).pad(0), 0, 'and carries them out');
  });

  describe('when it is deployed again', () => {
    const TABLE = { pins: { A1: { safe: 'high' }, A2: { inverted: true } } };
    const PROPERTIES = { pins: 'A0-A2', action: 'pulse', pulseMs: 60_000 };

    for (const [how, changed] of [
      ['alone', {}],
      ['with its expander', { name: 'another name' }],
    ] as const) {
      it(`${how}, ends what runs: the pins get their safe level, or go off`, async () => {
        await load(PROPERTIES, TABLE);
        await send({ payload: true });
        assert.equal(chip().pads & 7, 0b011);
        await deploy('nodes', ...flow({ ...PROPERTIES, name: 'new' }, { ...TABLE, ...changed }));
        assert.equal(chip().pads & 7, 0b110);
        await send({ payload: true });
        assert.equal(chip().pads & 7, 0b011);
      });
    }

    it('and is gone, its blink is gone too', async () => {
      await load({ pins: 'A0', action: 'blink', onMs: 20, offMs: 20 });
      await send({ payload: true });
      await deploy('nodes', expanderNode(), DONE, CATCH, CAUGHT);
      const levels = watch(0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.deepEqual(levels, [0]);
    });

    for (const [how, type, properties] of [
      ['with its expander', 'nodes', { name: 'another name' }],
      ['in full', 'full', {}],
    ] as const) {
      it(`${how}, and is gone: what could be on for a limited time only does not stay on`, async () => {
        const table = { pins: { A1: { inverted: true }, A3: { safe: 'high' } } };
        await load(
          { pins: 'A0-A1, A3', maxOnMs: 60_000 },
          table,
          flowNode('lamp', 'mcp-out', { pins: 'A2' }),
        );
        await send({ payload: true });
        node('lamp').receive({ payload: true });
        await until(() => (chip().pads & 0xf) === 0b1101);
        await deploy(
          type,
          expanderNode({ ...table, ...properties }),
          flowNode('lamp', 'mcp-out', { pins: 'A2' }),
        );
        await until(() => (chip().pads & 0xf) === 0b1110);
      });

      it(`${how}, is on at most as long as its successor says`, async () => {
        const lamp = flowNode('lamp', 'mcp-out', { pins: 'A0', maxOnMs: 60_000 });
        await loadFlow(expanderNode(), lamp);
        node('lamp').receive({ payload: true });
        await until(() => chip().pad(0) === 1);
        const levels = watch(0);
        await deploy(type, expanderNode(properties), { ...lamp, maxOnMs: 300 });
        assert.deepEqual(levels, [1]);
        await until(() => chip().pad(0) === 0);
      });
    }

    it('in full, and is gone: what could be on for a limited time only goes off also where its safe level has just become that', async () => {
      const table = (safe: string) => ({ pins: { A0: { safe }, A1: { inverted: true, safe } } });
      const lamp = flowNode('lamp', 'mcp-out', { pins: 'A2' });
      await load({ pins: 'A0-A1', maxOnMs: 60_000 }, table('keep'), lamp);
      await send({ payload: true });
      await until(() => (chip().pads & 3) === 0b01);
      await deploy('full', expanderNode(table('low')), lamp);
      await until(() => (chip().pads & 3) === 0b00);
    });

    it('with another expander for its chip, and is gone: what could be on for a limited time only goes off once there is one again', async () => {
      const lamp = flowNode('lamp', 'mcp-out', { pins: 'A2' });
      await load({ pins: 'A0', maxOnMs: 60_000 }, {}, lamp);
      await send({ payload: true });
      await until(() => chip().pad(0) === 1);
      await deploy('full', expanderNode(), expanderNode({ id: 'twin' }), lamp);
      assert.equal(chip().pad(0), 1);
      await deploy('nodes', expanderNode(), lamp);
      await until(() => chip().pad(0) === 0);
    });

    it('as another node, leaves what this one began alone', async () => {
      const other = (name: string) => flowNode('other', 'mcp-out', { name, pins: 'A5' });
      await load({ pins: 'A0', action: 'blink', onMs: 20, offMs: 20 }, {}, other('one'));
      await send({ payload: true });
      await deploy('nodes', ...flow({ pins: 'A0', action: 'blink', onMs: 20, offMs: 20 }, {}, other('two')));
      await until(() => chip().pad(0) === 0);
      await until(() => chip().pad(0) === 1);
    });

    it('in full, leaves no timer that moves a pin', async () => {
      await load({ pins: 'A0-A2', action: 'blink', onMs: 20, offMs: 20 }, TABLE);
      await send({ payload: true });
      await unloadAll();
      simulatedBus.clearLog();
      const { pads } = chip();
      assert.equal(pads & 7, 0b110);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.deepEqual(simulatedBus.log, []);
    });

    /** Stops everything, but the chip stays where it is. */
    const unloadAll = () => deploy('full');
  });
});
