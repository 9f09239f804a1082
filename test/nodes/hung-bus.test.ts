// A bus that hangs: deploys go on, within a second, and the chip is as it should be when the bus works again.
import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import RED from 'node-red';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  deploy,
  expanderNode,
  type FlowNode,
  flowNode,
  loadFlow,
  loggedErrors,
  node,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const chip = () => simulatedBus.chip(0x20);
/** Longer than any deploy may take. */
const HANGS_MS = 2000;

/** How many ms Node-RED takes to close nodes, the next time it does. */
async function closingTime(): Promise<number> {
  const { events } = RED as unknown as { events: EventEmitter };
  await once(events, 'flows:stopping');
  const begun = performance.now();
  await once(events, 'flows:stopped');
  return performance.now() - begun;
}

describe('while the bus hangs', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const flow = (name: string): FlowNode[] => [
    expanderNode({ name, pollMs: 5, wiring: 'mirrored', pins: { A1: { safe: 'low' } } }),
    expanderNode({ id: 'chip2', name: `${name} 2`, address: '0x21', pollMs: 5 }),
    flowNode('lamp', 'mcp-out', { name, pins: 'A0,A1' }),
    flowNode('blinker', 'mcp-out', { name, pins: 'A2', action: 'blink', onMs: 20, offMs: 20 }),
    flowNode('taps', 'mcp-in', { name, pins: 'B0', mode: 'count', keepCount: true }),
    flowNode('door', 'mcp-in', { name, pins: 'all', expander: 'chip2', debounceMs: 20 }),
    flowNode('alarm', 'mcp-interrupt', { name, pins: 'B1', repeatMs: 50 }),
  ];

  async function hang(): Promise<void> {
    await loadFlow(...flow('before'));
    node('lamp').receive({ payload: true });
    node('blinker').receive({ payload: true });
    await settle();
    assert.equal(chip().pads & 3, 3);
    simulatedBus.inject({ delayMs: HANGS_MS });
    // Whatever comes next on the wire hangs; commands wait behind it.
    await new Promise((resolve) => setTimeout(resolve, 60));
    node('lamp').receive({ payload: { A0: false } });
    await settle();
  }

  for (const type of ['full', 'flows', 'nodes'] as const) {
    it(`a "${type}" deploy closes every node within a second, and its nodes work when the bus does`, async () => {
      await hang();
      const closed = closingTime();
      await deploy(type, ...flow('after'));
      assert.ok((await closed) < 1000, `${await closed} ms`);
      for (const { id } of flow('')) {
        assert.doesNotMatch(loggedErrors(id).join(), /timed out/i);
      }
      node('lamp').receive({ payload: { A0: false, A1: true } });
      await new Promise((resolve) => setTimeout(resolve, HANGS_MS));
      await settle();
      assert.equal(chip().pads & 3, 2);
    });
  }

  it('Node-RED stops within a second', async () => {
    await hang();
    const closed = closingTime();
    await unloadFlow();
    assert.ok((await closed) < 1000, `${await closed} ms`);
    await new Promise((resolve) => setTimeout(resolve, HANGS_MS));
  });
});
