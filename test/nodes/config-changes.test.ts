// What messages with msg.config do, on the simulated chip's pins and in its registers.
import assert from 'node:assert/strict';
import { REGISTER_NAMES } from '../../src/chip/registers';
import { simulatedBus } from '../../nodes/shared/hardware';
import { IN, INT, load, NODES, OUT, WRITABLE, writes } from '../support/config-flow';
import { answerTo, ask, chip, ENDS, movesOf, poke, refused, register, send } from '../support/conversation';
import {
  collect,
  deploy,
  expanderNode,
  loadFlow,
  loggedErrors,
  node,
  settle,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

describe('a message with msg.config on the chip', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  it('cannot change the direction of a pin that is in use, and says who uses it', async () => {
    await load();
    simulatedBus.clearLog();
    assert.match(
      await refused('in', 'set', { A: { direction: 'input' }, B7: { pullUp: true } }),
      /Pin A0 of mcp-expander "board" \(simulated, 0x20\) cannot become an input: mcp-out "lamp" uses it as an output/,
    );
    assert.match(
      await refused('out', 'set', { B1: { direction: 'out' } }),
      /Pin B1 .* cannot become an output: mcp-in "door" uses it as an input/,
    );
    assert.deepEqual(writes(), []);
    await ask('in', 'set', { A0: { direction: 'output' }, B0: { direction: 'in' } });
    assert.equal(chip().outputs, 0x0003);
  });

  it('changes the direction of a free pin, which begins with its start level', async () => {
    await load({ ...WRITABLE, pins: { A6: { start: 'high' } } });
    await ask('in', 'set', { 'A6, A7': { direction: 'out' } });
    assert.equal(chip().outputs, 0x00c3);
    assert.equal(chip().pads & 0xc0, 0x40);
    await ask('in', 'set', { 'A6, A7': { direction: 'auto' } });
    assert.equal(chip().outputs, 0x0003);
  });

  it('lets a node have its pin that the table kept from it', async () => {
    await load({ ...WRITABLE, pins: { A0: { direction: 'input' }, B0: { direction: 'output' } } });
    for (const id of ['out', 'in']) assert.equal((await shownStatus(id)).text, 'status.pin-taken');
    await ask('int', 'set', { 'A0, B0': { direction: 'auto' } });
    await send('out', { payload: true });
    assert.equal(chip().pads & 3, 3);
    const seen = collect('seen');
    chip().drive(8, 1);
    await send('in', {});
    assert.deepEqual(seen.map(({ payload }) => payload)[0], true);
    assert.equal(loggedErrors('out').length, 1);
    // The table of the flow file cannot come back while they use the pins.
    assert.match(await refused('in', 'restore'), /A0 .*cannot become an input/);
  });

  it('switches a pull-up that holds an open input', async () => {
    await load();
    chip().drive(8, 'Z');
    await ask('in', 'set', { B0: { pullUp: true } });
    assert.deepEqual((await answerTo('in', {})).payload, { B0: true, B1: false });
    await ask('in', 'set', { B0: { pullUp: false } });
    chip().drive(8, 0);
    assert.deepEqual((await answerTo('in', {})).payload, { B0: false, B1: false });
  });

  it('inverts inputs and outputs, and moves no output', async () => {
    await load();
    await send('out', { payload: [true, false] });
    const moves = movesOf(3);
    const seen = collect('seen');
    await ask('int', 'set', { 'A0, A1, B0': { inverted: true } });
    assert.deepEqual([...moves], []);
    assert.equal((await shownStatus('out')).text, '0 1');
    assert.deepEqual(seen.map(({ pin, payload }) => [pin, payload])[0], ['B0', true], 'mcp-in tells of it');
    await send('out', { payload: 'on' });
    assert.equal(chip().pads & 3, 0, 'on is low now');
    assert.equal(register('IPOLA') | register('IPOLB'), 0);
  });

  it('moves no output at the next deploy, though it changed the start level', async () => {
    const flow = [expanderNode({ ...WRITABLE, pins: { A0: { start: 'low' } } }), ...NODES, ...ENDS];
    await loadFlow(...flow);
    await send('out', { payload: true });
    await ask('in', 'set', { A0: { start: 'high' } });
    const moves = movesOf(3);
    await deploy('full', ...flow);
    assert.deepEqual([...moves], []);
  });

  it('changes when pins interrupt', async () => {
    await load();
    const seen = collect('seen');
    const press = async (): Promise<number> => {
      seen.length = 0;
      chip().drive(10, 1);
      chip().drive(10, 0);
      await ask('int', 'registers');
      return seen.filter(({ topic }) => topic === 'B2').length;
    };
    assert.equal(await press(), 1);
    await ask('in', 'set', { B2: { interrupt: 'off' } });
    assert.equal(await press(), 0);
    assert.equal(register('GPINTENB'), 3);
    await ask('in', 'set', { B2: { interrupt: 'high' } });
    assert.equal(await press(), 1);
    assert.deepEqual([register('GPINTENB'), register('INTCONB'), register('DEFVALB')], [7, 4, 0]);
    await ask('in', 'set', { B: { interrupt: 'low' } });
    assert.deepEqual([register('INTCONB'), register('DEFVALB')], [7, 7]);
  });

  it('does not pretend to change a mode that an mcp-interrupt asks for itself', async () => {
    await load(WRITABLE, [OUT, IN, { ...INT, mode: 'high' }]);
    simulatedBus.clearLog();
    assert.match(
      await refused('in', 'set', { B: { interrupt: 'change' } }),
      /Pin B2: mcp-interrupt "bell" has an interrupt mode of its own for it, "high"/,
    );
    assert.deepEqual(writes(), []);
    await ask('in', 'set', { 'B0, B1': { interrupt: 'low' }, B2: { pullUp: true } });
    assert.equal(register('INTCONB'), 7);
  });

  it('shows all registers as the chip has them, and loses no interrupt that is pending', async () => {
    await load({ ...WRITABLE, wiring: 'none' });
    await send('out', { payload: [true, false] });
    const seen = collect('seen');
    chip().drive(10, 1);
    chip().drive(10, 0);
    const dump = (await ask('out', 'registers')) as Record<string, number>;
    assert.equal(dump['INTFB'], 4);
    assert.equal(dump['INTCAPB'], 4);
    await settle();
    assert.deepEqual(
      seen.filter(({ topic }) => topic === 'B2').map(({ payload, levels }) => [payload, levels]),
      [[true, 0]],
    );
    const still = REGISTER_NAMES.filter((name) => !/^INT[FC]A?P?[AB]$/.test(name));
    assert.ok(still.length > 15);
    for (const name of still) assert.equal(dump[name], register(name), name);
    assert.equal(new Set(REGISTER_NAMES).size, Object.keys(dump).length);
  });

  it('mends a chip that another program has scrambled, and moves no output', async () => {
    await load({ ...WRITABLE, pins: { B0: { pullUp: true } } });
    await send('out', { payload: [true, false] });
    const before = await ask('in', 'registers');
    for (const bytes of [
      [0x0c, 0xff, 0x00],
      [0x02, 0xff, 0xff],
      [0x04, 0, 0],
      [0x00, 0xf0, 0x00],
      [0x0a, 0xa0],
    ]) {
      poke(bytes);
    }
    const moves = movesOf(3);
    assert.equal(await ask('in', 'rewrite', 'as it came'), 'as it came');
    assert.deepEqual([...moves], []);
    assert.deepEqual(await ask('in', 'registers'), before);
  });

  it('sets interlocks, which hold at once', async () => {
    await load();
    await send('out', { payload: [true, true] });
    assert.deepEqual(await ask('in', 'interlocks', [{ pins: 'A0, A1', breakMs: 0 }]), [
      { pins: ['A0', 'A1'], breakMs: 0 },
    ]);
    await settle();
    assert.equal(chip().pads & 3, 0);
    await send('out', { payload: { A0: true } });
    await send('out', { payload: { A1: true } });
    assert.equal(chip().pads & 3, 2);
    assert.match(await refused('out', undefined, [true, true]), /A0, A1.*interlock/);
    assert.match(await refused('in', 'interlocks', 'A0, A1'), /is not an interlock/);
    assert.deepEqual(await ask('in', 'interlocks'), [{ pins: ['A0', 'A1'], breakMs: 0 }]);
    await ask('in', 'interlocks', []);
    await send('out', { payload: [true, true] });
    assert.equal(chip().pads & 3, 3);
  });

  it('with interlocks, makes no pin an output for a command that is refused', async () => {
    await load({ ...WRITABLE, interlocks: [{ pins: 'A5, A6', breakMs: 0 }] }, [
      { ...OUT, pinsFromMessage: true },
      IN,
    ]);
    const before = register('IODIRA');
    for (const action of ['set', 'pulse', 'toggle']) {
      const message = { payload: true, pins: 'A5, A6', action };
      node('out').receive(message);
      await settle();
      assert.equal(register('IODIRA'), before, action);
    }
  });

  it('restores settings and interlocks as they were deployed, and so does a deploy', async () => {
    const pins = { B0: { pullUp: true }, A0: { safe: 'low' } };
    const interlocks = [{ pins: 'A0, A1', breakMs: 0 }];
    const flow = [expanderNode({ ...WRITABLE, pins, interlocks }), ...NODES, ...ENDS];
    await loadFlow(...flow);
    const before = await ask('in', 'get');
    const scramble = async (): Promise<void> => {
      await ask('in', 'set', { all: { pullUp: true, inverted: true, interrupt: 'off', safe: 'high' } });
      await ask('in', 'interlocks', []);
    };
    await ask('in', 'interlocks', []);
    await scramble();
    assert.equal(await ask('out', 'restore', 'as it came'), 'as it came');
    assert.deepEqual(await ask('in', 'get'), before);
    assert.deepEqual(await ask('in', 'interlocks'), [{ pins: ['A0', 'A1'], breakMs: 0 }]);
    assert.deepEqual([register('GPPUB'), register('GPPUA'), register('GPINTENB')], [1, 0, 7]);

    await ask('in', 'interlocks', []);
    await scramble();
    await deploy('full', ...flow.map((one) => (one.id === 'chip' ? { ...one, name: 'again' } : one)));
    assert.deepEqual(await ask('in', 'get'), before);
    assert.equal(((await ask('in', 'interlocks')) as unknown[]).length, 1);
    assert.equal(register('GPPUB'), 1);
  });

  it('outlives a deploy of other nodes', async () => {
    const flow = [expanderNode(WRITABLE), OUT, IN, ...ENDS];
    await loadFlow(...flow, INT);
    await ask('in', 'set', { B0: { pullUp: true } });
    await deploy('nodes', ...flow, { ...INT, name: 'other' });
    assert.equal(register('GPPUB'), 1);
  });
});
