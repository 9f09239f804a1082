// The user's rule for messages to a chip that is away: fail at once, or wait so long and then expire. By node and by message.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import { FlowClock } from '../support/flow-clock';
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

const ADDRESS = 0x20;
const helper = (id: string) => ({ id, type: 'helper', z: 'tab1', wires: [] });

describe('a message to mcp-out while the chip is away', () => {
  let time: FlowClock;
  let ended: { at: number; how: string }[];
  let begin: number;
  before(startServer);
  after(stopServer);
  beforeEach(() => (time = new FlowClock()));
  afterEach(async () => {
    await time.until(unloadFlow());
    time.end();
  });

  const chip = () => simulatedBus.chip(ADDRESS);
  /** A lamp that is on, and then a chip that is gone. @returns the way to put it back */
  const load = async (properties: object = {}): Promise<() => void> => {
    await time.until(
      loadFlow(
        expanderNode(),
        flowNode('lamps', 'mcp-out', { pins: 'A', wires: [['passed']], ...properties }),
        helper('passed'),
        { id: 'k1', type: 'complete', z: 'tab1', scope: ['lamps'], wires: [['done']] },
        helper('done'),
        { id: 'k2', type: 'catch', z: 'tab1', scope: null, wires: [['errors']] },
        helper('errors'),
      ),
    );
    node('lamps').receive({ payload: 1 });
    await time.after(50);
    ended = [];
    for (const [id, tell] of Object.entries({
      done: () => 'done',
      errors: ({ error }: Message) => (error as { message: string }).message,
    })) {
      node(id).on('input', (message) => ended.push({ at: time.now - begin, how: tell(message) }));
    }
    const replug = simulatedBus.unplug(ADDRESS);
    await time.after(1200);
    begin = time.now;
    return replug;
  };
  const howEnded = () => ended.map(({ how }) => (how === 'done' ? how : (/expired/.exec(how)?.[0] ?? how)));

  it('fails at once, and its level is set when the chip is back', async () => {
    const replug = await load();
    node('lamps').receive({ payload: 6 });
    await time.after(100);
    assert.equal(ended.length, 1);
    assert.match(ended[0]?.how ?? '', /0x20 on simulated/);
    replug();
    await time.after(1500);
    assert.equal(chip().pads & 0xff, 6);
    assert.equal(ended.length, 1, 'it is told once');
  });

  it('waits as long as the node says, and goes on when the chip is back in time', async () => {
    const replug = await load({ expireMs: '5000' });
    const passed = collect('passed');
    node('lamps').receive({ payload: 6, topic: 'kept' });
    await time.after(3000);
    assert.deepEqual(ended, []);
    replug();
    await time.after(1500);
    assert.deepEqual(howEnded(), ['done']);
    assert.deepEqual(
      passed.map(({ payload, topic }) => [payload, topic]),
      [[6, 'kept']],
    );
    assert.equal(chip().pads & 0xff, 6);
  });

  it('expires after the time of the node, and is never carried out', async () => {
    const replug = await load({ expireMs: 2000 });
    node('lamps').receive({ payload: 6 });
    await time.after(4000);
    assert.deepEqual(howEnded(), ['expired']);
    assert.ok(Math.abs((ended[0]?.at ?? 0) - 2000) <= 20, `${ended[0]?.at} ms`);
    replug();
    await time.after(3000);
    assert.equal(chip().pads & 0xff, 1, 'as before it');
    assert.equal(ended.length, 1);
  });

  it('has a time of its own over that of the node, 0 included', async () => {
    const replug = await load({ expireMs: 2000 });
    node('lamps').receive({ payload: { A1: true }, expireMs: 0 });
    await time.after(50);
    assert.equal(ended.length, 1, 'at once');
    node('lamps').receive({ payload: { A2: true }, expireMs: 500 });
    node('lamps').receive({ payload: { A3: true }, expireMs: '4000' });
    node('lamps').receive({ payload: { A4: true } });
    await time.after(2500);
    assert.deepEqual(howEnded().slice(1), ['expired', 'expired']);
    replug();
    await time.after(1400);
    assert.deepEqual(howEnded().slice(3), ['done']);
    assert.equal(chip().pads & 0xff, 0b1011, 'what failed at once stays wanted, what expired does not');
  });

  it('that toggles or pulses waits and expires alike', async () => {
    const replug = await load({ expireMs: 2000 });
    node('lamps').receive({ payload: { A0: true }, action: 'toggle', expireMs: 300 });
    node('lamps').receive({ payload: { A1: true }, action: 'pulse', ms: 60_000, expireMs: 300 });
    await time.after(1000);
    assert.deepEqual(howEnded(), ['expired', 'expired']);
    node('lamps').receive({ payload: { A2: true }, action: 'toggle', expireMs: 5000 });
    node('lamps').receive({ payload: { A3: true }, action: 'pulse', ms: 60_000, expireMs: 5000 });
    replug();
    await time.after(1500);
    assert.deepEqual(howEnded().slice(2), ['done', 'done']);
    assert.equal(chip().pads & 0xff, 0b1101);
  });

  it('with a time that cannot be is refused with a text that names it, and asks nothing', async () => {
    const replug = await load();
    for (const expireMs of [-1, 3_600_001, 1.5, 'soon', {}]) {
      node('lamps').receive({ payload: 6, expireMs });
      await time.after(5);
    }
    assert.equal(ended.length, 5);
    for (const { how } of ended) assert.match(how, /"msg\.expireMs"/);
    replug();
    await time.after(1500);
    assert.equal(chip().pads & 0xff, 1);
  });
});
