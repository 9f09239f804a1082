// Bus, address and expander from the environment: variables of the process and the flow, and properties of subflows.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import { ENDS } from '../support/conversation';
import {
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

const chip = (address = 0x20) => simulatedBus.chip(address);
const pads = (): number[] => [chip().pads, chip(0x21).pads];

async function on(id: string, payload = true): Promise<void> {
  node(id).receive({ payload });
  await settle();
}

describe('the environment', () => {
  before(startServer);
  after(stopServer);
  afterEach(async () => {
    for (const name of ['MCP_TEST_BUS_ID', 'MCP_TEST_ADDRESS']) Reflect.deleteProperty(process.env, name);
    await unloadFlow();
  });

  const lamp = flowNode('lamp', 'mcp-out', { pins: 'A0' });
  const byEnv = (properties: object = {}): FlowNode =>
    expanderNode({ bus: '${MCP_TEST_BUS_ID}', address: '$(MCP_TEST_ADDRESS)', ...properties });

  for (const [bus, address] of [
    ['simulated', '0x21'],
    ['simulated', '33'],
    [' simulated ', ' 0X21'],
  ]) {
    it(`says where the chip is: bus "${bus}", address "${address}"`, async () => {
      Object.assign(process.env, { MCP_TEST_BUS_ID: bus, MCP_TEST_ADDRESS: address });
      await loadFlow(byEnv(), lamp);
      await on('lamp');
      assert.deepEqual(pads(), [0, 1]);
    });
  }

  it('without a variable that is asked for is named, with the field, and nothing is written', async () => {
    Object.assign(process.env, { MCP_TEST_BUS_ID: 'simulated' });
    await loadFlow(byEnv({ name: 'board' }), lamp);
    assert.match(loggedErrors('chip').join(), /"board".*variable MCP_TEST_ADDRESS, which is not set/);
    assert.doesNotMatch(loggedErrors('chip').join(), /straps/);
    assert.equal((await shownStatus('lamp')).text, 'status.invalid');
    assert.deepEqual(simulatedBus.log, []);
  });

  it('with a value that is no bus and no address is answered like such a field', async () => {
    Object.assign(process.env, { MCP_TEST_BUS_ID: '', MCP_TEST_ADDRESS: '0x30' });
    await loadFlow(byEnv(), lamp);
    assert.match(loggedErrors('chip').join(), /"" is not a bus.*"0x30" is not an address/);
  });

  it('of a flow has numbers too, for an expander in that flow', async () => {
    const env = [{ name: 'MCP_AT', type: 'num', value: '33' }];
    const tab = { id: 'tab2', type: 'tab', label: 'other', env };
    await loadFlow(tab, expanderNode({ z: 'tab2', address: '${MCP_AT}' }), { ...lamp, z: 'tab2' });
    await on('lamp');
    assert.deepEqual(pads(), [0, 1]);
  });
});

describe('a subflow', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  /** @param expander of the mcp-out in it. @param env what an instance gives it, by the instance's id */
  function subflow(expander: string, env: Record<string, object>): FlowNode[] {
    const properties = Object.values(env).slice(0, 1);
    return [
      {
        id: 'sub',
        type: 'subflow',
        name: 'relay',
        in: [{ wires: [{ id: 'relay' }] }],
        out: [],
        env: properties,
      },
      { id: 'relay', type: 'mcp-out', z: 'sub', x: 1, y: 1, expander, pins: 'A0', wires: [[]] },
      ...Object.entries(env).map(([id, value]) => ({
        ...{ id, type: 'subflow:sub', z: 'tab1', x: 1, y: 1, wires: [], env: [value] },
      })),
    ];
  }

  const board = (value: string) => ({ name: 'board', type: 'conf-type', value });
  const boards = (name = 'one'): FlowNode[] => [
    expanderNode({ name, pins: { A0: { safe: 'keep' } } }),
    expanderNode({ id: 'chip2', name: 'two', address: '0x21' }),
    ...subflow('${board}', { first: board('chip'), second: board('chip2') }),
    ...ENDS,
  ];

  it('may have its expander as a property, and each instance another one', async () => {
    await loadFlow(...boards());
    await on('first');
    assert.deepEqual(pads(), [1, 0]);
    await on('second');
    assert.deepEqual(pads(), [1, 1]);
  });

  for (const type of ['full', 'flows', 'nodes'] as const) {
    it(`follows that expander through a "${type}" deploy which changes it, and no output moves`, async () => {
      await loadFlow(...boards());
      await on('first');
      const seen = new Set<number>();
      chip().onChange(() => seen.add(chip().pads));
      await deploy(type, ...boards('renamed'));
      assert.deepEqual(
        [...seen].filter((levels) => levels !== 1),
        [],
      );
      assert.equal(chip().outputs, 1);
      await on('first', false);
      assert.equal(chip().pads, 0);
    });
  }

  it('may hold an expander, whose address each instance gives', async () => {
    const at = (value: string) => ({ name: 'AT', type: 'num', value });
    const flow = (name: string): FlowNode[] => [
      { id: 'inner', type: 'mcp-expander', z: 'sub', name, bus: 'simulated', address: '${AT}' },
      ...subflow('inner', { first: at('32'), second: at('33') }),
      ...ENDS,
    ];
    await loadFlow(...flow('own'));
    await on('first');
    assert.deepEqual(pads(), [1, 0]);
    await deploy('nodes', ...flow('renamed'));
    await on('second');
    assert.deepEqual(pads(), [1, 1]);
  });

  it('that holds an expander at a fixed address cannot have two instances', async () => {
    const inner = { id: 'inner', type: 'mcp-expander', z: 'sub', bus: 'simulated', address: '0x20' };
    const nothing = { name: 'X', type: 'str', value: '' };
    await loadFlow(inner, ...subflow('inner', { first: nothing, second: nothing }), ...ENDS);
    await on('first');
    assert.deepEqual(pads(), [0, 0]);
    assert.deepEqual(simulatedBus.log, []);
  });
});
