// A bus that hangs for a second at a time holds up who waits for it, and nobody else in Node-RED.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { simulatedBus } from '../../nodes/shared/hardware';
import { staysInTime } from '../support/loop-delay';
import {
  collect,
  expanderNode,
  flowNode,
  loadFlow,
  node,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const HANG_MS = 1000;
/** Commands in one measurement, 100 ms apart: so long that a hang begins and ends in it. */
const ROUNDS = 21;

describe('Node-RED beside a bus that hangs', function () {
  this.timeout(60_000);
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const helper = (id: string) => ({ id, type: 'helper', z: 'tab1', wires: [] });
  const load = () =>
    loadFlow(
      expanderNode(),
      flowNode('lamp', 'mcp-out', { pins: 'A0', wires: [['switched']] }),
      flowNode('button', 'mcp-in', { pins: 'B0' }),
      helper('switched'),
      helper('other'),
    );

  for (const [how, fault] of Object.entries({
    'and then answers': { delayMs: HANG_MS },
    'and then fails': { delayMs: HANG_MS, error: 'ETIMEDOUT' },
  } as const)) {
    it(`for a second at a time, ${how}, is less than 20 ms late, and the last command counts`, async () => {
      await load();
      const others = collect('other');
      const repair = simulatedBus.breakDown(fault);
      let rounds = 0;
      await staysInTime(`a simulated bus that hangs ${how}`, async () => {
        for (const end = rounds + ROUNDS; rounds < end; rounds++) {
          node('lamp').receive({ payload: rounds % 2 === 0 });
          node('other').receive({ payload: rounds });
          await delay(100);
        }
      });
      assert.equal(others.length, rounds, 'other flows go on');
      repair();
      node('lamp').receive({ payload: true });
      for (let wait = 0; wait < 100 && simulatedBus.chip(0x20).pad(0) !== 1; wait++) await delay(50);
      assert.equal(simulatedBus.chip(0x20).pad(0), 1);
    });
  }

  it('is deployed without waiting for it, within a second', async () => {
    await load();
    simulatedBus.breakDown({ delayMs: 2 * HANG_MS });
    node('lamp').receive({ payload: true });
    await delay(50);
    const begin = performance.now();
    await unloadFlow();
    const took = performance.now() - begin;
    console.log(`      closed after ${took.toFixed(0)} ms`);
    assert.ok(took < 1000, `${took} ms`);
    await delay(2 * HANG_MS); // Tests that follow have the bus for themselves.
  });
});
