// More messages than the bus can take: what waits is bounded, and the flow goes on.
import assert from 'node:assert/strict';
import { MOST_IN_HAND } from '../../nodes/shared/set-up-node';
import { Batch } from '../../src/expander/outputs/output-batches';
import { ExpiringCommands } from '../../src/expander/outputs/expiring-commands';
import { simulatedBus } from '../../nodes/shared/hardware';
import { soon } from '../support/admin';
import {
  collect,
  expanderNode,
  flowNode,
  loadFlow,
  type Message,
  node,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const MORE = 500;

describe('a flood of messages', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const caught = (): Message[] => collect('caught');
  const flow = (properties: object = {}) => [
    expanderNode(),
    flowNode('out', 'mcp-out', { pins: 'B0', wires: [['seen']], ...properties }),
    { id: 'trap', type: 'catch', z: 'tab1', scope: ['out'], wires: [['caught']] },
    { id: 'caught', type: 'helper', z: 'tab1', wires: [] },
    { id: 'seen', type: 'helper', z: 'tab1', wires: [] },
  ];
  const flood = (count: number): void => {
    for (let place = 0; place < count; place++) node('out').receive({ payload: place % 2 === 0 });
  };

  it('is refused from a certain number on while the bus hangs, and works off what was accepted', async function () {
    this.timeout(120_000);
    await loadFlow(...flow());
    const [seen, refused] = [collect('seen'), caught()];
    const repair = simulatedBus.breakDown({ delayMs: 300 });
    flood(MOST_IN_HAND + MORE);
    await soon('what is too much is refused', () => refused.length >= MORE);
    assert.equal(refused.length, MORE);
    const [{ error } = { error: undefined }] = refused as { error?: { message?: string } }[];
    assert.match(String(error?.message), /2000 messages wait here already.*dropped/s);
    repair();
    await soon('all others are written', () => seen.length === MOST_IN_HAND);
    assert.equal(seen.at(-1)?.payload, false);
    node('out').receive({ payload: true });
    await soon('the next one is written', () => (simulatedBus.chip(0x20).outputs & 0x100) !== 0);
    assert.equal(refused.length, MORE);
  });

  it('of commands that may wait for a chip that is away is bounded, too', async function () {
    this.timeout(120_000);
    await loadFlow(...flow({ expireMs: 3_600_000 }));
    const [seen, refused] = [collect('seen'), caught()];
    const replug = simulatedBus.unplug(0x20);
    node('out').receive({ payload: true });
    flood(MOST_IN_HAND - 1 + MORE);
    await soon('what is too much is refused', () => refused.length >= MORE);
    replug();
    await soon('all others are written', () => seen.length === MOST_IN_HAND);
    assert.equal(refused.length, MORE);
  });
});

describe('a batch', () => {
  it('takes a hundred thousand changes that agree, one as soon as the other', () => {
    const batch = new Batch();
    const started = performance.now();
    for (let place = 0; place < 100_000; place++) void batch.add({ set: 1, levels: 1, toggle: 0 });
    assert.ok(performance.now() - started < 5000);
    assert.equal(batch.mask, 1);
  });
});

describe('commands that may expire, without a pause between them', () => {
  it('leave nothing behind once they are done', async () => {
    const commands = new ExpiringCommands({
      ...{ name: 'chip', written: () => Promise.resolve(0), pending: () => 0, withdraw: () => undefined },
      ...{ decided: () => ({ pins: 0, levels: 0 }), restore: () => undefined, waitAgain: () => undefined },
      consequences: (change) => ({ ...change }),
      give: () => new Promise((resolve) => setImmediate(resolve, 0)),
    });
    // One is always under way, so there is never a moment without any.
    let running = commands.run({ set: 1, levels: 1, toggle: 0 }, 1000);
    for (let place = 0; place < 500; place++) {
      const next = commands.run({ set: 1, levels: place & 1, toggle: 0 }, 1000);
      const passed = commands.pass({ set: 2, levels: 2, toggle: 0 });
      await running;
      await passed;
      running = next;
    }
    const { log } = commands as unknown as { log: { length: number } };
    assert.ok(log.length < 5, `${log.length} are remembered`);
    await running;
  });
});
