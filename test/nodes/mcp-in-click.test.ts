// mcp-in on buttons: clicks, double clicks, long presses.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  collect,
  deploy,
  expanderNode,
  flowNode,
  loadFlow,
  type Message,
  nextMessage,
  node,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const SEEN = { id: 'seen', type: 'helper', z: 'tab1', wires: [] };
const TABLE = { A3: { pullUp: true, inverted: true, label: 'door' } };
/** INT wired: presses are seen at once. */
const WIRED = { wiring: 'mirrored', pins: TABLE };

describe('mcp-in on a button', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = () => simulatedBus.chip(0x20);
  const flow = (properties: object, expander: object = WIRED) => [
    expanderNode(expander),
    flowNode('in', 'mcp-in', {
      ...{ pins: 'door', mode: 'click', doubleMs: 300, longMs: 700, repeatMs: 200 },
      ...properties,
      wires: [['seen']],
    }),
    SEEN,
  ];
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const until = async (reached: () => boolean | Promise<boolean>, what: string) => {
    const end = Date.now() + 5000;
    while (!(await reached())) {
      assert.ok(Date.now() < end, what);
      await wait(5);
    }
  };
  /** A press, as short as the simulated chip allows. */
  const press = async () => {
    for (const level of [0, 'Z'] as const) {
      chip().drive(3, level);
      await settle(12);
    }
  };
  const payloads = (messages: readonly Message[]) => messages.map(({ payload }) => payload);

  it('clicks though another pin of the node is inverted by a message during the press', async () => {
    await loadFlow(...flow({ pins: 'door, A4', doubleMs: 0 }, { ...WIRED, configWrite: true }));
    chip().drive(3, 0);
    await settle(12);
    const answered = nextMessage('seen');
    node('in').receive({ config: 'set', payload: { A4: { inverted: true } } });
    await answered;
    const seen = collect('seen');
    chip().drive(3, 'Z');
    await settle(12);
    assert.deepEqual(payloads(seen), ['click']);
  });

  it('switches a lamp on and off by clicks, wired straight to an mcp-out that toggles', async () => {
    await loadFlow(
      expanderNode(WIRED),
      flowNode('in', 'mcp-in', { pins: 'door', mode: 'click', doubleMs: 0, longMs: 60, wires: [['out']] }),
      flowNode('out', 'mcp-out', { pins: 'B0', action: 'toggle', wires: [['seen']] }),
      SEEN,
    );
    for (const lit of [1, 0]) {
      const told = nextMessage('seen');
      await press();
      await told;
      assert.equal(chip().pad(8), lit);
    }
    const told = collect('seen');
    chip().drive(3, 0);
    await until(() => told.length === 1, 'a long press');
    chip().drive(3, 'Z');
    await until(() => told.length === 2, 'its end');
    assert.equal(chip().pad(8), 1, 'toggled once');
  });

  it('tells a click, a double click, and a long press with its repetitions and its end', async () => {
    await loadFlow(...flow({}));
    const seen = collect('seen');
    const before = Date.now();
    await press();
    const after = Date.now();
    await until(() => seen.length > 0, 'click');
    assert.deepEqual(
      seen.map(({ payload, event, topic, pin, heldMs }) => [payload, event, topic, pin, heldMs]),
      [['click', 'click', 'door', 'A3', undefined]],
    );
    const time = Number(seen[0]?.['time']);
    assert.ok(time >= before - 2 && time <= after + 2, 'the time of the press');
    assert.equal((await shownStatus('in')).text, 'status.click');
    seen.length = 0;
    await press();
    await press();
    await wait(400);
    assert.deepEqual(payloads(seen), ['double']);
    seen.length = 0;
    chip().drive(3, 0);
    await until(() => seen.length >= 3, 'long press');
    chip().drive(3, 'Z');
    await until(() => seen.at(-1)?.payload === 'release', 'release');
    assert.deepEqual(
      seen.slice(0, 3).map(({ payload, heldMs }) => [payload, heldMs]),
      [['long', 700], ['hold', 900], ['hold', 1100]], // prettier-ignore
    );
    assert.ok(Number(seen.at(-1)?.['heldMs']) >= 1100);
    assert.equal((await shownStatus('in')).text, 'status.release');
  });

  it('tells one click of a press that bounces', async () => {
    await loadFlow(...flow({ debounceMs: 150 }));
    const seen = collect('seen');
    for (const levels of [
      [0, 1, 0, 1, 0],
      [1, 0, 1],
    ] as const) {
      // prettier-ignore
      for (const level of levels) {
        chip().drive(3, level);
        await settle(12);
      }
      await wait(250);
    }
    await wait(400);
    assert.deepEqual(payloads(seen), ['click']);
  });

  it('tells a click of a press that is shorter than the poll interval', async () => {
    await loadFlow(...flow({ doubleMs: 0 }, { pollMs: 50, pins: TABLE }));
    const seen = collect('seen');
    chip().drive(3, 0);
    chip().drive(3, 'Z');
    await until(() => seen.length > 0, 'click');
    assert.deepEqual(payloads(seen), ['click']);
  });

  it('keeps several buttons apart, of a list as of a port', async () => {
    for (const pins of ['B0, B1', 'B']) {
      chip().drivePort('B', 0);
      await loadFlow(...flow({ pins, doubleMs: 50 }));
      const seen = collect('seen');
      for (const level of [1, 0] as const) {
        for (const pin of [8, 9]) chip().drive(pin, level);
        await settle(20);
      }
      await wait(150);
      assert.deepEqual(
        seen.map(({ payload, pin }) => [payload, pin]),
        [['click', 'B0'], ['click', 'B1']], // prettier-ignore
        pins,
      );
      await unloadFlow();
    }
  });

  it('does not take for a press what was held at the start', async () => {
    chip().drive(3, 0);
    await loadFlow(...flow({}));
    const seen = collect('seen');
    await wait(900);
    chip().drive(3, 'Z');
    await wait(400);
    assert.deepEqual(seen, []);
  });

  it('does not take for a press what was held over an absence of the chip', async () => {
    await loadFlow(...flow({ longMs: 2500 }, { pollMs: 5, pins: TABLE }));
    const seen = collect('seen');
    const text = async () => (await shownStatus('in')).text;
    chip().drive(3, 0);
    await wait(50);
    simulatedBus.inject({ error: 'no-answer', times: 1e6 });
    await until(async () => (await text()) === 'status.no-answer', 'away');
    await wait(2600);
    assert.deepEqual(seen, [], 'nor is it long while nobody can see it');
    chip().drive(3, 'Z');
    simulatedBus.clearFaults();
    await until(async () => (await text()) === 'status.ready', 'back');
    await wait(400);
    assert.deepEqual(seen, []);
    await press();
    await until(() => seen.length > 0, 'click');
    assert.deepEqual(payloads(seen), ['click']);
  });

  it('says nothing more once it is closed', async () => {
    await loadFlow(...flow({}));
    const seen = collect('seen');
    await press();
    await deploy('nodes', expanderNode(WIRED), SEEN);
    await wait(400);
    assert.deepEqual(seen, []);
  });

  it('answers a message with the levels', async () => {
    await loadFlow(...flow({}));
    chip().drive(3, 0);
    const answer = nextMessage('seen');
    node('in').receive({ payload: 'reset' });
    assert.equal((await answer).payload, true);
    await settle();
  });
});
