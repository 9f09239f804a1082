// What happens to a chip, as users of Node-RED see it: log, status, messages, and commands that may wait.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  collect,
  expanderNode,
  flowNode,
  loadFlow,
  loggedErrors,
  nextMessage,
  node,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
  warnings,
} from '../support/node-red';

const SEEN = { id: 'seen', type: 'helper', z: 'tab1', wires: [] };
const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a value, and fails with the one that stays. */
async function becomes<T>(now: () => T, wanted: T): Promise<void> {
  for (let tries = 0; tries < 500 && now() !== wanted; tries++) await delay(10);
  assert.equal(now(), wanted);
}

describe('the health of a chip in Node-RED', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = () => simulatedBus.chip(0x20);
  const out = (properties: object = {}) =>
    flowNode('out', 'mcp-out', { pins: 'A0', wires: [['seen']], ...properties });

  it('after a reset is warned of once, shown, and sent where it is wanted; the relay is on again', async () => {
    const told = flowNode('told', 'mcp-interrupt', { pins: 'B0', health: true, wires: [['seen']] });
    const quiet = flowNode('quiet', 'mcp-interrupt', { pins: 'B1', wires: [['seen']] });
    await loadFlow(
      expanderNode({ checkMs: 100 }),
      flowNode('out', 'mcp-out', { pins: 'A0' }),
      told,
      quiet,
      SEEN,
    );
    node('out').receive({ payload: true });
    await becomes(() => chip().pad(0), 1);
    await settle();
    const seen = collect('seen');
    for (let round = 0; round < 3; round++) {
      chip().reset();
      await becomes(() => chip().pad(0), 1);
      await becomes(() => seen.length, round + 1);
    }
    assert.equal(warnings('chip').length, 1);
    assert.match(
      warnings('chip')[0] ?? '',
      /mcp-expander "board" \(simulated, 0x20\) has been reset.*IODIRA/,
    );
    assert.equal((await shownStatus('out')).text, 'status.health-reset');
    assert.equal(seen.length, 3);
    const { payload, topic, event, registers, time } = seen[0] ?? {};
    assert.deepEqual({ payload, topic, event }, { payload: 'reset', topic: 'health', event: 'health' });
    assert.ok(Array.isArray(registers) && registers.includes('IODIRA'));
    assert.equal(typeof time, 'number');
    node('out').receive({ payload: false });
    assert.equal((await shownStatus('out')).text, 'status.off', 'the next command shows its level');
  });

  it('after another program wrote is restored or adopted, as the expander says', async () => {
    for (const [drift, level, text] of [
      ['repair', 1, /Somebody else has changed.*OLATA/],
      ['adopt', 0, /Another program has switched.*OLATA/],
    ] as const) {
      await loadFlow(expanderNode({ checkMs: '100', drift }), out(), SEEN);
      node('out').receive({ payload: true });
      await becomes(() => chip().pad(0), 1);
      await settle();
      chip().force('A', 'OLAT', 0);
      await becomes(() => text.test(warnings('chip').at(-1) ?? ''), true);
      assert.equal(chip().pad(0), level);
      await unloadFlow();
    }
  });

  it('that was never good: a chip that is absent at start works two seconds after it appears, with the command that waited', async () => {
    simulatedBus.inject({ error: 'NAK', forMs: 600 });
    await loadFlow(expanderNode(), out({ expireMs: '5000' }), SEEN);
    const answer = nextMessage('seen');
    node('out').receive({ payload: true });
    await delay(300);
    assert.equal(chip().pad(0), 0);
    assert.equal((await answer).payload, true);
    assert.equal(chip().pad(0), 1);
  });

  it('lets a message say how long it may wait, and tells when that was too long', async () => {
    simulatedBus.inject({ error: 'NAK', forMs: 700 });
    await loadFlow(
      expanderNode(),
      out({ expireMs: 60_000 }),
      { id: 'errors', type: 'catch', z: 'tab1', scope: null, wires: [['seen']] },
      SEEN,
    );
    const caught = nextMessage('seen');
    node('out').receive({ payload: true, expireMs: 200 });
    const { error } = await caught;
    assert.match((error as { message: string }).message, /200 ms.*expired/);
    await delay(1200);
    assert.equal(chip().outputs, 1);
    assert.equal(chip().pad(0), 0);
    node('out').receive({ payload: true, expireMs: -1 });
    assert.equal((await shownStatus('out')).text, 'status.refused');
  });

  it('settings that are wrong are named', async () => {
    await loadFlow(expanderNode({ checkMs: 50, drift: 'ignore' }), out({ expireMs: 1e9 }));
    const errors = loggedErrors('chip').join();
    assert.match(errors, /"checkMs".*50/);
    assert.match(errors, /"drift".*repair, adopt/);
    assert.match(loggedErrors('out').join(), /"expireMs"/);
  });
});
