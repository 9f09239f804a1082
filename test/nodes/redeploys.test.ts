// A thousand deploys in the middle of everything that a flow can do: nothing is left behind by any of them.
import assert from 'node:assert/strict';
import { type EventEmitter, once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import RED from 'node-red';
import { deployedExpanders } from '../../nodes/shared/deployed-expanders';
import { chipOwners, simulatedBus, simulatedLines } from '../../nodes/shared/hardware';
import { Expander } from '../../src/expander/expander';
import {
  expanderNode,
  type FlowNode,
  flowNode,
  loadFlow,
  node,
  settle,
  startServer,
  stopServer,
  TAB,
  unloadFlow,
} from '../support/node-red';

const DEPLOYS = 1000;
/** So many, until everything that is made once is made. */
const FIRST = 30;
const TYPES = ['nodes', 'flows', 'full'] as const;

const flow = (name: string): FlowNode[] => [
  expanderNode({ name, wiring: 'separate', pollMs: 5, pins: { A7: { safe: 'high' } }, jumpers: 'A0-B0' }),
  expanderNode({ id: 'chip2', name: `${name} 2`, address: '0x21', wiring: 'shared', lineA: '17', pollMs: 5 }),
  expanderNode({ id: 'chip3', name: `${name} 3`, address: '0x22', wiring: 'shared', lineA: '17', pollMs: 5 }),
  flowNode('blinker', 'mcp-out', { name, pins: 'A0,A7', action: 'blink', onMs: 20, offMs: 20 }),
  flowNode('opener', 'mcp-out', { name, pins: 'A1', action: 'pulse', pulseMs: 5000, maxOnMs: 9000 }),
  flowNode('any', 'mcp-out', { name, pins: '', pinsFromMessage: true, expander: 'chip2' }),
  flowNode('tap', 'mcp-in', { name, pins: 'B0', debounceMs: 5 }),
  flowNode('bell', 'mcp-in', { name, pins: 'B1', mode: 'click' }),
  flowNode('meter', 'mcp-in', { name, pins: 'B2', mode: 'counter', keepCount: true }),
  flowNode('flow', 'mcp-in', { name, pins: 'B3', mode: 'rate', expander: 'chip2' }),
  flowNode('knob', 'mcp-in', { name, pins: 'B4,B5', mode: 'encoder', expander: 'chip3' }),
  flowNode('alarm', 'mcp-interrupt', { name, pins: 'B6', repeatMs: 20, health: true }),
  flowNode('lost', 'mcp-out', { name, pins: 'B7', expander: 'gone' }),
];

/** All that outlives a node, by name. */
function traces(): Record<string, number> {
  const { events, comms } = RED as unknown as { events: EventEmitter; comms: object };
  const listeners = (emitter: Pick<EventEmitter, 'eventNames' | 'listenerCount'>): number =>
    emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
  const ours = [chipOwners, simulatedLines];
  const chips = [0x20, 0x21, 0x22].map((address) => simulatedBus.chip(address));
  return {
    'listeners on Node-RED': listeners(events) + (comms instanceof Object ? Object.keys(comms).length : 0),
    'listeners on the process': listeners(process),
    'expanders in the live view': deployedExpanders.all.length,
    'file descriptors': readdirSync('/proc/self/fd').length,
    ...Object.fromEntries([...ours, ...chips].map((root, place) => [`objects of ${place}`, sizeOf(root)])),
  };
}

/** How many entries an object holds, with all that it refers to but expanders. */
function sizeOf(root: unknown, seen = new Set<unknown>()): number {
  if (typeof root !== 'object' || root === null || root instanceof Expander || seen.has(root)) return 0;
  seen.add(root);
  const parts: unknown[] =
    root instanceof Map ? [...root.values()] : root instanceof Set ? [...root] : Object.values(root);
  return parts.reduce<number>((sum, part) => sum + sizeOf(part, seen), parts.length);
}

function resources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** As `deploy`, without a pause; and without a limit of time, which the test helper has. */
async function deployed(nodes: FlowNode[], type: string): Promise<void> {
  const runtime = createRequire(__filename)('@node-red/runtime/lib/nodes') as {
    setFlows(nodes: FlowNode[], credentials: object, type: string): Promise<unknown>;
  };
  const started = once((RED as unknown as { events: EventEmitter }).events, 'flows:started');
  await runtime.setFlows(nodes, {}, type);
  await started;
}

describe('a thousand deploys', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('leave no listener, handle, timer, file descriptor or entry behind', async function () {
    this.timeout(180_000);
    await settle();
    const before = resources();
    await loadFlow(...flow('start'));
    let steady: ReturnType<typeof traces> | undefined;
    for (let count = 1; count <= DEPLOYS; count++) {
      work(count);
      await deployed([TAB, ...flow(String(count % 2))], TYPES[count % TYPES.length] ?? 'full');
      if (count === FIRST) steady = await rested();
    }
    assert.deepEqual(await rested(), steady);
    await unloadFlow();
    assert.equal(traces()['expanders in the live view'], 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const after = resources();
    for (const kind of Object.keys(after)) {
      assert.ok(
        (after[kind] ?? 0) <= (before[kind] ?? 0),
        `${kind}: ${after[kind]}, before ${before[kind] ?? 0}`,
      );
    }
  });

  /** A deploy comes while blinks and pulses run, a key bounces, an alarm lasts, and commands are under way. */
  function work(count: number): void {
    const chip = simulatedBus.chip(0x20);
    for (const id of ['blinker', 'opener']) node(id).receive({ payload: true });
    node('any').receive({ payload: true, pin: `A${count % 8}` });
    for (const pin of [9, 10, 14]) chip.drive(pin, count % 2 === 0 ? 1 : 0);
    simulatedBus.chip(0x21).drive(11, count % 2 === 0 ? 1 : 0);
    simulatedBus.chip(0x22).drive(12, count % 2 === 0 ? 1 : 0);
  }

  /** The traces of a flow in which nothing runs. */
  async function rested(): Promise<ReturnType<typeof traces>> {
    for (const pin of [9, 10, 14]) simulatedBus.chip(0x20).drive(pin, 'Z');
    await deployed([TAB, ...flow('rest')], 'full');
    await settle();
    node('any').receive({ payload: false, pin: 'A0' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    return traces();
  }
});
