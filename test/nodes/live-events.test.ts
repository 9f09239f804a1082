// What open editors are told of expanders, and how seldom.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { simulatedBus } from '../../nodes/shared/hardware';
import { LiveEvents, type LiveEvent } from '../../nodes/shared/live-events';
import { PRESS_LASTS_MS, SimulatedOutside } from '../../nodes/shared/simulated-outside';
import type { LiveState } from '../../nodes/contract/live-snapshot';
import type { Health } from '../../src/expander/expander-state';
import { SimulatedBus } from '../../src/simulator/simulated-bus';
import { listenLive, post, type Published, soon } from '../support/admin';
import {
  deploy,
  expanderNode,
  flowNode,
  loadFlow,
  type Message,
  node,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const STATE: LiveState = {
  ...{ state: 'ready', problem: null, trouble: null, levels: 0, electrical: 0 },
  ...{ outputs: 0, inputs: 0xffff, pressed: 0, fault: 'none' },
};
const HEALTH: Health = { lastAnswer: null, errors: 0, restarts: 0, transfersPerSecond: 50 };

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] as const;

/** The most events within any second. */
function mostPerSecond(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

describe('Live events', () => {
  let clock: Clock;
  let state: LiveState;
  let health: Health;
  let users: string[][];
  let heard: { at: number; event: LiveEvent }[];
  let events: LiveEvents;

  beforeEach(() => {
    clock = FakeTimers.install({ toFake: [...FAKED] });
    [state, health, users, heard] = [STATE, HEALTH, [], []];
    events = new LiveEvents(
      { state: () => state, table: () => ({ pins: [], users }), health: () => health },
      (event) => heard.push({ at: clock.now, event }),
    );
    events.changed();
    clock.tick(10_000);
    heard.length = 0;
  });
  afterEach(() => {
    events.stop();
    assert.equal(clock.countTimers(), 0);
    clock.uninstall();
  });

  const show = (changes: Partial<LiveState>): void => {
    state = { ...state, ...changes };
    events.changed();
  };

  it('tell a change at once, with the whole state and nothing that has not changed', () => {
    show({ levels: 1, electrical: 1 });
    clock.tick(1);
    assert.deepEqual(
      heard.map(({ event }) => event),
      [{ ...STATE, levels: 1, electrical: 1 }],
    );
  });

  it('tell of many changes ten a second at most, and the last one always', () => {
    for (let ms = 0; ms < 5000; ms++) {
      show({ levels: ms });
      clock.tick(1);
    }
    assert.equal(mostPerSecond(heard.map(({ at }) => at)), 10);
    clock.tick(1000);
    assert.equal(heard.at(-1)?.event.levels, 4999);
  });

  it('tell nothing when nothing has changed, however often one looks', () => {
    for (let ms = 0; ms < 5000; ms += 10) {
      events.changed();
      health = { ...health, lastAnswer: ms, transfersPerSecond: 50 + (ms % 5) };
      clock.tick(10);
    }
    show({ levels: 1 });
    show({ levels: 0 });
    clock.tick(1000);
    assert.deepEqual(heard, []);
  });

  it('tell the health once a second at most, within the ten', () => {
    for (let ms = 0; ms < 5000; ms += 5) {
      health = { ...health, errors: ms };
      show({ levels: ms });
      clock.tick(5);
    }
    const withHealth = heard.filter(({ event }) => event.health).map(({ at }) => at);
    assert.ok(withHealth.length >= 4);
    assert.ok(withHealth.every((at, index) => index === 0 || at - (withHealth[index - 1] ?? 0) >= 890));
    assert.ok(withHealth.length <= 6);
    assert.equal(mostPerSecond(heard.map(({ at }) => at)), 10);
  });

  for (const [what, news] of [
    ['an error', { errors: 1 }],
    ['a restart', { restarts: 1 }],
    ['that the traffic has ended', { transfersPerSecond: 0 }],
    ['that there is much more traffic', { transfersPerSecond: 90 }],
  ] as const) {
    it(`tell ${what} by itself`, () => {
      health = { ...health, ...news };
      clock.tick(1100);
      assert.deepEqual(
        heard.map(({ event }) => event.health),
        [health],
      );
    });
  }

  it('tell who uses a pin when that changes', () => {
    users = [['mcp-in "door"']];
    events.changed();
    clock.tick(1);
    assert.deepEqual(heard[0]?.event.users, users);
    show({ levels: 7 });
    clock.tick(200);
    assert.equal(heard[1]?.event.users, undefined);
  });

  it('end with the last state', () => {
    state = { ...STATE, state: 'closed', levels: null };
    events.stop();
    events.stop();
    events.changed();
    clock.tick(5000);
    assert.deepEqual(
      heard.map(({ event }) => event.state),
      ['closed'],
    );
  });
});

describe('A press from the editor', () => {
  it('is released after ten seconds, unless the editor goes on holding it', () => {
    const clock = FakeTimers.install({ toFake: [...FAKED] });
    try {
      const bus = new SimulatedBus();
      const outside = new SimulatedOutside(bus, 0x20, () => undefined);
      for (let held = 0; held < 5; held++) {
        outside.press(3, 1);
        clock.tick(PRESS_LASTS_MS - 1);
        assert.deepEqual([outside.pressed, bus.chip(0x20).pad(3)], [8, 1]);
      }
      clock.tick(1);
      assert.deepEqual([outside.pressed, bus.chip(0x20).pad(3)], [0, 0]);
      outside.press(3, 1);
      outside.end();
      assert.deepEqual([outside.pressed, clock.countTimers()], [0, 0]);
    } finally {
      clock.uninstall();
    }
  });
});

describe('The live events of a flow', () => {
  before(startServer);
  after(stopServer);
  let live: ReturnType<typeof listenLive>;
  beforeEach(() => (live = listenLive()));
  afterEach(async () => {
    await unloadFlow();
    live.stop();
  });

  const ofChip = (): Published[] => live.events.filter(({ topic }) => topic === 'mcp23017/live/chip');
  const latest = () => ofChip().at(-1)?.data ?? {};
  const is = (properties: object) => () =>
    Object.entries(properties).every(([key, value]) => latest()[key] === value);

  it('follow the chip: start, levels, press, fault, and end', async () => {
    await loadFlow(
      expanderNode({ pollMs: 5 }),
      flowNode('out', 'mcp-out', { pins: 'B0' }),
      flowNode('in', 'mcp-in', { pins: 'A0' }),
    );
    await soon('it is ready', is({ state: 'ready', levels: 0, outputs: 0x100, inputs: 1 }));
    node('out').receive({ payload: true });
    await soon('the lamp is on', is({ levels: 0x100 }));
    await post('/mcp23017/expanders/chip/press', { pin: 'A0', pressed: true });
    await soon('the press is seen', is({ levels: 0x101, pressed: 1 }));
    await post('/mcp23017/expanders/chip/fault', { fault: 'gone' });
    await soon('it is away', is({ state: 'away', levels: null, fault: 'gone' }));
    assert.match(String(latest()['problem']), /0x20/);
    await post('/mcp23017/expanders/chip/fault', { fault: 'none' });
    await soon('it is back', is({ state: 'ready', problem: null, levels: 0x101, fault: 'none' }));
    await deploy('full');
    assert.deepEqual([latest()['state'], latest()['pressed']], ['closed', 0]);
    const told = live.events.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(live.events.length, told);
  });

  it('bring the pin table when a message changes it', async () => {
    await loadFlow(expanderNode({ configWrite: true }), flowNode('in', 'mcp-in', { pins: 'A0' }));
    await soon('it is ready', is({ state: 'ready' }));
    const pullUp = () =>
      ofChip().some(({ data }) => (data['pins'] as { pullUp: boolean }[] | undefined)?.[0]?.pullUp);
    assert.equal(pullUp(), false);
    const message: Message = { config: 'set', payload: { A0: { pullUp: true } } };
    node('in').receive(message);
    await soon('the table is told', pullUp);
    await soon('the level is told', is({ levels: 1, electrical: 1 }));
  });

  const ADDRESSES = [0, 1, 2, 3, 4, 5, 6, 7].map((number) => 0x20 + number);
  const eight = (pollMs: number) =>
    ADDRESSES.flatMap((address) => [
      expanderNode({ id: `chip-${address}`, address: String(address), pollMs }),
      flowNode(`in-${address}`, 'mcp-in', { pins: 'all', expander: `chip-${address}` }),
    ]);
  const countPerExpander = () =>
    ADDRESSES.map((address) =>
      live.events.filter(({ topic }) => topic === `mcp23017/live/chip-${address}`).map(({ at }) => at),
    );

  it('are ten a second and expander at most, while 128 pins change without a pause', async () => {
    await loadFlow(...eight(5));
    for (let round = 0; round < 400; round++) {
      for (const address of ADDRESSES) {
        simulatedBus.chip(address).drivePort('A', round & 0xff);
        simulatedBus.chip(address).drivePort('B', ~round & 0xff);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    for (const times of countPerExpander()) {
      assert.ok(times.length >= 8, `${times.length} events`);
      assert.ok(mostPerSecond(times) <= 10, `${mostPerSecond(times)} events in a second`);
    }
  });

  it('are none while nothing changes', async () => {
    await loadFlow(...eight(1000));
    // The start is news, and that its traffic is over.
    const quietMs = () => performance.now() - (live.events.at(-1)?.at ?? 0);
    await soon('the start is over', () => live.events.length >= 8 && quietMs() > 1500);
    live.events.length = 0;
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assert.deepEqual(live.events, []);
  });
});
