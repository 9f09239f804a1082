// Deploys of every kind: what is not touched runs on, what is touched keeps its outputs, and what was missing comes back.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import { ENDS, send } from '../support/conversation';
import {
  collect,
  deploy,
  expanderNode,
  type FlowNode,
  flowNode,
  loadFlow,
  loggedErrors,
  node,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const DEPLOYS = ['full', 'flows', 'nodes'] as const;
const chip = (address = 0x20) => simulatedBus.chip(address);
const lamp = (properties: object = {}): FlowNode =>
  flowNode('lamp', 'mcp-out', { pins: 'A0', wires: [['done']], ...properties });

/** Another tab, with the lamp on it. */
const elsewhere = (tab: object = {}): FlowNode[] => [
  { id: 'tab2', type: 'tab', label: 'elsewhere', ...tab },
  lamp({ z: 'tab2' }),
];

/** The levels that the pads of a chip take from now on. */
function padsSeen(address = 0x20): Set<number> {
  const seen = new Set<number>();
  const last = chip(address).pads;
  chip(address).onChange(() => {
    if (chip(address).pads !== last) seen.add(chip(address).pads);
  });
  return seen;
}

async function on(id = 'lamp', payload: unknown = true): Promise<void> {
  node(id).receive({ payload });
  await settle();
}

describe('a deploy', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('of other nodes costs an expander no transfer', async () => {
    const flow = (name: string): FlowNode[] => [
      expanderNode({ pollMs: 60_000, checkMs: 60_000 }),
      lamp(),
      flowNode('door', 'mcp-in', { pins: 'B0' }),
      expanderNode({ id: 'chip2', name, address: '0x21' }),
      flowNode('pump', 'mcp-out', { name, pins: 'A0', expander: 'chip2' }),
      ...ENDS,
    ];
    await loadFlow(...flow('before'));
    await on();
    await on('pump');
    simulatedBus.clearLog();
    const pads = padsSeen(0x21);
    await deploy('nodes', ...flow('after'));
    assert.deepEqual(
      simulatedBus.log.filter(({ address }) => address === 0x20),
      [],
    );
    assert.equal(chip().pads, 1);
    assert.equal(chip(0x21).pads, 1);
    assert.deepEqual([...pads], []);
  });

  for (const type of DEPLOYS) {
    it(`("${type}") that moves a node to another pin, and to another expander, leaves the levels where they are`, async () => {
      const chip2 = expanderNode({ id: 'chip2', name: 'other', address: '0x21' });
      await loadFlow(expanderNode(), chip2, lamp(), ...ENDS);
      await on();
      const pads = [padsSeen(), padsSeen(0x21)];
      await deploy(type, expanderNode(), chip2, lamp({ pins: 'A1' }), ...ENDS);
      assert.equal(chip().outputs, 3);
      await deploy(type, expanderNode(), chip2, lamp({ pins: 'A1', expander: 'chip2' }), ...ENDS);
      assert.equal(chip(0x21).outputs, 2);
      assert.deepEqual(
        pads.map((seen) => [...seen]),
        [[], []],
      );
      await on();
      assert.deepEqual([chip().pads, chip(0x21).pads], [1, 2]);
    });

    it(`("${type}") that exchanges the addresses of two expanders leaves the chips as they are, and the nodes follow`, async () => {
      const flow = (one: string, two: string): FlowNode[] => [
        expanderNode({ address: one }),
        expanderNode({ id: 'chip2', name: 'other', address: two }),
        lamp(),
        flowNode('pump', 'mcp-out', { pins: 'A0', expander: 'chip2' }),
        ...ENDS,
      ];
      await loadFlow(...flow('0x20', '0x21'));
      await on();
      const pads = [padsSeen(), padsSeen(0x21)];
      await deploy(type, ...flow('0x21', '0x20'));
      assert.deepEqual(
        pads.map((seen) => [...seen]),
        [[], []],
      );
      assert.equal((await shownStatus('lamp')).text, 'status.off');
      assert.equal((await shownStatus('pump')).text, 'status.on');
      assert.deepEqual([...loggedErrors('chip'), ...loggedErrors('chip2')], []);
      await on();
      assert.deepEqual([chip().pads, chip(0x21).pads], [1, 1]);
    });

    it(`("${type}") keeps pins that messages have made a node's own`, async () => {
      const flow = (name: string, safe = 'low'): FlowNode[] => [
        expanderNode({ pins: { B3: { safe } } }),
        lamp({ pins: '', pinsFromMessage: true, name }),
        ...ENDS,
      ];
      await loadFlow(...flow('before', type === 'nodes' ? 'low' : 'keep'));
      node('lamp').receive({ payload: true, pin: 'B3' });
      await settle();
      const pads = padsSeen();
      await deploy(type, ...flow('after', type === 'nodes' ? 'low' : 'keep'));
      assert.deepEqual([...pads], []);
      assert.equal(chip().pads, 0x0800);
    });

    it(`("${type}") without its expander leaves a node with a status and errors, and one with it heals it`, async () => {
      const nodes = [
        lamp(),
        flowNode('door', 'mcp-in', { pins: 'B0', wires: [['done']] }),
        flowNode('alarm', 'mcp-interrupt', { pins: 'B1', wires: [['done']] }),
      ];
      await loadFlow(expanderNode(), ...nodes, ...ENDS);
      await on();
      const running = chip();
      const pads = padsSeen();
      await deploy(type, ...nodes, ...ENDS);
      for (const id of ['lamp', 'door', 'alarm']) {
        const { fill, text } = await shownStatus(id);
        assert.deepEqual([fill, text], ['red', 'status.no-expander']);
        const refusal = await send(id, { payload: true });
        assert.ok(typeof refusal === 'string');
        assert.match(refusal, new RegExp(`${id}.*no expander`));
      }
      assert.deepEqual([...pads], [], 'an expander that is deleted leaves its outputs as its table says');
      await deploy(type, expanderNode(), ...nodes, ...ENDS);
      assert.equal((await shownStatus('lamp')).text, 'status.on');
      assert.equal(chip(), running);
      assert.deepEqual([...pads], []);
      for (const id of ['lamp', 'door', 'alarm'])
        assert.notEqual(typeof (await send(id, { payload: id === 'lamp' ? true : 'read' })), 'string', id);
    });
  }

  it('of an imported flow without its expander says so on each node, and heals all when it comes', async () => {
    const nodes = [
      lamp(),
      flowNode('taps', 'mcp-in', { pins: 'B0', mode: 'count', wires: [['seen']] }),
      flowNode('alarm', 'mcp-interrupt', { pins: 'B1', wires: [['seen']] }),
      lamp({ id: 'none', expander: '' }),
    ];
    await loadFlow(...nodes, ...ENDS);
    for (const id of ['lamp', 'taps', 'alarm', 'none']) {
      assert.equal((await shownStatus(id)).text, 'status.no-expander');
      assert.match(loggedErrors(id).join(), /no expander/);
    }
    await deploy('nodes', expanderNode({ pollMs: 5 }), ...nodes, ...ENDS);
    const seen = collect('seen');
    chip().drive(9, 1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.equal(seen.length, 1, 'each node has joined once');
    await on();
    assert.equal(chip().pads & 1, 1);
    assert.equal((await shownStatus('none')).text, 'status.no-expander');
  });

  it('that disables a node, its tab or its expander, and one that enables it again, leave the output as it is', async () => {
    await loadFlow(expanderNode(), ...elsewhere(), ...ENDS);
    await on();
    const pads = padsSeen();
    for (const flow of [
      [expanderNode(), ...elsewhere({ disabled: true })],
      [expanderNode(), ...elsewhere()],
      [expanderNode(), { id: 'tab2', type: 'tab', label: 'elsewhere' }, lamp({ z: 'tab2', d: true })],
      [expanderNode(), ...elsewhere()],
      [expanderNode({ d: true }), ...elsewhere()],
      [expanderNode(), ...elsewhere()],
      [expanderNode()],
      [expanderNode(), ...elsewhere()],
    ]) {
      for (const type of DEPLOYS) await deploy(type, ...flow, ...ENDS);
    }
    assert.deepEqual([...pads], []);
    assert.equal((await shownStatus('lamp')).text, 'status.on');
    await on('lamp', false);
    assert.equal(chip().pads, 0);
  });
});

describe('the safe level', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const SAFE = {
    A0: { safe: 'low' },
    A1: { safe: 'high' },
    A2: { safe: 'keep' },
    A3: { safe: 'input' },
  };
  const board = (properties: object = {}): FlowNode => expanderNode({ pins: SAFE, ...properties });
  const valves = (properties: object = {}): FlowNode => lamp({ pins: 'A0-A3', ...properties });
  const TAB2: FlowNode = { id: 'tab2', type: 'tab', label: 'elsewhere' };

  async function running(...flow: FlowNode[]): Promise<void> {
    await loadFlow(...flow, ...ENDS);
    await on('lamp', { A0: true, A1: false, A2: true, A3: true });
    assert.equal(chip().pads & 0xf, 0b1101);
  }

  function reached(): void {
    assert.equal(chip().pads & 0b0111, 0b0110);
    assert.equal(chip().outputs, 0b0111);
  }

  it('is reached when Node-RED stops', async () => {
    await running(board(), valves());
    const here = chip();
    await unloadFlow();
    simulatedBus.place(0x20, here);
    reached();
  });

  for (const type of DEPLOYS) {
    for (const [what, flow] of [
      ['the expander is deleted', [valves()]],
      ['the expander is disabled', [board({ d: true }), valves()]],
      ['the last node that uses the output is deleted', [board()]],
      ['it is disabled', [board(), valves({ d: true })]],
      ['its tab is deleted', [board(), flowNode('else', 'mcp-out', { pins: 'B0' })]],
      ['its tab is disabled', [board(), { ...TAB2, disabled: true }, valves({ z: 'tab2' })]],
    ] as const) {
      it(`is reached by a "${type}" deploy in which ${what}`, async () => {
        await running(board(), TAB2, valves(what.includes('tab') ? { z: 'tab2' } : {}));
        await deploy(type, ...flow, ...ENDS);
        assert.equal(chip().pads & 0b0111, 0b0110);
        assert.equal(chip().outputs & 0xff, 0b0111);
      });
    }
  }

  it('is not touched by a deploy that changes the node, or puts another one in its place', async () => {
    await running(board(), valves());
    const pads = padsSeen();
    await deploy('nodes', board(), valves({ name: 'renamed' }), ...ENDS);
    await deploy('nodes', board(), valves({ id: 'other' }), ...ENDS);
    assert.deepEqual([...pads], []);
    assert.equal(chip().outputs, 0xf);
  });

  it('is kept by later deploys, until somebody uses the pin again', async () => {
    await running(board(), valves());
    await deploy('nodes', board(), ...ENDS);
    const pads = padsSeen();
    await deploy('full', board(), ...ENDS);
    await deploy('full', board({ name: 'renamed' }), ...ENDS);
    reached();
    assert.deepEqual([...pads], []);
    const button = flowNode('button', 'mcp-in', { pins: 'A1' });
    await deploy('nodes', board({ name: 'renamed' }), button, ...ENDS);
    assert.equal(chip().outputs, 0b0101);
  });
});
