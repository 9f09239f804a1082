// Start, warm or cold: nothing glitches, what runs is adopted, and the chip's state before does not matter.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { DEFAULT_CHIP_OPTIONS } from '../../src/simulator/chip-options';
import { SimulatedChip } from '../../src/simulator/simulated-chip';
import { ADDRESS, Bench, EVERY_PIN, isReady, listen, setTo } from '../support/sim-expander';

const MIXED = { outputs: 0x00ff, inputs: 0xff00 };
const TABLE = { A0: { inverted: true }, B0: { pullUp: true, inverted: true }, B1: { interrupt: 'low' } };

describe('start', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());

  it('of 16 configured pins takes at most 6 transfers and 70 bytes', async () => {
    await bench.started(MIXED, TABLE);
    assert.ok(bench.bus.cost.transactions <= 6, `${bench.bus.cost.transactions} transfers`);
    assert.ok(bench.bus.cost.bytes <= 70, `${bench.bus.cost.bytes} bytes`);
  });

  it('switches nothing on where BANK changes in the middle of it', async () => {
    for (let transfers = 1; transfers <= 4; transfers++) {
      const started = bench.started({ outputs: EVERY_PIN }, {}, { checkMs: 30 });
      while (bench.bus.cost.transactions < transfers) await new Promise(setImmediate);
      bench.chip.force('A', 'IOCON', 0x80);
      await started;
      await new Promise((resolve) => setTimeout(resolve, 150));
      assert.equal(bench.chip.outputs, EVERY_PIN);
      assert.equal(bench.chip.pads, 0, `after ${transfers} transfers`);
      await bench.close();
      bench = new Bench();
    }
  });

  for (const iocon of [0x80, 0x20, 0xa0, 0xbe]) {
    it(`leaves outputs that run as they are where IOCON becomes 0x${iocon.toString(16)} before the registers are read`, async () => {
      for (const transfers of [1, 2]) {
        for (const levels of [0x0000, 0x3d80, 0xffff]) {
          const first = await bench.started({ outputs: EVERY_PIN });
          await first.setPins(setTo(EVERY_PIN, levels));
          await first.close();
          const seen = new Set<number>([bench.chip.pads]);
          bench.chip.onChange(() => seen.add(bench.chip.pads));
          bench.bus.clearLog();
          const started = bench.started({ outputs: EVERY_PIN }, {}, { checkMs: 30 });
          while (bench.bus.cost.transactions < transfers) await new Promise(setImmediate);
          bench.chip.force('A', 'IOCON', iocon);
          await started;
          await new Promise((resolve) => setTimeout(resolve, 100));
          assert.deepEqual([...seen], [levels], `after ${transfers} transfers`);
          await bench.close();
          bench = new Bench();
        }
      }
    });
  }

  it('costs the same and ends the same from any state of the chip, BANK = 1 and byte mode included', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 22, maxLength: 22 }),
        fc.nat(255),
        async (registers, iocon) => {
          const bench = new Bench();
          bench.poke(0x00, ...registers);
          bench.poke(0x0a, iocon);
          const expander = await bench.started(MIXED, TABLE);
          assert.ok(bench.bus.cost.transactions <= 6 && bench.bus.cost.bytes <= 70);
          const all = await bench.bus.read(ADDRESS, 0, 14);
          assert.deepEqual([...all], [0x00, 0xff, 0, 0, 0, 0xff, 0, 0x02, 0, 0x02, 0, 0, 0, 0x01]);
          await expander.close();
        },
      ),
      { numRuns: 100 },
    );
  });

  it('moves no pad but from what it was to its start level, not for one byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 22, maxLength: 22 }),
        fc.nat(255),
        async (registers, iocon) => {
          const bench = new Bench();
          bench.poke(0x00, ...registers);
          bench.poke(0x0a, iocon);
          const before = bench.chip.pads;
          const outputsBefore = bench.chip.outputs;
          const seen = new Set<number>([before]);
          bench.chip.onChange(() => seen.add(bench.chip.pads));
          const expander = await bench.started({ outputs: EVERY_PIN }, { A0: { inverted: true } });
          const after = bench.chip.pads;
          assert.equal((before ^ after) & outputsBefore, 0, 'an output that ran keeps its level');
          for (const pads of seen) assert.equal((pads ^ before) & (pads ^ after), 0, 'a level in between');
          await expander.close();
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves pins that nobody uses as inputs', async () => {
    await bench.started({ outputs: 0x0001, inputs: 0x0100 });
    assert.equal(bench.chip.outputs, 0x0001);
  });

  it('begins an output that drove nothing yet logically off, so that an active-low relay does not click', async () => {
    await bench.started({ outputs: 3 }, { A1: { inverted: true } });
    assert.equal(bench.chip.pads & 3, 0b10);
  });

  it('sets the start levels low and high, whatever ran before', async () => {
    bench.poke(0x14, 0b0001, 0);
    bench.poke(0x00, 0x00, 0x00);
    await bench.started({ outputs: 3 }, { A0: { start: 'low' }, A1: { start: 'high' } });
    assert.equal(bench.chip.pads & 3, 0b10);
  });

  it('on a chip that already stands so writes no OLAT, IODIR or GPPU', async () => {
    const first = await bench.started(MIXED, TABLE);
    await first.setPins(setTo(0x00ff, 0x005a));
    await first.close();
    const pads = bench.chip.pads;
    bench.bus.clearLog();
    await bench.started(MIXED, TABLE);
    assert.deepEqual(bench.transfers(), [
      'write 05 00',
      'write 0b 00',
      'read 00 22 bytes',
      'write 04 00 ff',
      'read 0e 6 bytes',
    ]);
    assert.equal(bench.chip.pads, pads);
  });

  it('after a deploy does not apply a start level again, unless it was changed', async () => {
    const table = { A0: { start: 'low' }, A1: { start: 'low' } };
    const first = await bench.started({ outputs: 3 }, table);
    await first.setPins(setTo(3, 3));
    await first.close();
    await bench.started(
      { outputs: 3 },
      { A0: { start: 'low' }, A1: { start: 'high' } },
      { started: first.startedOutputs },
    );
    assert.equal(bench.chip.pads & 3, 3);
    const changed = await bench.started(
      { outputs: 3 },
      { A0: { start: 'high' }, A1: { start: 'low' } },
      { started: ['high', 'high'] },
    );
    assert.equal(bench.chip.pads & 3, 0b01);
    assert.deepEqual(changed.startedOutputs.slice(0, 3), ['high', 'low', undefined]);
  });

  it('reports no input change, whatever the pins did before', async () => {
    for (const staleRef of [true, false]) {
      const bench = new Bench();
      const chip = new SimulatedChip({ ...DEFAULT_CHIP_OPTIONS, staleRef }, { pins: 'open' });
      bench.bus.place(ADDRESS, chip);
      chip.drive(8, 1);
      const expander = bench.expander();
      const seen = listen(expander);
      expander.claim({ name: 'in' }, 0xff00, 'input');
      expander.applyUse();
      await isReady(expander);
      await expander.readPins();
      assert.deepEqual(seen, []);
      assert.equal(expander.lastLevels(0xff00), 0x0100);
      await expander.close();
    }
  });

  it('clears IPOL that another program left, and inverts in software', async () => {
    bench.poke(0x02, 0xff, 0xff);
    bench.chip.drive(0, 1);
    const expander = await bench.started({ inputs: 3 }, { A1: { inverted: true } });
    assert.equal((await expander.readPins()) & 3, 0b11);
    assert.equal((await bench.bus.read(ADDRESS, 2, 2))[0], 0);
  });

  it('waits for the first deploy: before, nothing crosses the wire', async () => {
    const expander = bench.expander();
    expander.claim({ name: 'out' }, 1, 'output');
    const written = expander.setPins(setTo(1, 1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual(bench.transfers(), []);
    expander.applyUse();
    assert.equal((await written) & 1, 1);
  });

  it('keeps pull-ups off outputs', async () => {
    await bench.started({ outputs: 1 }, { A0: { pullUp: true }, A1: { pullUp: true } });
    assert.equal((await bench.bus.read(ADDRESS, 0x0c, 1))[0], 0b10);
  });

  it('understands the whole pin table', () => {
    const problems = new Problems();
    parsePinTable(TABLE, problems);
    assert.deepEqual(problems.list, []);
  });
});

describe('pins in use', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());

  it('can be added to a running chip: the latch stands before the direction', async () => {
    const expander = await bench.started({ outputs: 1 });
    await expander.setPins(setTo(1, 1));
    const seen = new Set([bench.chip.pads]);
    bench.chip.onChange(() => seen.add(bench.chip.pads));
    expander.claim({ name: 'late' }, 2, 'output');
    await expander.setPins(setTo(2, 2));
    assert.deepEqual([...seen], [0b01, 0b11]);
  });

  it('keep their direction between two users in one deploy', async () => {
    const expander = bench.expander();
    const claim = expander.claim({ name: 'old' }, 1, 'output');
    expander.applyUse();
    await isReady(expander);
    await expander.setPins(setTo(1, 1));
    bench.bus.clearLog();
    expander.release(claim);
    const next = expander.claim({ name: 'new' }, 1, 'output');
    expander.applyUse();
    await expander.readPins();
    assert.equal(bench.chip.outputs, 1);
    assert.equal(bench.chip.pads, 1);
    assert.deepEqual(bench.transfers(), ['read 0e 6 bytes']);
    expander.release(next);
    expander.applyUse();
    await expander.readPins();
    assert.equal(bench.chip.outputs, 1);
    assert.equal(bench.chip.pads, 1);
    assert.equal(expander.driven, 1);
  });

  it('that were given back keep their direction and level until the deploy is over, whatever else happens', async () => {
    const expander = bench.expander();
    const claim = expander.claim({ name: 'old' }, 1, 'output');
    expander.applyUse();
    await isReady(expander);
    await expander.setPins(setTo(1, 1));
    const seen = new Set([bench.chip.pads]);
    bench.chip.onChange(() => seen.add(bench.chip.pads));
    expander.release(claim);
    expander.claim({ name: 'another' }, 2, 'output');
    await expander.readPins();
    expander.claim({ name: 'new' }, 1, 'output');
    expander.applyUse();
    await expander.readPins();
    assert.deepEqual([...seen], [1]);
    assert.equal(bench.chip.outputs, 3);
  });

  it('cannot be output and input at once; the error names pin and both users', async () => {
    const expander = await bench.started({ inputs: 1 });
    assert.throws(
      () => expander.claim({ name: 'mcp-out "lamp"' }, 3, 'output'),
      /A0.*mcp-out "lamp".*inputs/,
    );
    assert.equal(bench.chip.outputs, 0);
    expander.claim({ name: 'reader' }, EVERY_PIN, 'view');
    expander.claim({ name: 'mcp-out "lamp"' }, 2, 'output');
    await expander.setPins(setTo(2, 2));
    assert.equal(bench.chip.pads, 2);
  });

  it('cannot go against the pin table', () => {
    const expander = bench.expander({ A0: { direction: 'input' }, A1: { direction: 'output' } });
    assert.throws(() => expander.claim({ name: 'out' }, 1, 'output'), /A0.*table sets it as an input/);
    assert.throws(() => expander.claim({ name: 'in' }, 2, 'input'), /A1.*table sets it as an output/);
  });

  it('set as output in the table are outputs without any user', async () => {
    await bench.started({ inputs: 2 }, { A0: { direction: 'output', start: 'high' } });
    assert.equal(bench.chip.outputs, 1);
    assert.equal(bench.chip.pads, 1);
  });
});
