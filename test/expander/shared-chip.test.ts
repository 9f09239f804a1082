// A chip on which other programs have pins of their own: only our bits change.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { strike } from '../../src/simulator/chip-faults';
import { HealthBench, RESTORED_MS } from '../support/health-bench';
import { ADDRESS, listen } from '../support/sim-expander';

/** Two buttons and four outputs. The table of the bench says that B3 and B4 have pull-ups: these are ours, too. */
const OURS = { outputs: 0x000f, inputs: 0x0300 };
const OUR_BITS = 0x1b0f;
const SHARED = { sharedChip: true };
const PIN_REGISTERS = [0x00, 0x02, 0x04, 0x06, 0x08, 0x0c, 0x14];

describe('a chip that is shared with other programs', () => {
  let on: HealthBench;
  beforeEach(() => (on = new HealthBench()));
  afterEach(() => on.end());

  /** The bits of registers that are not ours, as another program reads them. */
  const foreign = async (): Promise<number[]> => {
    const all = on.bus.read(0x20, 0, 22);
    await on.after(2);
    const bytes = await all;
    const mask = 0xffff & ~OUR_BITS;
    return PIN_REGISTERS.map(
      (register) => ((bytes[register] ?? 0) | ((bytes[register + 1] ?? 0) << 8)) & mask,
    );
  };

  it('keeps all their bits through start, commands, checks and the end', async () => {
    await on.end();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 14, maxLength: 14 }), async (theirs) => {
        on = new HealthBench();
        try {
          PIN_REGISTERS.forEach((register, place) =>
            on.bench.poke(register, theirs[2 * place] ?? 0, theirs[2 * place + 1] ?? 0),
          );
          const before = await foreign();
          const expander = await on.start(undefined, SHARED, OURS);
          assert.deepEqual(await foreign(), before, 'after the start');
          await on.write(0x000f, 0x0005);
          assert.equal(on.shown & 0x000f, 0x0005);
          await on.after(RESTORED_MS);
          assert.deepEqual(await foreign(), before, 'after a check');
          const closed = expander.close();
          await on.after(100);
          await closed;
          assert.deepEqual(await foreign(), before, 'after the end');
        } finally {
          await on.end();
        }
      }),
      { numRuns: 60 },
    );
    on = new HealthBench();
  });

  it('lets others switch their outputs between our commands, on the same port', async () => {
    await on.start(undefined, SHARED, OURS);
    on.bench.poke(0x00, on.chip.peek('A', 'IODIR') & 0x7f);
    for (const theirs of [0x80, 0x00, 0x80]) {
      on.bench.poke(0x14, (on.chip.peek('A', 'OLAT') & 0x7f) | theirs);
      await on.write(0x0001, theirs ? 1 : 0);
      assert.equal(on.chip.pads & 0x81, theirs ? 0x81 : 0);
    }
    await on.after(3 * RESTORED_MS);
    assert.deepEqual(on.told, [], 'their bits are no drift');
    assert.equal(on.chip.pads & 0x81, 0x81);
  });

  it('tells when they write to our pins, and restores those only', async () => {
    const expander = await on.start(undefined, SHARED, OURS);
    await on.write(0x000f, 0x0005);
    const seen = listen(expander);
    on.bench.poke(0x14, 0xf0, 0xff);
    on.bench.poke(0x0c, 0xff, 0x40);
    await on.after(RESTORED_MS);
    assert.deepEqual(on.news(), ['drift GPPUA GPPUB OLATA OLATB']);
    assert.equal(on.chip.peek('A', 'OLAT') & 0xf0, 0xf0);
    assert.equal(on.shown & 0x000f, 0x0005);
    assert.equal(on.chip.peek('B', 'GPPU') & 0x43, 0x43);
    assert.deepEqual(seen, []);
  });

  it('has our bits back after a reset, and the next press counts', async () => {
    const expander = await on.start({ wiring: 'mirrored', output: 'auto' }, SHARED, OURS);
    await on.write(0x000f, 0x0005);
    const seen = listen(expander);
    for (const fault of [
      { kind: 'reset' },
      { kind: 'bank' },
      { kind: 'byte-mode' },
      { kind: 'scramble', port: 'A', register: 'IOCON', value: 0xa0 },
    ] as const) {
      strike(on.chip, fault);
      await on.after(RESTORED_MS);
      assert.equal(on.shown & 0x000f, 0x0005);
      assert.deepEqual(seen.splice(0), []);
      await on.press(8);
      assert.deepEqual(seen.splice(0), ['B0=1', 'B0=0']);
    }
  });

  it('has a pin as an input again that we gave back, where its safe level says so', async () => {
    const expander = await on.start(undefined, SHARED, OURS);
    const rows = expander.settings.map((row, pin) => (pin === 4 ? { ...row, safe: 'input' as const } : row));
    const set = expander.changeSettings(rows);
    await on.after(20);
    await set;
    const claim = expander.claim({ name: 'late' }, 0x0010, 'output');
    await on.after(20);
    assert.equal(on.chip.outputs & 0x001f, 0x001f);
    expander.release(claim);
    expander.applyUse();
    await on.after(20);
    assert.equal(on.chip.outputs & 0x001f, 0x000f);
  });

  it('takes over a pin that another program drives as it is, without a click or a warning', async () => {
    const expander = await on.start(undefined, SHARED, OURS);
    on.bench.poke(0x14, on.chip.peek('A', 'OLAT') | 0x80);
    on.bench.poke(0x00, on.chip.peek('A', 'IODIR') & 0x7f);
    const seen = new Set<number>();
    on.chip.onChange(() => seen.add(on.chip.pads & 0x80));
    expander.claim({ name: 'late' }, 0x0080, 'output');
    await on.after(3 * RESTORED_MS);
    assert.equal(on.chip.pads & 0x80, 0x80);
    assert.ok(!seen.has(0));
    assert.deepEqual(on.told, []);
    await on.write(0x0080, 0);
    assert.equal(on.chip.pads & 0x80, 0);
  });

  it('has a pin as an input again that a deploy takes from us while the chip is away', async () => {
    const expander = await on.start(undefined, SHARED, OURS);
    const rows = expander.settings.map((row, pin) => (pin === 3 ? { ...row, safe: 'input' as const } : row));
    const set = expander.changeSettings(rows);
    await on.after(20);
    await set;
    const replug = on.bus.unplug(ADDRESS);
    await on.after(2000);
    const closed = expander.close();
    await on.after(100);
    await closed;
    const { unwritten, driven: left, startedOutputs: started } = expander;
    const next = on.bench.expander({}, { ...SHARED, unwritten, left, started, pins: rows });
    next.claim({ name: 'rest' }, 0x0007, 'output');
    next.applyUse();
    replug();
    await on.after(3000);
    assert.equal(next.state.kind, 'ready');
    assert.equal(on.chip.outputs, 0x0007);
  });
});
