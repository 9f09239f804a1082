// Outputs whose users are gone after a deploy: their safe levels, and who may have them next.
import assert from 'node:assert/strict';
import { OutputActions } from '../../src/actions/output-actions';
import type { Expander } from '../../src/expander/expander';
import { ADDRESS, Bench, isReady, setTo } from '../support/sim-expander';

describe('an output that has lost its last user', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());

  const TABLE = {
    A0: { safe: 'low' },
    A1: { safe: 'high' },
    A2: { safe: 'keep' },
    A3: { safe: 'input' },
    A4: { safe: 'low', inverted: true },
    A5: { safe: 'low', direction: 'output' },
  };

  /** All of them on, then nobody uses them any more. */
  async function deserted(options: Parameters<Bench['expander']>[1] = {}): Promise<Expander> {
    const expander = bench.expander(TABLE, { checkMs: 0, ...options });
    const claim = expander.claim({ name: 'lamps' }, 0x003f, 'output');
    expander.applyUse();
    await isReady(expander);
    await expander.setPins(setTo(0x003f, 0x002d));
    assert.equal(bench.chip.pads, 0b111101);
    expander.release(claim);
    expander.applyUse();
    return expander;
  }

  it('gets its safe level, and stays an output unless that is "input"', async () => {
    const expander = await deserted();
    await expander.readPins();
    assert.equal(bench.chip.pads & 0x3f, 0b000110);
    assert.equal(bench.chip.outputs, 0b110111);
    assert.equal(expander.outputPins, 0b110111);
  });

  it('is an input as soon as somebody uses it so, or the table says so', async () => {
    const expander = await deserted();
    expander.claim({ name: 'button' }, 0x0001, 'input');
    await expander.changeSettings(
      expander.settings.map((row, pin) => (pin === 1 ? { ...row, direction: 'input' } : row)),
    );
    assert.equal(bench.chip.outputs, 0b110100);
  });

  it('stays an input that it has become, whatever the table says later', async () => {
    const expander = await deserted();
    const rows = expander.settings;
    await expander.changeSettings(
      rows.map((row, pin) => (pin === 1 ? { ...row, safe: 'input' } : { ...row, direction: 'input' })),
    );
    assert.equal(bench.chip.outputs, 0);
    const driven: number[] = [];
    bench.chip.onChange(() => driven.push(bench.chip.outputs));
    await expander.changeSettings(rows.map((row) => ({ ...row, safe: 'keep', direction: 'auto' })));
    assert.equal(bench.chip.outputs, 0);
    assert.deepEqual(
      driven.filter((pins) => pins !== 0),
      [],
    );
    expander.claim({ name: 'lamp' }, 0x0008, 'output');
    await expander.readPins();
    assert.equal(bench.chip.outputs, 0x0008, 'until somebody uses it');
  });

  it('drives no safe level of a table that comes before it has become an input, also where the expander is closed at once', async () => {
    const expander = bench.expander(TABLE, { checkMs: 0 });
    const claim = expander.claim({ name: 'lamp' }, 0x0008, 'output');
    expander.applyUse();
    await isReady(expander);
    await expander.setPins(setTo(0x0008, 0));
    const shown = new Set<number>();
    bench.chip.onChange(() => shown.add(bench.chip.pads & bench.chip.outputs & 0x0008));
    expander.release(claim);
    expander.applyUse();
    const rows = expander.settings.map((row, pin) => (pin === 3 ? { ...row, safe: 'high' as const } : row));
    await Promise.allSettled([expander.changeSettings(rows), expander.close()]);
    assert.deepEqual([...shown], [0]);
    assert.equal(bench.chip.outputs & 0x0008, 0);
  });

  it('has it also when the chip was away at that moment', async () => {
    const expander = bench.expander(TABLE, { checkMs: 0 });
    const claim = expander.claim({ name: 'lamps' }, 0x0003, 'output');
    expander.applyUse();
    await isReady(expander);
    await expander.setPins(setTo(0x0003, 0x0001));
    const putBack = bench.bus.unplug(ADDRESS);
    await assert.rejects(expander.setPins(setTo(0x0003, 0x0001)));
    expander.release(claim);
    expander.applyUse();
    putBack();
    await back(expander);
    assert.equal(bench.chip.pads & 3, 0b10);
  });

  it('does not go on against its interlock, nor switch off who is on', async () => {
    const table = { A0: { safe: 'high' }, A1: {} };
    const expander = bench.expander(table, { checkMs: 0, interlocks: [{ mask: 3, breakMs: 0 }] });
    const claim = expander.claim({ name: 'up' }, 0x0001, 'output');
    expander.claim({ name: 'down' }, 0x0002, 'output');
    expander.applyUse();
    await isReady(expander);
    await expander.setPins(setTo(3, 2));
    expander.release(claim);
    expander.applyUse();
    await expander.readPins();
    assert.equal(bench.chip.pads & 3, 0b10);
  });

  it('does not go on in place of another one of its interlock that was commanded before', async () => {
    for (const when of ['while the chip is started', 'in the same turn'] as const) {
      const table = { A0: { safe: 'high' }, A1: {} };
      const expander = bench.expander(table, { checkMs: 0, interlocks: [{ mask: 3, breakMs: 0 }] });
      const claim = expander.claim({ name: 'up' }, 0x0001, 'output');
      expander.claim({ name: 'down' }, 0x0002, 'output');
      expander.applyUse();
      if (when === 'in the same turn') await isReady(expander);
      const commanded = expander.setPins(setTo(2, 2));
      expander.release(claim);
      expander.applyUse();
      await isReady(expander);
      await commanded;
      await expander.readPins();
      assert.equal(bench.chip.pads & 3, 0b10, when);
      await expander.close();
    }
  });

  for (const end of ['is given back', 'is driven when the expander stops'] as const) {
    it(`gets its safe level also where two others of an interlock that ${end} have the safe level on: these stay as they are`, async () => {
      const table = { A0: { safe: 'high' }, A1: { safe: 'high' }, A2: { safe: 'high' } };
      const expander = bench.expander(table, { checkMs: 0, interlocks: [{ mask: 3, breakMs: 0 }] });
      const claim = expander.claim({ name: 'lamps' }, 0x0007, 'output');
      expander.applyUse();
      await isReady(expander);
      if (end === 'is given back') {
        expander.release(claim);
        expander.applyUse();
        await expander.readPins();
      } else await expander.close();
      assert.equal(bench.chip.pads & 7, 0b100);
    });
  }

  it('is left driven for the next expander of the chip, which frees it when it is told nothing of it', async () => {
    const first = await deserted();
    await first.close();
    const seen = new Set([bench.chip.pads]);
    bench.chip.onChange(() => seen.add(bench.chip.pads));
    const next = bench.expander(TABLE, { started: first.startedOutputs, left: first.driven });
    next.applyUse();
    await isReady(next);
    assert.equal(bench.chip.outputs, 0b110111);
    assert.equal(seen.size, 1);
    await next.close();
    const last = bench.expander(TABLE);
    last.applyUse();
    await isReady(last);
    assert.equal(bench.chip.outputs, 0b100000);
  });

  it('that was on for a limited time goes off, and stays on where it was not limited', async () => {
    const expander = bench.expander({ A0: {}, A1: {} }, { checkMs: 0 });
    const actions = new OutputActions(expander);
    const owner = { name: 'watchdog' };
    const claim = expander.claim(owner, 0x0003, 'output');
    actions.limitOn(owner, 0x0001, { ms: 60_000, from: 'on' });
    expander.applyUse();
    await isReady(expander);
    await actions.run({ change: setTo(3, 3) }, owner);
    actions.stop(owner);
    expander.release(claim);
    expander.applyUse();
    await expander.readPins();
    assert.equal(bench.chip.pads & 3, 0b10);
  });
});

function back(expander: Expander): Promise<void> {
  return new Promise((resolve) => {
    expander.onState.on((state) => {
      if (state.kind === 'ready') resolve();
    });
  });
}
