// A deploy that restarts the expander while its chip is away must not forget what its outputs were to become.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import { FlowClock } from '../support/flow-clock';
import {
  deploy,
  expanderNode,
  flowNode,
  loadFlow,
  node,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

describe('a deploy that restarts an expander whose chip is away', () => {
  before(startServer);
  after(stopServer);
  let time: FlowClock;
  beforeEach(() => (time = new FlowClock()));
  afterEach(() => time.until(unloadFlow()).finally(() => time.end()));
  const chip = () => simulatedBus.chip(0x20);

  for (const [what, out, table, fault, act] of [
    ['the end of a pulse', { action: 'pulse', pulseMs: 500 }, {}, { error: 'NAK' }, () => undefined],
    ['an off that was asked for', {}, {}, { error: 'NAK' }, () => node('out').receive({ payload: false })],
    ['the longest time on', { maxOnMs: 600 }, {}, { error: 'NAK' }, () => undefined],
    ['the safe level', {}, { A0: { safe: 'low' } }, { error: 'NAK' }, () => undefined],
    [
      'that an output was to become an input',
      {},
      { A0: { safe: 'input' } },
      { error: 'NAK' },
      () => undefined,
    ],
    [
      'an off of an output that was to become an input',
      {},
      { A0: { safe: 'input' } },
      { error: 'NAK' },
      () => node('out').receive({ payload: false }),
    ],
    ['the end of a blink', { action: 'blink', onMs: 3_000_000 }, {}, { error: 'NAK' }, () => undefined],
    [
      'the end of a pulse behind a transfer that hangs',
      { action: 'pulse', pulseMs: 500 },
      {},
      { delayMs: 3000 },
      () => undefined,
    ],
  ] as const) {
    it(`does not forget ${what}`, async () => {
      const flow = () => [expanderNode({ pins: table }), flowNode('out', 'mcp-out', { pins: 'A0', ...out })];
      await time.until(loadFlow(...flow()));
      node('out').receive({ payload: true });
      await time.after(100);
      assert.equal(chip().pad(0), 1);
      const repair = simulatedBus.breakDown(fault);
      await time.after(300);
      act();
      await time.after(700);
      await time.until(deploy('full', ...flow()));
      await time.after(500);
      repair();
      await time.after(10_000);
      assert.equal(chip().pad(0), 0, 'off when the chip is back');
    });
  }

  it('does not forget over another deploy that an output was to become an input', async () => {
    const flow = (table: object) => [
      expanderNode({ pins: { A0: table } }),
      flowNode('out', 'mcp-out', { pins: 'A0' }),
    ];
    await time.until(loadFlow(...flow({ safe: 'input' })));
    node('out').receive({ payload: true });
    await time.after(100);
    const repair = simulatedBus.breakDown({ error: 'NAK' });
    await time.after(1000);
    await time.until(deploy('full', ...flow({ safe: 'keep' })));
    await time.after(500);
    await time.until(deploy('full', ...flow({ safe: 'keep' })));
    await time.after(500);
    repair();
    await time.after(10_000);
    assert.equal(chip().pad(0), 0);
  });

  for (const sharedChip of [false, true]) {
    for (const [first, awayMs] of [
      ['full', 1000],
      ['nodes', 1000],
      ['nodes', 0],
    ] as const) {
      it(`does not forget over a deploy (${first}) without its node, ${awayMs} ms after the chip was lost, that an output was to become an input${sharedChip ? ', on a shared chip' : ''}`, async () => {
        const board = expanderNode({ sharedChip, pins: { A0: { safe: 'input' } } });
        const lamp = flowNode('lamp', 'mcp-out', { pins: 'A0' });
        const others = flowNode('others', 'mcp-out', { pins: 'A1' });
        await time.until(loadFlow(board, lamp, others));
        node('lamp').receive({ payload: true });
        await time.after(100);
        const repair = simulatedBus.breakDown({ error: 'NAK' });
        await time.after(awayMs);
        for (const type of [first, 'full'] as const) await time.until(deploy(type, board, others));
        const last = sharedChip ? [board, others] : [board, lamp, others];
        await time.until(deploy('full', ...last));
        repair();
        await time.after(10_000);
        assert.equal(chip().pads & chip().outputs, 0);
        assert.equal(chip().outputs, sharedChip ? 0b10 : 0b11);
      });
    }
  }

  it('begins an output that was to become an input with its start level', async () => {
    const table = { A0: { safe: 'input', start: 'high' } };
    const flow = () => [expanderNode({ pins: table }), flowNode('out', 'mcp-out', { pins: 'A0' })];
    await time.until(loadFlow(...flow()));
    node('out').receive({ payload: false });
    await time.after(100);
    const repair = simulatedBus.breakDown({ error: 'NAK' });
    await time.after(1000);
    await time.until(deploy('full', ...flow()));
    repair();
    await time.after(10_000);
    assert.equal(chip().pad(0), 1, 'as after a deploy while the chip is there');
  });

  for (const [what, out, act] of [
    ['an off that was asked for', {}, () => node('out').receive({ payload: false })],
    ['the end of a pulse', { action: 'pulse', pulseMs: 500 }, () => undefined],
  ] as const) {
    it(`does not forget ${what} behind an on that hangs`, async () => {
      const flow = () => [expanderNode(), flowNode('out', 'mcp-out', { pins: 'A0', ...out })];
      await time.until(loadFlow(...flow()));
      await time.after(100);
      const repair = simulatedBus.breakDown({ delayMs: 3000, only: 'write' });
      node('out').receive({ payload: true });
      await time.after(100);
      act();
      await time.after(100);
      await time.until(deploy('full', ...flow()));
      repair();
      await time.after(10_000);
      assert.equal(chip().pad(0), 0);
    });
  }

  it('leaves nothing on whose longest time on is gone with its node before the chip is back', async () => {
    const board = expanderNode({ pins: { A1: { inverted: true, safe: 'high' } } });
    const pump = flowNode('pump', 'mcp-out', { pins: 'A0-A1', maxOnMs: 60_000 });
    const others = flowNode('others', 'mcp-out', { pins: 'A2' });
    await time.until(loadFlow(board, pump, others));
    node('pump').receive({ payload: true });
    await time.after(100);
    assert.equal(chip().pads & 0b11, 0b01);
    const repair = simulatedBus.breakDown({ error: 'NAK' });
    await time.after(1000);
    await time.until(deploy('full', board, pump, others));
    await time.after(1000);
    await time.until(deploy('nodes', board, others));
    repair();
    await time.after(5000);
    assert.equal(chip().pads & 0b11, 0b10);
  });

  for (const [start, payload] of [
    ['low', true],
    ['high', false],
  ] as const) {
    it(`writes what was asked for before the chip was ever reached, and no start level ${start} instead`, async () => {
      const flow = () => [
        expanderNode({ pins: { A0: { start } } }),
        flowNode('out', 'mcp-out', { pins: 'A0' }),
      ];
      const repair = simulatedBus.breakDown({ error: 'NAK' });
      await time.until(loadFlow(...flow()));
      node('out').receive({ payload });
      await time.after(1000);
      for (let deploys = 0; deploys < 2; deploys++) await time.until(deploy('full', ...flow()));
      const shown: number[] = [];
      chip().onChange(() => shown.push(chip().pad(0)));
      repair();
      await time.after(3000);
      assert.equal(chip().pad(0), Number(payload));
      assert.ok(payload || !shown.includes(1));
    });
  }

  it('writes the levels that were wanted also where the chip was reset meanwhile', async () => {
    const flow = () => [
      expanderNode({ pins: { A1: { start: 'high' } } }),
      flowNode('lamp', 'mcp-out', { pins: 'A0' }),
      flowNode('pump', 'mcp-out', { pins: 'A1' }),
    ];
    await time.until(loadFlow(...flow()));
    node('lamp').receive({ payload: true });
    node('pump').receive({ payload: false });
    await time.after(100);
    assert.deepEqual([chip().pad(0), chip().pad(1)], [1, 0]);
    const repair = simulatedBus.breakDown({ error: 'NAK' });
    await time.after(1500);
    await time.until(deploy('full', ...flow()));
    chip().reset();
    const shown: number[] = [];
    chip().onChange(() => shown.push(chip().pads & 3));
    repair();
    await time.after(3000);
    assert.deepEqual([chip().pad(0), chip().pad(1)], [1, 0]);
    assert.ok(!shown.some((pads) => pads & 2), 'no start level in between');
  });

  for (const [what, happen] of [
    ['reset', () => chip().reset()],
    [
      'switched off',
      () => {
        const replug = simulatedBus.unplug(0x20);
        setTimeout(() => {
          replug();
          chip().reset();
        }, 3000);
      },
    ],
  ] as const) {
    it(`writes the levels that were wanted also where the chip was ${what} just before, and no check has seen that yet`, async () => {
      const flow = () => [
        expanderNode({ pins: { A1: { start: 'high' } } }),
        flowNode('lamp', 'mcp-out', { pins: 'A0' }),
        flowNode('pump', 'mcp-out', { pins: 'A1' }),
      ];
      await time.until(loadFlow(...flow()));
      node('lamp').receive({ payload: true });
      node('pump').receive({ payload: false });
      await time.after(100);
      happen();
      await time.until(deploy('full', ...flow()));
      await time.after(8000);
      assert.deepEqual([chip().pad(0), chip().pad(1)], [1, 0]);
    });
  }

  it('carries out no command that it has told to have failed because of the deploy', async () => {
    const flow = () => [expanderNode(), flowNode('out', 'mcp-out', { pins: 'A0', expireMs: 60_000 })];
    await time.until(loadFlow(...flow()));
    node('out').receive({ payload: true });
    await time.after(100);
    const repair = simulatedBus.breakDown({ error: 'NAK' });
    await time.after(300);
    node('out').receive({ payload: false });
    await time.after(100);
    await time.until(deploy('full', ...flow()));
    repair();
    await time.after(10_000);
    assert.equal(chip().pad(0), 1);
  });
});
