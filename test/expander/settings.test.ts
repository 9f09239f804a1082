// Settings at run time, registers, rewriting, and safe levels: what happens on the pads and on the wire.
import assert from 'node:assert/strict';
import { parsePinTable, type PinSettings } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';
import { ADDRESS, Bench, EVERY_PIN, listen, setTo } from '../support/sim-expander';

const tableOf = (table: object): PinSettings[] => parsePinTable(table, new Problems());

describe('a pin table that is changed at run time', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());

  const changesOfPads = (): number[] => {
    const seen: number[] = [];
    let last = bench.chip.pads;
    bench.chip.onChange(() => {
      if (bench.chip.pads !== last) seen.push((last = bench.chip.pads));
    });
    return seen;
  };

  it('is on the chip when the promise resolves', async () => {
    const expander = await bench.started({ inputs: 0x0001 });
    await expander.changeSettings(
      tableOf({ A0: { pullUp: true, interrupt: 'off' }, B7: { direction: 'output', start: 'high' } }),
    );
    const registers = await expander.readRegisters();
    assert.equal(registers.GPPUA, 1);
    assert.equal(registers.GPINTENA, 0);
    assert.equal(registers.IODIRB, 0x7f);
    assert.equal(registers.OLATB, 0x80);
    assert.equal(expander.settings[0]?.pullUp, true);
  });

  it('moves no output; an inverted one is only called by the other name', async () => {
    const expander = await bench.started({ outputs: 0x00ff });
    await expander.setPins(setTo(0x00ff, 0x0055));
    const pads = changesOfPads();
    await expander.changeSettings(tableOf({ A0: { inverted: true }, A1: { inverted: true } }));
    assert.deepEqual(pads, []);
    assert.equal((expander.outputLevels ?? 0) & 0xff, 0x56);
    await expander.setPins(setTo(0x0003, 0x0003));
    assert.equal(bench.chip.pads & 0x03, 0, 'both on, at the low level');
  });

  it('tells the users of an input that is read the other way round now', async () => {
    const expander = await bench.started({ inputs: 0x0003 });
    const seen = listen(expander);
    await expander.changeSettings(tableOf({ A1: { inverted: true } }));
    assert.deepEqual(seen, ['A1=1']);
    assert.equal((await expander.readPins()) & 3, 2);
  });

  it('is refused as a whole when a user of a pin needs the other direction', async () => {
    const expander = await bench.started({ outputs: 0x0001, inputs: 0x0002 });
    bench.bus.clearLog();
    for (const table of [
      { A0: { direction: 'input' }, A5: { pullUp: true } },
      { A1: { direction: 'output' }, A5: { pullUp: true } },
    ]) {
      await assert.rejects(
        expander.changeSettings(tableOf(table)),
        (error) => error instanceof UserError && error.key === 'pin-set-otherwise',
      );
    }
    assert.deepEqual(
      bench.transfers().filter((transfer) => transfer.startsWith('write')),
      [],
    );
    assert.equal(expander.settings[5]?.pullUp, false);
  });

  it('is kept for a chip that is away', async () => {
    const expander = await bench.started({ inputs: 0x0001 });
    bench.bus.place(ADDRESS, undefined);
    await assert.rejects(expander.changeSettings(tableOf({ A0: { pullUp: true } })));
    bench.bus.place(ADDRESS, bench.chip);
    await back(expander);
    assert.equal((await expander.readRegisters()).GPPUA, 1);
  });

  it('is refused once the expander has stopped', async () => {
    const expander = await bench.started({ inputs: 0x0001 });
    await expander.close();
    await assert.rejects(expander.changeSettings(tableOf({ A0: { pullUp: true } })), /stopped/);
    await assert.rejects(expander.readRegisters(), /stopped/);
    await assert.rejects(expander.rewrite(), /stopped/);
  });
});

describe('reading the registers', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());

  it('takes one transfer and shows all of them', async () => {
    const expander = await bench.started({ outputs: 0x00ff, inputs: 0xff00 }, { B0: { pullUp: true } });
    await expander.setPins(setTo(0x00ff, 0x00a5));
    bench.bus.clearLog();
    const registers = await expander.readRegisters();
    assert.deepEqual(bench.transfers(), ['read 00 22 bytes']);
    assert.equal(Object.keys(registers).length, 21, 'IOCON has two addresses');
    const { IODIRA, IODIRB, GPPUB, OLATA, GPIOA, GPINTENB } = registers;
    assert.deepEqual([IODIRA, IODIRB, GPPUB, OLATA, GPIOA, GPINTENB], [0, 0xff, 1, 0xa5, 0xa5, 0xff]);
  });

  it('loses no press that the chip holds', async () => {
    const expander = await bench.started({ inputs: 0x0001 }, {}, { pollMs: 60_000 });
    const seen = listen(expander);
    bench.chip.drive(0, 1);
    bench.chip.drive(0, 0);
    await expander.readRegisters();
    assert.deepEqual(seen, ['A0=1', 'A0=0']);
  });

  it('works without any input in use', async () => {
    const expander = await bench.started({ outputs: EVERY_PIN });
    assert.equal((await expander.readRegisters()).IODIRA, 0);
  });
});

describe('writing everything again', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());

  it('mends what another program has scrambled, BANK included, and moves no output that stands right', async () => {
    const expander = await bench.started({ outputs: 0x00ff, inputs: 0x0f00 }, { B0: { pullUp: true } });
    await expander.setPins(setTo(0x00ff, 0x0081));
    const before = await expander.readRegisters();
    for (const [register, ...bytes] of [
      [0x0c, 0xff, 0x00],
      [0x02, 0xff, 0xff],
      [0x04, 0x00, 0x00],
      [0x06, 0x55, 0x55],
      [0x0a, 0xa0],
    ]) {
      bench.poke(register ?? 0, ...bytes);
    }
    let moved = 0;
    bench.chip.onChange(() => {
      if ((bench.chip.pads & 0xff) !== 0x81) moved += 1;
    });
    await expander.rewrite();
    assert.equal(moved, 0);
    assert.deepEqual(await expander.readRegisters(), before);
  });

  it('writes also what the chip is known to hold', async () => {
    const expander = await bench.started({ outputs: 0x00ff });
    bench.bus.clearLog();
    await expander.rewrite();
    const writes = bench.transfers().filter((transfer) => transfer.startsWith('write 14'));
    assert.equal(writes.length, 1, 'the burst from OLAT on');
  });

  it('rejects while the chip is away, and the start does the rest', async () => {
    const expander = await bench.started({ outputs: 1 });
    bench.bus.place(ADDRESS, undefined);
    await assert.rejects(expander.rewrite(), /0x20/);
    assert.equal(expander.state.kind, 'away');
  });
});

describe('the safe level of an output', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());

  const TABLE = {
    A0: { safe: 'low' },
    A1: { safe: 'high' },
    A2: { safe: 'keep' },
    A3: { safe: 'input', pullUp: true },
    B0: { safe: 'high', direction: 'input' },
  };

  it('is applied when its expander stops, after the last commands', async () => {
    const expander = await bench.started({ outputs: 0x000f, inputs: 0x0100 }, TABLE);
    await expander.setPins(setTo(0x000f, 0x000d));
    void expander.setPins(setTo(0x0004, 0x0000));
    await expander.close();
    assert.equal(bench.chip.pads & 0x07, 0b010);
    assert.equal(bench.chip.outputs, 0x0007, 'A3 does not drive its pad any more');
  });

  it('costs one look at the chip where it stands already, or nothing is set', async () => {
    const expander = await bench.started({ outputs: 0x0007 }, TABLE);
    await expander.setPins(setTo(0x0003, 0x0002));
    bench.bus.clearLog();
    await expander.close();
    assert.deepEqual(bench.transfers(), ['read 14 16 bytes']);
  });

  it('is reached although the first transfers fail', async () => {
    const expander = await bench.started({ outputs: 0x0001 }, TABLE);
    await expander.setPins(setTo(0x0001, 0x0001));
    bench.bus.inject({ error: 'transfer-failed', times: 2 });
    await expander.close();
    assert.equal(bench.chip.pad(0), 0);
  });

  it('does not keep an expander from closing when the chip is gone', async () => {
    const expander = await bench.started({ outputs: 0x0001 }, TABLE);
    await expander.setPins(setTo(0x0001, 0x0001));
    bench.bus.place(ADDRESS, undefined);
    await expander.close();
    assert.equal(expander.state.kind, 'closed');
  });

  it('comes after commands that are given in the last moment', async () => {
    const expander = await bench.started({ outputs: 0x0006 }, { A1: { safe: 'low' } });
    expander.onClosing.on(() => void expander.setPins(setTo(0x0006, 0x0006)));
    await expander.close();
    assert.equal(bench.chip.pads & 0x06, 0x04);
  });
});

function back(expander: Expander): Promise<void> {
  return new Promise((resolve) => {
    expander.onState.on((state) => {
      if (state.kind === 'ready') resolve();
    });
  });
}
