// Defects that users met in other software for this chip, and that no other test is about; see docs/lessons.md.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { simulatedBus } from '../../nodes/shared/hardware';
import { FlowClock } from '../support/flow-clock';
import {
  collect,
  deploy,
  expanderNode,
  flowNode,
  loadFlow,
  loggedErrors,
  loggedNews,
  type Message,
  node,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
  warnings,
} from '../support/node-red';

const ROOT = path.resolve(__dirname, '../..');
const helper = (id: string) => ({ id, type: 'helper', z: 'tab1', wires: [] });

describe('what went wrong elsewhere', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  const chip = (address = 0x20) => simulatedBus.chip(address);
  const command = async (id: string, message: Message): Promise<void> => {
    node(id).receive(message);
    await settle();
  };

  it('an output that a short holds down keeps its latch when its neighbours are switched and inputs are read', async () => {
    await loadFlow(
      expanderNode(),
      flowNode('held', 'mcp-out', { pins: 'A0' }),
      flowNode('free', 'mcp-out', { pins: 'A1' }),
      flowNode('button', 'mcp-in', { pins: 'A7' }),
    );
    await command('held', { payload: true });
    chip().short(0, 0);
    for (const payload of [true, false, 'toggle']) {
      await command('free', { payload });
      await command('button', {});
    }
    assert.equal(chip().pads & 3, 2, 'held down');
    chip().short(0, 'Z');
    assert.equal(chip().pads & 3, 3);
    assert.deepEqual(warnings('chip'), []);
  });

  it('no listener of the whole process is added, so that a crash elsewhere is not hidden', async () => {
    const count = () => process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`);
    const before = count();
    await loadFlow(
      expanderNode({ wiring: 'mirrored', lineA: '17' }),
      flowNode('out', 'mcp-out', { pins: 'A0' }),
      flowNode('in', 'mcp-in', { pins: 'B0' }),
      flowNode('int', 'mcp-interrupt', { pins: 'B1' }),
    );
    await command('out', { payload: true });
    assert.deepEqual(count(), before);
    for (const file of sources()) {
      assert.doesNotMatch(read(file), /uncaughtException|unhandledRejection|SIGTERM|SIGINT/, file);
    }
  });

  it('no other program is run: what is not installed cannot be missed', () => {
    for (const file of sources())
      assert.doesNotMatch(read(file), /child_process|\bexecSync?\(|\bspawn\(/, file);
  });

  it('messages hold plain data, and never the node or the chip', async () => {
    await loadFlow(
      expanderNode(),
      flowNode('out', 'mcp-out', { pins: 'A0', wires: [['seen']] }),
      flowNode('in', 'mcp-in', { pins: 'B0', wires: [['seen']] }),
      flowNode('int', 'mcp-interrupt', { pins: 'B', health: true, wires: [['seen']] }),
      helper('seen'),
    );
    const seen = collect('seen');
    await command('out', { payload: true });
    chip().drive(8, 1);
    for (let wait = 0; wait < 50 && seen.length < 3; wait++) await settle();
    await command('in', { payload: 'read' });
    await command('int', { payload: 'status' });
    assert.ok(seen.length >= 5, `${seen.length} messages`);
    for (const message of seen) {
      const text = JSON.stringify(message);
      assert.deepEqual(JSON.parse(text), message);
      assert.ok(text.length < 500, text);
    }
  });

  it('a message that comes while the expander still starts is carried out, as one of an inject node at the start of Node-RED', async () => {
    simulatedBus.inject({ delayMs: 100, times: 3 });
    await loadFlow(
      expanderNode(),
      flowNode('out', 'mcp-out', { pins: 'A0', wires: [['seen']] }),
      helper('seen'),
    );
    const seen = collect('seen');
    node('out').receive({ payload: true });
    assert.equal(chip().outputs, 0, 'it has not started yet');
    for (let wait = 0; wait < 100 && seen.length === 0; wait++) await settle();
    assert.equal(seen.length, 1);
    assert.equal(chip().pad(0), 1);
  });

  it('the status shows the level that a running chip has, inverted or not, before any message', async () => {
    chip().force('A', 'OLAT', 0x03);
    chip().force('A', 'IODIR', 0xf0);
    await loadFlow(
      expanderNode({
        pins: {
          A0: { start: 'keep' },
          A1: { start: 'keep', inverted: true },
          A2: {},
          A3: { inverted: true },
        },
      }),
      ...['A0', 'A1', 'A2', 'A3'].map((pins) => flowNode(`of ${pins}`, 'mcp-out', { pins })),
    );
    const texts: unknown[] = [];
    for (const pin of ['A0', 'A1', 'A2', 'A3']) texts.push((await shownStatus(`of ${pin}`)).text);
    assert.deepEqual(
      texts,
      ['on', 'off', 'off', 'on'].map((text) => `status.${text}`),
    );
    assert.equal(chip().pads & 0x0f, 0x03);
  });

  it('all on and all off mean the loads: an inverted output goes the other way', async () => {
    await loadFlow(
      expanderNode({ pins: { A0: {}, A1: { inverted: true }, B7: { inverted: true } } }),
      flowNode('all', 'mcp-out', { pins: 'A0,A1,B7' }),
    );
    for (const [payload, pads] of [
      ['all on', 0x0001],
      ['all off', 0x8002],
      [true, 0x0001],
      [false, 0x8002],
    ] as const) {
      await command('all', { payload });
      assert.equal(chip().pads & chip().outputs, pads, String(payload));
    }
  });

  it('an address at which nobody answers from the start is one error, a status on each node, and no word that all is well', async () => {
    simulatedBus.breakDown({ address: 0x20, error: 'NAK' });
    const pins = ['A0', 'A1', 'A2', 'A3'];
    await loadFlow(
      expanderNode(),
      ...pins.map((pin) => flowNode(pin, 'mcp-out', { pins: pin })),
      flowNode('in', 'mcp-in', { pins: 'B0' }),
    );
    for (const id of [...pins, 'in']) {
      assert.equal((await shownStatus(id)).text, 'status.no-answer', id);
      assert.deepEqual(loggedErrors(id), [], id);
    }
    assert.equal(loggedErrors('chip').length, 1);
    assert.match(loggedErrors('chip')[0] ?? '', /^mcp-expander "board": .*0x20 on simulated/);
    assert.deepEqual([...loggedNews('chip'), ...warnings('chip')], []);
  });

  it('every address from 0x20 to 0x27 works, all at a time', async () => {
    const addresses = Array.from({ length: 8 }, (_, strap) => 0x20 + strap);
    await loadFlow(
      ...addresses.flatMap((address) => [
        expanderNode({ id: `chip ${address}`, address: `0x${address.toString(16)}` }),
        flowNode(`out ${address}`, 'mcp-out', { pins: 'all', expander: `chip ${address}` }),
      ]),
    );
    for (const address of addresses) await command(`out ${address}`, { payload: address * 3 });
    for (const address of addresses) assert.equal(chip(address).pads, address * 3);
  });

  describe('with time', function () {
    // Virtual seconds take theirs on a busy machine.
    this.timeout(60_000);
    let time: FlowClock;
    beforeEach(() => (time = new FlowClock()));
    afterEach(async () => {
      await time.until(unloadFlow());
      time.end();
    });

    it('twenty deploys leave one poll and one check, not twenty', async () => {
      const flow = () => [expanderNode(), flowNode('in', 'mcp-in', { pins: 'B0' })];
      const perSecond = async (): Promise<number> => {
        simulatedBus.clearLog();
        await time.after(1000);
        return simulatedBus.cost.transactions;
      };
      await time.until(loadFlow(...flow()));
      await time.after(100);
      const before = await perSecond();
      for (let round = 0; round < 20; round++) await time.until(deploy('full', ...flow()));
      await time.after(100);
      const now = await perSecond();
      assert.ok(Math.abs(now - before) <= 2, `${before} transfers a second, then ${now}`);
      await time.until(deploy('full'));
      assert.equal(await perSecond(), 0);
    });

    it('a chip that is away for a minute is one line in the log, and one when it is back', async () => {
      await time.until(loadFlow(expanderNode(), flowNode('in', 'mcp-in', { pins: 'B0' })));
      const replug = simulatedBus.unplug(0x20);
      simulatedBus.clearLog();
      await time.after(60_000);
      assert.equal(loggedErrors('chip').length, 1);
      assert.ok(simulatedBus.cost.transactions < 5 * 60, 'and hardly a load for the bus');
      replug();
      await time.after(2000);
      assert.equal((await time.until(shownStatus('in'))).text, 'status.off');
      assert.deepEqual(loggedNews('chip'), ['mcp-expander.log.back']);
      await time.after(60_000);
      assert.deepEqual([loggedErrors('chip').length, loggedNews('chip').length], [1, 1]);
    });
  });
});

/** All source files of the runtime. */
function sources(): string[] {
  return ['src', 'nodes'].flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file)),
  );
}

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
