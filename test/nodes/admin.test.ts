// The endpoints of the editor, called over HTTP in a real Node-RED runtime.
import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { ENDPOINTS, registerEndpoints } from '../../nodes/admin/register-endpoints';
import { deployedExpanders } from '../../nodes/shared/deployed-expanders';
import { simulatedBus } from '../../nodes/shared/hardware';
import { SimulatedChip } from '../../src/simulator/simulated-chip';
import {
  boardFlow as flow,
  CHIP,
  chip,
  get,
  post,
  refused,
  snapshot,
  snapshots,
  soon,
} from '../support/admin';
import {
  collect,
  deploy,
  expanderNode,
  flowNode,
  loadFlow,
  node,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const probes = () => simulatedBus.log.filter(({ kind }) => kind === 'probe').map(({ address }) => address);

describe('the endpoints of the editor', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  describe('about the machine', () => {
    it('list the buses, the simulated one first where no real one can be opened', async () => {
      await loadFlow(...flow());
      const { status, body } = await get('/mcp23017/buses');
      assert.equal(status, 200);
      const buses = body['buses'] as { id: string; name: string; available: boolean; problem?: string }[];
      const real = buses.filter(({ id }) => id !== 'simulated');
      assert.equal(
        body['hardware'],
        real.some(({ available }) => available),
      );
      assert.equal(buses.at(body['hardware'] ? -1 : 0)?.id, 'simulated');
      for (const { id, available, problem } of real) {
        assert.match(id, /^\d+$/);
        assert.equal(problem === undefined, available);
      }
    });

    it('list the GPIO lines, or say why not', async () => {
      await loadFlow(...flow());
      const { status, body } = await get('/mcp23017/lines');
      assert.equal(status, 200);
      const chips = body['chips'] as unknown[];
      assert.ok(chips.length > 0 || typeof body['problem'] === 'string');
    });
  });

  describe('that scan a bus', () => {
    const scan = (bus: unknown = 'simulated') => post('/mcp23017/scan', { bus });

    it('find the chip of an expander without asking it, and one at an address nobody set', async () => {
      await loadFlow(...flow());
      simulatedBus.chip(0x27);
      simulatedBus.clearLog();
      const { status, body } = await scan();
      assert.equal(status, 200);
      assert.deepEqual(body, {
        bus: 'simulated',
        found: [
          { address: '0x20', answers: true, expanders: ['chip'] },
          { address: '0x27', answers: true, expanders: [] },
        ],
      });
      assert.deepEqual(probes(), [0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27]);
      assert.deepEqual(
        simulatedBus.log.filter(({ kind, address }) => kind !== 'probe' && address !== 0x20),
        [],
      );
    });

    it('find who answers instead of an expander that has the wrong address', async () => {
      await loadFlow(...flow());
      const here = chip();
      simulatedBus.place(0x20, undefined);
      simulatedBus.place(0x24, here);
      await soon('the expander misses its chip', async () => (await snapshot()).state === 'away');
      assert.deepEqual((await scan()).body['found'], [{ address: '0x24', answers: true, expanders: [] }]);
    });

    it('lose no press that the chip of an expander is holding', async () => {
      await loadFlow(...flow({ pollMs: 60_000 }));
      const seen = collect('seen');
      chip().drive(0, 1);
      chip().drive(0, 0);
      await scan();
      assert.equal(chip().int('A'), 0);
      node('in').receive({ payload: 'read' });
      await soon('the press is told', () => seen.length >= 3);
      assert.deepEqual(
        seen.slice(0, 2).map(({ payload }) => payload),
        [true, false],
      );
    });

    it('leave a chip of another kind alone: it gets no byte', async () => {
      await loadFlow(...flow());
      const received: number[] = [];
      class Foreign extends SimulatedChip {
        override receive(byte: number): void {
          received.push(byte);
        }
        override transmit(): number {
          return assert.fail('it was read');
        }
      }
      simulatedBus.place(0x23, new Foreign());
      assert.ok(JSON.stringify((await scan()).body).includes('0x23'));
      assert.deepEqual(received, []);
    });

    it('are carried out once for several who ask at a time, and leave no chip behind', async () => {
      await loadFlow(...flow());
      simulatedBus.clearLog();
      const [one, two] = await Promise.all([scan(), scan()]);
      assert.deepEqual(one.body, two.body);
      assert.equal(probes().length, 7);
      assert.equal(probes().includes(0x20), false);
      await scan();
      assert.equal(probes().length, 14);
    });

    it('give the bus back: it is closed when the last expander is gone', async () => {
      await loadFlow(...flow());
      await scan();
      await deploy('full');
      let opened = 0;
      const connect = simulatedBus.connect.bind(simulatedBus);
      simulatedBus.connect = () => {
        opened += 1;
        return connect();
      };
      try {
        await deploy('full', ...flow());
        await soon('the chip is ready', async () => (await snapshot()).state === 'ready');
        assert.equal(opened, 1);
      } finally {
        simulatedBus.connect = connect;
      }
    });

    it('say what is wrong with a bus that hangs, or is not there', async () => {
      await loadFlow(...flow());
      await post(`${CHIP}/fault`, { fault: 'stuck' });
      await soon('the chip is away', async () => (await snapshot()).state === 'away');
      const hanging = await scan();
      assert.deepEqual([hanging.status, hanging.body['found']], [200, []]);
      assert.match(String(hanging.body['problem']), /timeout/);
      const missing = await scan('250');
      assert.deepEqual([missing.status, missing.body['found']], [200, []]);
      assert.match(String(missing.body['problem']), /i2c-250|i2c-bus/);
    });
  });

  describe('that show expanders', () => {
    it('tell everything about one: settings, users, levels, state and health', async () => {
      await loadFlow(...flow());
      chip().drive(2, 0);
      node('out').receive({ payload: true });
      await soon('the lamp is on', async () => ((await snapshot()).levels ?? 0) >= 0x100);
      const { pins, users, health, ...rest } = await snapshot();
      assert.deepEqual(rest, {
        ...{ id: 'chip', name: 'board', bus: 'simulated', address: '0x20', simulated: true },
        ...{ wiring: 'none', lines: { A: '', B: '' } },
        ...{ state: 'ready', problem: null, trouble: null, outputs: 0x100, inputs: 0x07 },
        // A1 is active low and open.
        ...{ levels: 0x102, electrical: 0x100, pressed: 0, fault: 'none' },
      });
      assert.equal(pins.length, 16);
      assert.deepEqual(pins[0], {
        ...{ name: 'A0', direction: 'auto', pullUp: false, inverted: false, interrupt: 'change' },
        ...{ start: 'keep', safe: 'keep', label: 'door' },
      });
      assert.deepEqual(users.slice(0, 4), [['mcp-in in'], ['mcp-in in'], ['mcp-in in'], []]);
      assert.deepEqual(users[8], ['mcp-out "lamp"']);
      assert.ok(health.lastAnswer !== null && Date.now() - health.lastAnswer < 10_000);
      assert.deepEqual([health.errors, health.restarts], [0, 0]);
      assert.ok(health.transfersPerSecond > 0);
    });

    it('tell how INT is wired', async () => {
      await loadFlow(...flow({ wiring: 'separate', lineA: '17' }));
      const { wiring, lines } = await snapshot();
      assert.deepEqual({ wiring, lines }, { wiring: 'separate', lines: { A: 'GPIO17', B: '' } });
    });

    it('cost no transfer', async () => {
      await loadFlow(...flow({ pollMs: 60_000 }));
      simulatedBus.clearLog();
      await snapshots();
      assert.deepEqual(simulatedBus.log, []);
    });

    it('count what goes wrong, and that the chip was started again', async () => {
      await loadFlow(...flow());
      await post(`${CHIP}/fault`, { fault: 'gone' });
      await soon('the chip is away', async () => (await snapshot()).state === 'away');
      const away = await snapshot();
      assert.deepEqual([away.levels, away.electrical, away.fault], [null, null, 'gone']);
      assert.match(away.problem ?? '', /0x20.*no-answer/);
      assert.ok(away.health.errors > 0);
      await post(`${CHIP}/fault`, { fault: 'none' });
      await soon('it is back', async () => (await snapshot()).state === 'ready');
      const back = await snapshot();
      assert.deepEqual([back.health.restarts, back.problem, back.fault], [1, null, 'none']);
    });

    it('say why an expander cannot start', async () => {
      await loadFlow(...flow({ address: '0x30' }));
      const { state, problem, simulated } = await snapshot();
      assert.deepEqual([state, simulated], ['away', true]);
      assert.match(problem ?? '', /0x30/);
    });
  });

  describe('that read and write registers', () => {
    it('show what they hold beside what they should, and repair them', async () => {
      await loadFlow(...flow({ pollMs: 60_000, checkMs: 60_000 }));
      node('out').receive({ payload: true });
      await settle();
      const fine = await post(`${CHIP}/registers`, {});
      assert.equal(fine.status, 200);
      assert.deepEqual(fine.body['differs'], []);
      assert.equal(Object.keys(fine.body['registers'] as object).length, 21);
      assert.deepEqual((fine.body['wanted'] as Record<string, number>)['OLATB'], 1);
      chip().reset();
      const reset = await post(`${CHIP}/registers`, {});
      assert.deepEqual((reset.body['differs'] as string[]).sort(), ['GPINTENA', 'GPPUA', 'IODIRB', 'OLATB']);
      assert.deepEqual(await post(`${CHIP}/rewrite`, {}), {
        status: 200,
        type: 'application/json',
        body: {},
      });
      assert.equal(chip().pads & 0x100, 0x100);
      assert.deepEqual((await post(`${CHIP}/registers`, {})).body['differs'], []);
    });

    it('tell a press that the read of the registers clears', async () => {
      await loadFlow(...flow({ pollMs: 60_000 }));
      const seen = collect('seen');
      chip().drive(0, 1);
      chip().drive(0, 0);
      await post(`${CHIP}/registers`, {});
      await soon('the press is told', () => seen.length === 2);
    });

    it('answer 503 with the reason while the chip is away', async () => {
      await loadFlow(...flow());
      await post(`${CHIP}/fault`, { fault: 'gone' });
      await soon('the chip is away', async () => (await snapshot()).state === 'away');
      for (const path of ['registers', 'rewrite']) {
        refused(await post(`${CHIP}/${path}`, {}), 503, 'bus-simulated-fault');
      }
    });

    it('answer 409 for two expanders with one chip', async () => {
      await loadFlow(...flow(), expanderNode({ id: 'chip2' }));
      refused(await post(`${CHIP}/registers`, {}), 409, 'expander-twice');
      refused(await post(`${CHIP}/output`, { pin: 'B0', on: true }), 409, 'expander-twice');
    });
  });

  describe('that switch an output', () => {
    const output = (pin: unknown, on: unknown) => post(`${CHIP}/output`, { pin, on });

    it('do so in logical levels, and by any name of the pin', async () => {
      await loadFlow(...flow({ pins: { B0: { inverted: true, label: 'lamp' } } }));
      assert.equal((await output('B0', true)).status, 200);
      assert.equal(chip().pads & 0x100, 0);
      assert.equal((await output('lamp', false)).status, 200);
      assert.equal(chip().pads & 0x100, 0x100);
    });

    it('switch no pin that is no output in use', async () => {
      await loadFlow(...flow());
      for (const pin of ['A0', 'B1']) refused(await output(pin, true), 409, 'admin-no-output');
      assert.equal(chip().outputs, 0x100);
    });

    it('switch nothing later, when the chip is away now', async () => {
      await loadFlow(...flow());
      await post(`${CHIP}/fault`, { fault: 'gone' });
      await soon('the chip is away', async () => (await snapshot()).state === 'away');
      refused(await output('B0', true), 503, 'bus-simulated-fault');
      await post(`${CHIP}/fault`, { fault: 'none' });
      await soon('it is back', async () => (await snapshot()).state === 'ready');
      await settle();
      assert.equal(chip().pads & 0xff00, 0);
    });

    it('end what runs on the pin', async () => {
      await loadFlow(...flow());
      const moves: number[] = [];
      node('out').receive({ payload: true, action: 'blink', onMs: 20, offMs: 20 });
      await soon('it blinks', () => (chip().pads & 0x100) !== 0);
      assert.equal((await output('B0', true)).status, 200);
      const stop = chip().onChange(() => moves.push(chip().pads & 0x100));
      await new Promise((resolve) => setTimeout(resolve, 100));
      stop();
      assert.equal(chip().pads & 0x100, 0x100);
      assert.ok(moves.every((level) => level === 0x100));
    });

    it('keep to the interlocks', async () => {
      await loadFlow(
        ...flow({ interlocks: [{ pins: 'B0, B1', breakMs: 0 }] }),
        flowNode('out2', 'mcp-out', { pins: 'B1' }),
      );
      assert.equal((await output('B0', true)).status, 200);
      assert.equal((await output('B1', true)).status, 200);
      assert.equal(chip().pads & 0xff00, 0x200);
    });
  });

  it('leave no expander, no event and no timer behind when the expander is gone', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    await loadFlow(...flow());
    await deploy('full');
    const before = timers();
    await deploy('full', ...flow());
    await post(`${CHIP}/press`, { pin: 'A0', pressed: true });
    assert.ok(timers() > before);
    await deploy('full');
    await soon('the timers have ended', () => timers() <= before);
    assert.deepEqual(deployedExpanders.all, []);
    refused(await post(`${CHIP}/press`, { pin: 'A0', pressed: true }), 404);
    assert.deepEqual(await snapshots(), []);
  });

  it('are put into a Node-RED once, however often it loads the nodes', () => {
    const added: unknown[] = [];
    const add = (...route: unknown[]): void => void added.push(route);
    const auth = { needsPermission: (permission: string) => permission };
    const RED = { auth, httpAdmin: { get: add, post: add, use: add } } as unknown as NodeAPI;
    registerEndpoints(RED);
    assert.equal(added.length, ENDPOINTS.length + 2);
    registerEndpoints(RED);
    assert.equal(added.length, ENDPOINTS.length + 2);
  });
});
