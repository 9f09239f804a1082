// mcp-in on pulses and encoders: counts, rates, positions, and what lasts over a deploy.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simulatedBus } from '../../nodes/shared/hardware';
import { Encoder, randomFrom } from '../support/encoder';
import {
  collect,
  contextStore,
  deploy,
  expanderNode,
  type FlowNode,
  flowNode,
  loadFlow,
  loadFlowWith,
  loggedErrors,
  type Message,
  nextMessage,
  node,
  sentBy,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';
import { slowStore } from '../support/slow-store';

const SEEN: FlowNode = { id: 'seen', type: 'helper', z: 'tab1', wires: [] };
/** INT wired: a change is seen at once, so that tests need not wait for polls. */
const WIRED = { wiring: 'mirrored' };

describe('mcp-in on pulses', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = () => simulatedBus.chip(0x20);
  const flow = (properties: object, expander: object = {}) => [
    expanderNode({ ...WIRED, ...expander }),
    flowNode('in', 'mcp-in', {
      mode: 'counter',
      edge: 'rising',
      pins: 'A3',
      ...properties,
      wires: [['seen']],
    }),
    SEEN,
  ];
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const pulse = async (count = 1, pin = 3) => {
    for (let done = 0; done < count; done++) {
      chip().drive(pin, 1);
      await settle(12);
      chip().drive(pin, 0);
      await settle(12);
    }
  };
  const ask = async (message: Message): Promise<Message> => {
    const answer = nextMessage('seen');
    node('in').receive(message);
    return answer;
  };
  const payloads = (messages: readonly Message[]) => messages.map(({ payload }) => payload);

  describe('that counts', () => {
    it('sends each count with rate, topic, pin and time, and shows it', async () => {
      await loadFlow(...flow({}, { pins: { A3: { label: 'water' } } }));
      const seen = collect('seen');
      await pulse();
      await wait(50);
      await pulse(2);
      assert.deepEqual(payloads(seen), [1, 2, 3]);
      const [first, second] = seen as [Message, Message];
      assert.deepEqual([first['topic'], first['pin'], first['hz'], first['exact']], ['water', 'A3', 0, true]);
      const hz = Number(second['hz']);
      assert.ok(hz > 0.1 && hz < 21, `${hz}`);
      assert.equal((await shownStatus('in')).text, '3');
    });

    it('counts the edges that are chosen, and tells each n-th count', async () => {
      for (const [edge, every, expected] of [
        ['rising', 1, [1, 2, 3, 4, 5, 6]],
        ['falling', 4, [4]],
        ['both', 5, [5, 10]],
      ] as const) {
        await loadFlow(...flow({ edge, every }));
        const seen = collect('seen');
        await pulse(6);
        assert.deepEqual(payloads(seen), expected, edge);
        assert.equal((await ask({ payload: 1 })).payload, edge === 'both' ? 12 : 6);
        await unloadFlow();
      }
    });

    it('does not count what bounces', async () => {
      await loadFlow(...flow({ debounceMs: 150 }));
      const seen = collect('seen');
      for (let press = 0; press < 3; press++) {
        await pulse(4);
        chip().drive(3, 1);
        await wait(250);
        await pulse(2, 3);
        await wait(250);
      }
      assert.deepEqual(payloads(seen), [1, 2, 3]);
    });

    it('counts each pin of a list or port for itself, and answers for all of them', async () => {
      for (const pins of ['B0, A0', 'B']) {
        await loadFlow(...flow({ pins }));
        const seen = collect('seen');
        await pulse(2, 8);
        await pulse(1, pins === 'B' ? 9 : 0);
        const other = pins === 'B' ? 'B1' : 'A0';
        assert.deepEqual(
          seen.map(({ payload, pin }) => [pin, payload]),
          [['B0', 1], ['B0', 2], [other, 1]], // prettier-ignore
        );
        const counts = (await ask({ payload: 1 })).payload as Record<string, number>;
        assert.deepEqual([counts['B0'], counts[other]], [2, 1]);
        await unloadFlow();
      }
    });

    it('begins anew when it is told to, at 0 or another count', async () => {
      await loadFlow(...flow({ every: 10 }));
      const seen = collect('seen');
      await pulse(3);
      for (const [payload, count] of [
        ['reset', 0],
        [' RESET ', 0],
        [{ reset: 8 }, 8],
        [{ reset: '-2' }, -2],
        [{ reset: true }, 0],
        [{ reset: 8 }, 8],
      ] as const) {
        const answer = await ask({ payload, kept: 'yes' });
        assert.deepEqual([answer.payload, answer['kept'], answer['topic']], [count, 'yes', 'A3']);
      }
      seen.length = 0;
      await pulse(2);
      assert.deepEqual(payloads(seen), [10]);
    });

    it('resets only the pins that a message names, where messages may', async () => {
      await loadFlow(...flow({ pins: 'A3, A4', pinsFromMessage: true }));
      await pulse(2, 3);
      await pulse(3, 4);
      assert.equal((await ask({ payload: 'reset', pin: 'A3' })).payload, 0);
      assert.deepEqual((await ask({ payload: 1 })).payload, { A3: 0, A4: 3 });
      chip().drive(5, 1);
      assert.equal(
        (await ask({ payload: 1, pin: 'A5' })).payload,
        true,
        'a pin that is asked for has a level',
      );
    });

    it('refuses what is no count, with an error that names node and value, and counts on', async () => {
      const caught: FlowNode = { id: 'caught', type: 'helper', z: 'tab1', wires: [] };
      const catcher: FlowNode = { id: 'catcher', type: 'catch', z: 'tab1', scope: null, wires: [['caught']] };
      await loadFlow(...flow({ pinsFromMessage: true }), catcher, caught);
      await pulse(2);
      const hostile = Object.defineProperty({}, 'reset', {
        enumerable: true,
        get: () => {
          throw new Error('no');
        },
      });
      for (const [message, text] of [
        [{ payload: { reset: NaN } }, /mcp-in in, A3: .*reset/],
        [{ payload: { reset: 1.5 } }, /mcp-in in, A3: .*1\.5/],
        [{ payload: { reset: 2 ** 60 } }, /mcp-in in, A3: .*reset/],
        [{ payload: { reset: [] } }, /mcp-in in, A3: .*reset/],
        [{ payload: 'reset', pin: 'A4' }, /mcp-in in, A3: .*A4/],
        [{ payload: 'reset', pin: 'Z9' }, /mcp-in in, A3: .*Z9/],
      ] as const) {
        const error = nextMessage('caught');
        node('in').receive(message);
        assert.match(String(((await error)['error'] as Message)['message']), text);
      }
      assert.equal((await shownStatus('in')).text, 'status.refused');
      // The Catch node cannot have this one.
      node('in').receive({ payload: hostile });
      await settle();
      assert.equal((await ask({ payload: 1 })).payload, 2);
    });

    it('tells the count at the start, if it shall', async () => {
      await loadFlow(...flow({ initial: true }));
      assert.deepEqual(payloads(sentBy('in')), [0]);
    });
  });

  describe('that keeps its count', () => {
    let dir: string;
    before(async () => (dir = await mkdtemp(path.join(tmpdir(), 'counts-'))));
    after(() => rm(dir, { recursive: true }));
    // A node that is gone is forgotten, for the next test.
    afterEach(() => deploy('nodes', expanderNode(WIRED), SEEN));
    const changed = (name: string, more: object = {}) => flow({ keepCount: true, name, ...more });

    it('goes on after a deploy, full or of the node alone', async () => {
      await loadFlow(...changed('one'));
      await pulse(3);
      for (const [place, type] of (['nodes', 'flows', 'full'] as const).entries()) {
        await deploy(type, ...changed(type, { initial: true }));
        const seen = collect('seen');
        await pulse();
        assert.deepEqual(payloads(seen).at(-1), 4 + place, type);
      }
    });

    it('is forgotten with the node', async () => {
      await loadFlow(...changed('one'));
      await pulse(3);
      await deploy('nodes', expanderNode(WIRED), SEEN);
      await deploy('nodes', ...changed('two'));
      assert.equal((await ask({ payload: 1 })).payload, 0);
    });

    it('begins anew after a deploy if it does not keep it', async () => {
      await loadFlow(...flow({ name: 'one' }));
      await pulse(3);
      await deploy('nodes', ...flow({ name: 'two' }));
      assert.equal((await ask({ payload: 1 })).payload, 0);
    });

    it('goes on with a store that has files and answers late', async () => {
      const store = contextStore({ module: 'localfilesystem', config: { dir, cache: false } });
      await loadFlowWith([store], ...changed('one'));
      await pulse(3);
      await deploy('nodes', ...changed('two'));
      const file = await readFile(path.join(dir, 'context', 'tab1', 'in.json'), 'utf8');
      assert.deepEqual(JSON.parse(file), { counts: { A3: 3 } });
      await pulse();
      assert.equal((await ask({ payload: 1 })).payload, 4);
    });

    it('counts what happens while the store has not answered yet, once', async () => {
      const store = slowStore({ counts: { A3: 100, A4: 'nonsense' } });
      await loadFlowWith([contextStore(store)], ...changed('one', { pins: 'A3, A4' }));
      const seen = collect('seen');
      await pulse(3);
      assert.equal(seen.length, 0, 'the count is not known yet');
      const answer = ask({ payload: 'now' });
      store.answer();
      assert.deepEqual((await answer).payload, 101);
      await settle();
      assert.deepEqual(payloads(seen.slice(0, 3)), [101, 102, 103]);
      assert.deepEqual(seen[3]?.payload, { A3: 103, A4: 0 });
    });

    it('writes a count that changes quickly about once a second, and the last one when it closes', async () => {
      const store = slowStore({});
      store.answer();
      await loadFlowWith([contextStore(store)], ...changed('one'));
      const begin = Date.now();
      while (Date.now() - begin < 2300) await pulse(5);
      const { payload } = await ask({ payload: 1 });
      const seconds = (Date.now() - begin) / 1000;
      const writes = store.written.length;
      assert.ok(writes >= 2 && writes <= seconds + 2, `${writes} in ${seconds} s`);
      await deploy('nodes', ...changed('two'));
      assert.deepEqual(store.written.at(-1), { A3: payload });
      assert.equal((await ask({ payload: 1 })).payload, payload);
    });

    for (const call of ['get', 'set'] as const) {
      it(`is deployed within a second beside a store that never answers ${call === 'get' ? 'a read' : 'a write'}`, async () => {
        const store = slowStore({ counts: { A3: 7 } }, undefined, call);
        store.answer();
        await loadFlowWith([contextStore(store)], ...changed('one'));
        await pulse(2);
        const begin = Date.now();
        await deploy('nodes', ...changed('two'));
        assert.ok(Date.now() - begin < 1500, `${Date.now() - begin} ms`);
        if (call === 'set') assert.equal((await ask({ payload: 1 })).payload, 9);
        else assert.deepEqual(store.written, [], 'what is kept is not lost');
      });
    }

    it('says so when the store fails, once, and counts', async () => {
      const store = slowStore({}, new Error('disk full'));
      store.answer();
      await loadFlowWith([contextStore(store)], ...changed('one'));
      await pulse(2);
      await wait(1200);
      await pulse(2);
      await wait(50);
      assert.deepEqual(
        loggedErrors('in').map((text) => /errors\.count-not-\w+|disk full/.exec(text)?.[0]),
        ['disk full', 'disk full'],
        loggedErrors('in').join(),
      );
      assert.equal((await ask({ payload: 1 })).payload, 4);
    });
  });

  describe('that measures a rate', () => {
    it('sends Hz each window, 0 where nothing came, and the number of pulses', async () => {
      await loadFlow(...flow({ mode: 'rate', windowMs: 200 }));
      const seen = collect('seen');
      await wait(450);
      assert.ok(seen.length >= 1);
      assert.deepEqual([seen[0]?.payload, seen[0]?.['count'], seen[0]?.['topic']], [0, 0, 'A3']);
      assert.equal((await shownStatus('in')).text, '0 Hz');
      seen.length = 0;
      const begin = Date.now();
      let pulses = 0;
      while (Date.now() - begin < 1000) {
        await pulse();
        pulses += 1;
        await wait(17);
      }
      await wait(250);
      const counted = seen.reduce((sum, message) => sum + Number(message['count']), 0);
      assert.equal(counted, pulses);
      const rates = payloads(seen).map(Number).filter((hz) => hz > 0); // prettier-ignore
      const mean = rates.reduce((sum, hz) => sum + hz, 0) / rates.length;
      assert.ok(Math.abs(mean - pulses) < 0.4 * pulses, `${mean} Hz for ${pulses} pulses in a second`);
      assert.match((await shownStatus('in')).text ?? '', / Hz$/);
      const answer = nextMessage('seen');
      node('in').receive({ payload: 'now' });
      assert.equal(typeof (await answer).payload, 'number');
    });

    it('tells nothing while the chip is away', async () => {
      await loadFlow(...flow({ mode: 'rate', windowMs: 100, pins: 'A0, A3' }, { wiring: 'none', pollMs: 5 }));
      simulatedBus.inject({ error: 'no-answer', times: 1e6 });
      await wait(500);
      const seen = collect('seen');
      await wait(300);
      assert.deepEqual(seen, []);
      assert.deepEqual((await ask({ payload: 1 })).payload, { A0: 0, A3: 0 });
    });
  });

  describe('of an encoder', () => {
    const encoder = (properties: object = {}) =>
      flow({ mode: 'encoder', pins: 'A0, A1', stepsPerDetent: 1, ...properties });

    it('follows a thousand steps in both directions, with reversals at random', async () => {
      await loadFlow(...encoder());
      const seen = collect('seen');
      const knob = new Encoder(chip(), [0, 1], randomFrom(23017));
      const positions: number[] = [];
      for (let step = 0; step < 1000; step++) {
        positions.push(knob.step(0.1));
        await settle(12);
      }
      assert.deepEqual(payloads(seen), positions);
      assert.ok(Math.min(...positions) < 0 || Math.max(...positions) > 0);
      for (const [place, { payload, step, direction, missed }] of seen.entries()) {
        assert.equal(Number(payload) - (positions[place - 1] ?? 0), step);
        assert.equal(direction, step === 1 ? 'cw' : 'ccw');
        assert.equal(missed, 0);
      }
      assert.equal((await shownStatus('in')).text, String(knob.position));
    });

    it('counts detents of two or four steps, from the rest it began at', async () => {
      for (const stepsPerDetent of [2, '4'] as const) {
        chip().drivePort('A', 3);
        await loadFlow(...encoder({ stepsPerDetent }));
        const seen = collect('seen');
        // A turn counter-clockwise from both high, and back: B falls last.
        for (const tracks of [1, 0, 2, 3, 1, 0, 2, 3, 2, 0, 1, 3]) {
          chip().drivePort('A', tracks);
          await settle(12);
        }
        const per = Number(stepsPerDetent);
        const expected = per === 4 ? [-1, -2, -1] : [-1, -2, -3, -4, -3, -2];
        assert.deepEqual(payloads(seen), expected);
        await unloadFlow();
      }
    });

    it('answers with its position, is set by a message, and keeps it over a deploy', async () => {
      await loadFlow(...encoder({ keepCount: true, topic: 'house/' }));
      const knob = new Encoder(chip(), [0, 1], () => 1);
      for (let step = 0; step < 3; step++) {
        knob.step(0);
        await settle(12);
      }
      const answer = await ask({ payload: 'where', pin: 'A7' });
      assert.deepEqual(
        [answer.payload, answer['missed'], answer['topic'], answer['pin']],
        [3, 0, 'house/A0,A1', undefined],
      );
      assert.equal((await ask({ payload: { reset: 50 } })).payload, 50);
      await deploy('nodes', ...encoder({ keepCount: true, name: 'new' }));
      const seen = collect('seen');
      knob.step(0);
      await settle();
      assert.deepEqual(payloads(seen), [51]);
    });

    it('needs two pins', async () => {
      for (const pins of ['A0', 'A', 'A0-A2']) {
        await loadFlow(...encoder({ pins }));
        assert.equal((await shownStatus('in')).text, 'status.invalid');
        await unloadFlow();
      }
    });
  });
});
