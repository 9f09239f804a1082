// Messages with msg.config in a real Node-RED runtime: who may send what, how it is answered, and what is refused.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import { IN, INT, load, NODES, OUT, WRITABLE, writes } from '../support/config-flow';
import { ask, chip, ENDS, refused, register, send } from '../support/conversation';
import {
  collect,
  expanderNode,
  loadFlow,
  type Message,
  node,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

describe('a message with msg.config', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('is understood by all flow nodes', async () => {
    await load();
    for (const { id } of NODES) {
      const table = (await ask(id, 'get')) as Record<string, object>;
      assert.equal(Object.keys(table).join(' '), 'A0 A1 A2 A3 A4 A5 A6 A7 B0 B1 B2 B3 B4 B5 B6 B7');
      await ask(id, 'set', { A7: { direction: 'out' } });
      assert.equal(register('IODIRA'), 0x7c);
      await ask(id, 'restore');
      assert.equal(register('IODIRA'), 0xfc);
      assert.equal(((await ask(id, 'registers')) as Record<string, number>)['IODIRA'], 0xfc);
      await ask(id, 'rewrite');
      assert.deepEqual(await ask(id, 'interlocks'), []);
    }
  });

  it('tells the settings of the pins that its payload names, and of all where it names none', async () => {
    await load();
    const asked = async (payload: unknown) =>
      Object.keys((await ask('in', 'get', payload)) as object).join(' ');
    assert.equal(await asked('A3'), 'A3');
    assert.equal(await asked('B'), 'B0 B1 B2 B3 B4 B5 B6 B7');
    assert.equal(await asked(['B1', 'A0']), 'A0 B1');
    for (const payload of ['', 1_700_000_000_000, true, {}, null]) {
      assert.equal((await asked(payload)).split(' ').length, 16);
    }
    assert.match(await refused('in', 'get', 'C3'), /no pin "C3"/);
  });

  it('is an ordinary one when msg.config is empty', async () => {
    await load();
    for (const config of [undefined, null, '', '  ']) {
      await send('out', { payload: [true, false], config });
      assert.equal(chip().pads & 3, 1);
      await send('out', { payload: [false, true], config });
      assert.equal(chip().pads & 3, 2);
    }
  });

  it('sets no pin when it is not understood, whatever its payload', async () => {
    await load();
    simulatedBus.clearLog();
    for (const config of ['gets', 'on', 1, true, {}, ['set'], () => 'set']) {
      assert.match(
        await refused('out', config, true),
        /mcp-out "lamp", A0,A1: .* is not a command for msg\.config/,
      );
    }
    assert.deepEqual(writes(), []);
    assert.equal((await shownStatus('out')).text, 'status.refused');
  });

  it('tells what is in force, labels and the mode of an mcp-interrupt included', async () => {
    const pins = { A0: { label: 'lamp', inverted: true }, B3: { pullUp: true, start: 'high', safe: 'low' } };
    await load({ ...WRITABLE, pins }, [OUT, IN, { ...INT, mode: 'low' }]);
    const table = (await ask('in', 'get')) as Record<string, unknown>;
    const common = { direction: 'auto', pullUp: false, inverted: false, interrupt: 'change' };
    const rest = { start: 'keep', safe: 'keep', label: '' };
    assert.deepEqual(table['A0'], { ...common, ...rest, inverted: true, label: 'lamp' });
    assert.deepEqual(table['B2'], { ...common, ...rest, interrupt: 'low' });
    assert.deepEqual(table['B3'], { ...common, ...rest, pullUp: true, start: 'high', safe: 'low' });
  });

  it('changes a pin, a list, a port and the chip, and answers with what these have now', async () => {
    await load();
    for (const [key, gppu] of [
      ['B0', 0x0100],
      ['B0, B7', 0x8100],
      ['B0-B3', 0x0f00],
      ['B', 0xff00],
      ['all', 0xfffc],
    ] as const) {
      const answer = (await ask('in', 'set', { [key]: { pullUp: true } })) as Record<string, Message>;
      assert.equal(register('GPPUA') | (register('GPPUB') << 8), gppu, `${key}; outputs have none`);
      assert.ok(Object.values(answer).every(({ pullUp }) => pullUp === true));
      assert.equal(Object.keys(answer).length, { B0: 1, 'B0, B7': 2, 'B0-B3': 4, B: 8, all: 16 }[key]);
      await ask('in', 'set', { all: { pullUp: 'off' } });
    }
  });

  it('names pins by label', async () => {
    await load({ ...WRITABLE, pins: { B0: { label: 'door' } } });
    assert.deepEqual(Object.keys((await ask('out', 'set', { door: { pullUp: 1 } })) as object), ['B0']);
    assert.equal(register('GPPUB'), 1);
  });

  it('answers when the chip has it, and messages of one tick all count', async () => {
    await load();
    chip().drivePort('B', 0);
    const done = collect('done');
    node('in').receive({ config: 'set', payload: { B0: { pullUp: true } } });
    node('out').receive({ config: 'set', payload: { B1: { pullUp: true } } });
    node('int').receive({ config: 'set', payload: { B1: { inverted: true } } });
    assert.equal(register('GPPUB'), 0);
    // Pull-ups take their time to charge what hangs on the pins.
    for (let round = 0; round < 50 && done.length < 3 + 1; round++) await settle();
    assert.equal(done.length, 3 + 1, 'and mcp-in tells that B1 reads the other way');
    assert.equal(register('GPPUB'), 3);
  });

  it('changes nothing when a part of it is wrong', async () => {
    await load();
    simulatedBus.clearLog();
    for (const payload of [
      { B0: { pullUp: true }, B1: { pullUp: 'maybe' } },
      { B0: { pullUp: true }, X1: { pullUp: true } },
      { B: { pullUp: true }, B0: { pullUp: false } },
      { B0: { pullUp: true, label: 'gate' } },
      { B0: { pullUp: true }, A0: { direction: 'in' } },
      {},
      undefined,
      1_700_000_000_000,
    ]) {
      assert.match(await refused('in', 'set', payload), /mcp-in "door", B0,B1: /);
    }
    assert.deepEqual(writes(), []);
    const { B0 } = (await ask('in', 'get')) as Record<string, Message>;
    assert.equal(B0?.['pullUp'], false);
  });

  describe('and the rights of messages', () => {
    const READING: [string, unknown?][] = [['get'], ['registers'], ['rewrite'], ['interlocks']];
    const WRITING: [string, unknown?][] = [
      ['set', { B7: { pullUp: true } }],
      ['restore'],
      ['interlocks', [{ pins: 'A0, A1' }]],
      ['interlocks', []],
    ];

    it('may read and not change, unless the expander says so', async () => {
      await load({ pollMs: 60_000 });
      for (const [config, payload] of READING) await ask('in', config, payload);
      simulatedBus.clearLog();
      for (const [config, payload] of WRITING) {
        assert.match(
          await refused('out', config, payload),
          /mcp-expander "board" does not let messages change.*tick "messages may change settings …"/,
        );
      }
      assert.deepEqual(writes(), []);
      assert.deepEqual(await ask('in', 'interlocks'), []);
    });

    it('may be given both ways apart', async () => {
      await load({ ...WRITABLE, configRead: false });
      for (const [config] of READING) {
        assert.match(
          await refused('out', config),
          /mcp-expander "board" does not let messages read.*tick "messages may read settings and registers …"/,
        );
      }
      for (const [config, payload] of WRITING) await ask('in', config, payload);
    });
  });

  it('is heard by Catch while the chip is away, and what it set is there when it is back', async () => {
    await load();
    const lost = chip();
    simulatedBus.place(0x20, undefined);
    assert.match(await refused('in', 'set', { B0: { pullUp: true } }), /0x20 .*no-answer/);
    assert.match(await refused('in', 'registers'), /0x20 .*no-answer/);
    assert.match(await refused('in', 'rewrite'), /0x20 .*no-answer/);
    const { B0 } = (await ask('in', 'get')) as Record<string, Message>;
    assert.equal(B0?.['pullUp'], true);
    simulatedBus.place(0x20, lost);
    while (register('GPPUB') !== 1) await new Promise((resolve) => setTimeout(resolve, 20));
  });

  it('is refused by an expander that may not work, and by a node that cannot', async () => {
    const second = expanderNode({ ...WRITABLE, id: 'chip2', name: 'second' });
    await loadFlow(expanderNode(WRITABLE), second, ...NODES, ...ENDS);
    for (const config of ['get', 'set', 'registers', 'interlocks']) {
      assert.match(await refused('in', config, { B0: { pullUp: true } }), /both set to bus simulated/);
    }
    await unloadFlow();
    await load(WRITABLE, [
      { ...OUT, pins: 'X9' },
      { ...IN, expander: 'nowhere' },
    ]);
    assert.match(await refused('out', 'get'), /no pin "X9"/);
    assert.match(await refused('in', 'get'), /no expander/);
  });

  it('is refused when there is something in it that is no data', async () => {
    await load();
    const circular: Record<string, unknown> = {};
    circular['A0'] = circular;
    for (const hostile of [() => 1, Symbol('B0'), circular, new Date(), Buffer.from('B0')]) {
      for (const payload of [hostile, { B0: hostile }, [hostile], { B0: { pullUp: hostile } }]) {
        for (const config of ['set', 'interlocks']) await refused('in', config, payload);
      }
    }
    assert.deepEqual(await ask('in', 'interlocks'), []);
  });
});
