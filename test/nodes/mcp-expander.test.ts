// mcp-expander: one owner per chip, deploys without a flicker, and errors a user can act on.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  collect,
  deploy,
  expanderNode,
  type FlowNode,
  flowNode,
  shownStatus,
  loadFlow,
  loggedErrors,
  loggedNews,
  node,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const SEEN = { id: 'seen', type: 'helper', z: 'tab1', wires: [] };

describe('mcp-expander', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = (address = 0x20) => simulatedBus.chip(address);

  it('twice for one chip is an error on both, and nothing is written until one is gone', async () => {
    const first = expanderNode({ name: 'one' });
    const second = expanderNode({ id: 'chip2', name: 'two', address: '32' });
    const out = flowNode('out', 'mcp-out', { pins: 'A0' });
    const too = flowNode('too', 'mcp-out', { pins: 'A1', expander: 'chip2' });
    await loadFlow(first, second, out, too);
    for (const [id, own, other] of [
      ['chip', 'one', 'two'],
      ['chip2', 'two', 'one'],
    ] as const) {
      assert.match(loggedErrors(id).join(), new RegExp(`"${own}" and .*"${other}".*simulated.*0x20`));
    }
    for (const id of ['out', 'too']) assert.equal((await shownStatus(id)).text, 'status.expander-twice');
    node('out').receive({ payload: true });
    await settle();
    assert.deepEqual(simulatedBus.log, []);
    await deploy('nodes', first, out);
    node('out').receive({ payload: true });
    await settle();
    assert.equal(chip().pads, 1);
  });

  it('that comes to a running chip stops it for both, and leaves its outputs as they are', async () => {
    const first = expanderNode({ name: 'one' });
    const out = flowNode('out', 'mcp-out', { pins: 'A0' });
    await loadFlow(first, out);
    node('out').receive({ payload: true });
    await settle();
    simulatedBus.clearLog();
    await deploy('nodes', first, out, expanderNode({ id: 'chip2', name: 'two' }));
    assert.equal((await shownStatus('out')).text, 'status.expander-twice');
    assert.deepEqual(simulatedBus.log, []);
    assert.equal(chip().pads, 1);
  });

  for (const first of ['before', 'behind'] as const) {
    it(`that came to a running chip and goes by a full deploy, in the flow ${first} the other, switches no output on again`, async () => {
      const flow = [
        expanderNode({ name: 'one', pins: { A0: { start: 'high' } } }),
        flowNode('out', 'mcp-out', { pins: 'A0' }),
      ];
      const second = expanderNode({ id: 'chip2', name: 'two' });
      await loadFlow(...flow);
      node('out').receive({ payload: false });
      await settle();
      assert.equal(chip().pads, 0);
      await deploy('nodes', ...(first === 'before' ? [second, ...flow] : [...flow, second]));
      assert.equal((await shownStatus('out')).text, 'status.expander-twice');
      await deploy('full', ...flow);
      assert.equal((await shownStatus('out')).text, 'status.off');
      assert.equal(chip().pads, 0);
    });
  }

  for (const [what, pulseMs] of [
    ['ended', 100],
    ['still ran', 60_000],
  ] as const) {
    it(`that came to a running chip and goes by a full deploy leaves no pulse on that ${what} meanwhile`, async () => {
      const flow = [
        expanderNode({ name: 'one' }),
        flowNode('out', 'mcp-out', { pins: 'A0', action: 'pulse', pulseMs }),
      ];
      await loadFlow(...flow);
      node('out').receive({ payload: true });
      await settle();
      assert.equal(chip().pads, 1);
      await deploy('nodes', ...flow, expanderNode({ id: 'chip2', name: 'two' }));
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.equal(chip().pads, 1, 'nothing is written while there are two');
      await deploy('full', ...flow);
      await settle();
      assert.equal(chip().pads, 0);
    });
  }

  it('for two chips on one bus share it, and for two buses do not mind each other', async () => {
    await loadFlow(
      expanderNode(),
      expanderNode({ id: 'chip2', address: '0x27' }),
      flowNode('out', 'mcp-out', { pins: 'A0' }),
      flowNode('too', 'mcp-out', { pins: 'B0', expander: 'chip2' }),
    );
    node('out').receive({ payload: true });
    node('too').receive({ payload: true });
    await settle();
    assert.equal(chip().pads, 1);
    assert.equal(chip(0x27).pads, 0x100);
  });

  for (const type of ['full', 'flows', 'nodes'] as const) {
    it(`keeps every output at its level through a "${type}" deploy and an unload, not for one transfer`, async () => {
      const flow = (name: string): FlowNode[] => [
        expanderNode({ name, pins: { A0: { start: 'low' }, A1: { inverted: true, start: 'high' } } }),
        flowNode('out', 'mcp-out', { name, pins: 'A0,A1,B5' }),
        flowNode('in', 'mcp-in', { name, pins: 'B0' }),
      ];
      await loadFlow(...flow('before'));
      node('out').receive({ payload: { A0: true, A1: true, B5: true } });
      await settle();
      const pads = chip().pads;
      assert.equal(pads, 0b0010_0000_0000_0001);
      const seen = new Set<number>();
      chip().onChange(() => seen.add(chip().pads));
      await deploy(type, ...flow('after'));
      assert.equal((await shownStatus('out')).fill, 'green');
      assert.deepEqual([...seen], []);
      assert.equal(chip().outputs, 0b0010_0000_0000_0011);
    });
  }

  it('keeps the outputs of a flow that is restarted with start level "keep"', async () => {
    const flow = [expanderNode(), flowNode('out', 'mcp-out', { pins: 'all' })];
    await loadFlow(...flow);
    node('out').receive({ payload: 0x5aa5 });
    await settle();
    const running = chip();
    const seen = new Set<number>();
    running.onChange(() => seen.add(running.pads));
    await unloadFlow();
    simulatedBus.place(0x20, running);
    await loadFlow(...flow);
    assert.equal(running.pads, 0x5aa5);
    assert.deepEqual([...seen], []);
    assert.ok(
      simulatedBus.log.every(
        ({ kind, register }) => kind === 'read' || ![0x00, 0x0c, 0x12, 0x14].includes(register),
      ),
    );
  });

  it('plugs its jumpers on the simulated chips, and unplugs them', async () => {
    const flow = (jumpers: string): FlowNode[] => [
      expanderNode({ jumpers, pollMs: 5 }),
      expanderNode({ id: 'chip2', address: '0x21', pollMs: 5 }),
      flowNode('out', 'mcp-out', { pins: 'B0' }),
      flowNode('in', 'mcp-in', { pins: 'A0', wires: [['seen']] }),
      flowNode('far', 'mcp-in', { pins: 'A3', expander: 'chip2', wires: [['seen']] }),
      SEEN,
    ];
    await loadFlow(...flow('B0-A0-0x21.A3'));
    const seen = collect('seen');
    node('out').receive({ payload: true });
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.deepEqual(seen.map(({ topic, payload }) => [topic, payload]).sort(), [
      ['A0', true],
      ['A3', true],
    ]);
    await deploy('full', ...flow(''));
    assert.equal(chip().pad(0), 0);
    assert.equal(chip().pad(8), 1);
  });

  it('names everything that is wrong in its settings at once', async () => {
    await loadFlow(
      expanderNode({
        bus: 'spi',
        address: '0x30',
        pollMs: 1,
        jumpers: 'B0',
        pins: {
          A0: { direction: 'sideways', label: 'x' },
          A1: { label: 'X' },
          C1: {},
          A2: { label: 'B7' },
          A3: 7,
          A4: { label: 'a/b' },
        },
      }),
      flowNode('out', 'mcp-out', { pins: 'A0' }),
    );
    const text = loggedErrors('chip').join();
    for (const part of [
      'spi',
      '0x30',
      'poll',
      'B0',
      'sideways',
      'same label',
      'C1',
      '"B7"',
      'pin table must',
      'a/b',
    ]) {
      assert.ok(text.includes(part), `${part} in ${text}`);
    }
    assert.equal((await shownStatus('out')).text, 'status.invalid');
    assert.deepEqual(simulatedBus.log, []);
  });

  it('says once that the chip does not answer, and that it is back', async () => {
    await loadFlow(expanderNode(), flowNode('out', 'mcp-out', { pins: 'A0' }));
    const here = chip();
    simulatedBus.place(0x20, undefined);
    node('out').receive({ payload: true });
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal((await shownStatus('out')).text, 'status.no-answer');
    assert.equal(loggedErrors('chip').length, 1);
    assert.match(loggedErrors('chip')[0] ?? '', /mcp-expander "board".*0x20/);
    simulatedBus.place(0x20, here);
    await new Promise((resolve) => setTimeout(resolve, 1300));
    assert.equal(here.pads, 1);
    assert.equal((await shownStatus('out')).text, 'status.on');
    assert.equal(loggedErrors('chip').length, 1);
    assert.deepEqual(loggedNews('chip'), ['mcp-expander.log.back']);
  });

  it('on a bus that is not there says so, with what to check', async () => {
    await loadFlow(expanderNode({ bus: '250' }), flowNode('out', 'mcp-out', { pins: 'A0' }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.match((await shownStatus('out')).text ?? '', /^status\.(no-bus|not-installed)$/);
    assert.match(loggedErrors('chip').join(), /i2c-250/);
  });
});
