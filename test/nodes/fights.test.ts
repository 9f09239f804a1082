// Another program that takes the chip for its own and never gives up, as the user of a flow sees it.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import type { PortRegister } from '../../src/simulator/address-map';
import { FlowClock } from '../support/flow-clock';
import {
  collect,
  expanderNode,
  flowNode,
  loadFlow,
  loggedErrors,
  node,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
  warnings,
} from '../support/node-red';

const ADDRESS = 0x20;

describe('a flow beside a program that writes to the same chip each second', function () {
  // Virtual seconds take their time on a busy machine.
  this.timeout(60_000);
  let time: FlowClock;
  let stranger: NodeJS.Timeout | undefined;
  before(startServer);
  after(stopServer);
  beforeEach(() => (time = new FlowClock()));
  afterEach(async () => {
    clearInterval(stranger);
    await time.until(unloadFlow());
    time.end();
  });

  const chip = () => simulatedBus.chip(ADDRESS);
  const text = async () => (await time.until(shownStatus('lamp'))).text;
  const load = () =>
    time.until(
      loadFlow(
        expanderNode(),
        flowNode('lamp', 'mcp-out', { pins: 'A0' }),
        flowNode('told', 'mcp-interrupt', { pins: 'B0', health: true, wires: [['seen']] }),
        { id: 'seen', type: 'helper', z: 'tab1', wires: [] },
        { id: 'k1', type: 'catch', z: 'tab1', scope: null, wires: [['errors']] },
        { id: 'errors', type: 'helper', z: 'tab1', wires: [] },
      ),
    );
  const writeEachSecond = (register: PortRegister, value: number): void => {
    stranger = setInterval(() => chip().force('A', register, value), 1000);
  };

  it('to its lamp has two warnings, a status and a message, and a lamp that does not chatter; commands are carried out', async () => {
    await load();
    const seen = collect('seen');
    node('lamp').receive({ payload: true });
    await time.after(50);
    let changes = 0;
    let last = chip().pad(0);
    const stop = chip().onChange(() => {
      if (chip().pad(0) !== last) changes += 1;
      last = chip().pad(0);
    });
    writeEachSecond('OLAT', 0);
    await time.after(20_000);
    assert.ok(changes <= 12, `${changes} changes`);
    const [first = '', second = '', ...more] = warnings('chip');
    assert.match(first, /Another program or Node-RED may use this chip/);
    assert.match(
      second,
      /keeps switching outputs of mcp-expander "board" \(simulated, 0x20\) back \(OLATA\)/,
    );
    assert.deepEqual(more, []);
    assert.equal(seen.filter(({ payload }) => payload === 'yielded').length, 1);
    assert.equal(await text(), 'status.health-yielded');
    clearInterval(stranger);
    node('lamp').receive({ payload: true });
    await time.after(5000);
    assert.equal(chip().pad(0), 1);
    stop();
  });

  it('to its directions says so in red, with the way out, answers commands with it, and works when that has ended', async () => {
    await load();
    const errors = collect('errors');
    writeEachSecond('IODIR', 0x0f);
    await time.after(12_000);
    assert.equal(await text(), 'status.chip-contended');
    assert.equal(loggedErrors('chip').length, 1);
    assert.match(loggedErrors('chip')[0] ?? '', /for 1 min\..*set both to share the chip/);
    node('lamp').receive({ payload: true });
    await time.after(50);
    assert.match((errors[0]?.['error'] as { message: string }).message, /leaves the chip alone/);
    clearInterval(stranger);
    await time.after(60_000);
    assert.equal(chip().pad(0), 1, 'the level stayed wanted');
  });
});
