// What happens to the chip behind its driver's back: found within a check, restored in the order of a start, told once.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { IntWiring } from '../../src/config/wiring-config';
import type { Expander } from '../../src/expander/expander';
import { CHIP_REGISTERS, type ChipFault, strike } from '../../src/simulator/chip-faults';
import { BELL, DOOR, HealthBench, INVERTED, OUTPUTS, RESTORED_MS } from '../support/health-bench';
import { ADDRESS, listen, setTo } from '../support/sim-expander';

const WIRINGS: Record<string, IntWiring | undefined> = {
  polled: undefined,
  mirrored: { wiring: 'mirrored', output: 'auto' },
  'active high': { wiring: 'separate', output: 'active-high' },
  'open-drain': { wiring: 'shared', output: 'auto' },
};

/** Pins with pull-ups, and one without. */
const PULLED_UP = [8, 9, 11, 12];
const CONTACT = 13;

const FAULTS: Record<string, { fault: ChipFault; kind: string }> = {
  'a power-on reset': { fault: { kind: 'reset' }, kind: 'reset' },
  'the other address map': { fault: { kind: 'bank' }, kind: 'drift' },
  'byte mode': { fault: { kind: 'byte-mode' }, kind: 'drift' },
  'another IPOL': {
    fault: { kind: 'scramble', port: 'B', register: 'IPOL', value: 0x7f },
    kind: 'drift',
  },
  'lost pull-ups': { fault: { kind: 'scramble', port: 'B', register: 'GPPU', value: 0 }, kind: 'reset' },
  'lost directions': {
    fault: { kind: 'scramble', port: 'A', register: 'IODIR', value: 0xff },
    kind: 'reset',
  },
  'lost interrupts': {
    fault: { kind: 'scramble', port: 'B', register: 'GPINTEN', value: 0 },
    kind: 'reset',
  },
  'other output levels': {
    fault: { kind: 'scramble', port: 'A', register: 'OLAT', value: 0x3c },
    kind: 'drift',
  },
};

describe('a chip that something happens to', () => {
  let on: HealthBench;
  beforeEach(() => (on = new HealthBench()));
  afterEach(() => on.end());

  for (const [how, wiring] of Object.entries(WIRINGS)) {
    for (const [what, { fault, kind }] of Object.entries(FAULTS)) {
      it(`has its outputs, pull-ups and interrupts back after ${what}, ${how}; no phantom, and the next press counts`, async () => {
        const expander = await on.start(wiring);
        await on.write(OUTPUTS, 0x8055);
        await on.press(DOOR);
        const [before, pads] = [on.registers(), on.chip.pads];
        const seen = listen(expander);
        await on.after(137);
        strike(on.chip, fault);
        await on.after(RESTORED_MS);
        assert.deepEqual(on.registers(), before);
        assert.equal(on.chip.pads, pads);
        assert.deepEqual(seen, []);
        assert.deepEqual(
          on.told.map((event) => event.kind),
          [kind],
        );
        await on.press(DOOR);
        await on.press(BELL);
        assert.deepEqual(seen, ['B0=1', 'B0=0', 'B1=1', 'B1=0']);
      });
    }
  }

  it('has everything back after a reset of any registers, whatever flows command meanwhile: no phantom, and no level but those that were wanted', async () => {
    await on.end();
    const command = fc.record({ pins: fc.nat(0xffff), levels: fc.nat(0xffff), wait: fc.nat(400) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.values(WIRINGS)),
        fc.subarray([...CHIP_REGISTERS]),
        fc.nat(1200),
        fc.array(command, { maxLength: 5 }),
        async (wiring, registers, when, commands) => {
          on = new HealthBench();
          try {
            const expander = await on.start(wiring);
            const seen = listen(expander);
            await on.after(when);
            const wanted = new WantedLevels(expander);
            strike(on.chip, { kind: 'partial-reset', registers });
            on.chip.onChange(() => wanted.check(on.chip.outputs, on.chip.pads));
            for (const { pins, levels, wait } of commands) {
              wanted.command(pins & OUTPUTS, levels);
              void expander.setPins(setTo(pins & OUTPUTS, levels));
              await on.after(wait);
            }
            await on.after(RESTORED_MS);
            assert.deepEqual(seen, []);
            assert.equal(on.chip.outputs, OUTPUTS);
            assert.equal(expander.state.kind, 'ready');
            assert.equal(on.shown, wanted.last & OUTPUTS);
            await on.press(DOOR);
            assert.deepEqual(seen, ['B0=1', 'B0=0']);
          } finally {
            await on.end();
          }
        },
      ),
      { numRuns: 150 },
    );
    on = new HealthBench();
  });

  for (const [how, wiring] of Object.entries(WIRINGS)) {
    it(`whose address map is flipped in the middle of traffic shows the last levels within a check, and no phantom, ${how}`, async () => {
      const expander = await on.start(wiring);
      const seen = listen(expander);
      for (let round = 0; round < 40; round++) {
        if (round === 10) strike(on.chip, { kind: 'bank' });
        void expander.setPins(setTo(OUTPUTS, round * 0x0123));
        await on.after(7);
      }
      await on.after(RESTORED_MS);
      assert.equal(on.shown, (39 * 0x0123) & OUTPUTS);
      assert.deepEqual(seen, []);
      await on.press(DOOR);
      assert.deepEqual(seen, ['B0=1', 'B0=0']);
    });
  }

  it('with outputs only is checked, too, even where all of them are low', async () => {
    await on.start(undefined, {}, { outputs: 0xffff, inputs: 0 });
    await on.write(0xffff, 0x1302);
    assert.equal(on.chip.pads, 0);
    for (const { fault } of Object.values(FAULTS)) {
      const before = on.registers();
      strike(on.chip, fault);
      await on.after(RESTORED_MS);
      assert.deepEqual(on.registers(), before);
    }
  });

  it('with outputs only, all of them low, shows none high when a pin becomes an input in byte mode', async () => {
    const expander = await on.start(undefined, {}, { outputs: 0x7fff, inputs: 0 });
    const last = expander.claim({ name: 'last' }, 0x8000, 'output');
    await on.write(0xffff, 0x1302);
    strike(on.chip, { kind: 'byte-mode' });
    let high = 0;
    on.chip.onChange(() => (high |= on.chip.pads & on.chip.outputs));
    expander.release(last);
    expander.claim({ name: 'last' }, 0x8000, 'input');
    await on.after(RESTORED_MS);
    assert.equal(high, 0);
    assert.equal(on.chip.outputs, 0x7fff);
  });

  it('is not checked when that is switched off, and even then no button seems to be pressed by a reset', async () => {
    const expander = await on.start(undefined, { checkMs: 0 });
    await on.write(OUTPUTS, 0x0001);
    const seen = listen(expander);
    on.chip.force('A', 'OLAT', INVERTED);
    await on.after(10_000);
    assert.equal(on.shown, 0);
    on.chip.reset();
    await on.after(10_000);
    assert.deepEqual(seen, []);
    assert.equal(on.shown, 0x0001, 'what seemed to be a press was looked into');
  });

  it('is restored by writes that show no level but the wanted ones', async () => {
    await on.start();
    await on.write(OUTPUTS, 0x80a5);
    on.chip.reset();
    const others = new Set<number>();
    on.chip.onChange(() => others.add((on.shown ^ 0x80a5) & on.chip.outputs));
    await on.after(RESTORED_MS);
    assert.deepEqual([...others], [0]);
  });

  it('tells of a button that was pressed while the chip had lost itself, once it is restored', async () => {
    const seen = listen(await on.start());
    on.chip.reset();
    on.chip.drive(DOOR, 0);
    await on.after(RESTORED_MS);
    assert.deepEqual(seen, ['B0=1']);
  });

  it('answers who asks for levels with those of the restored chip', async () => {
    const expander = await on.start();
    on.chip.reset();
    const asked = expander.readPins();
    await on.after(80);
    assert.equal((await asked) & 0x0100, 0, 'not pressed');
  });

  it('shows its registers as they are to who asks for them, and is restored then', async () => {
    const expander = await on.start(undefined, { checkMs: 0 });
    on.chip.reset();
    const asked = expander.readRegisters();
    await on.after(80);
    assert.equal((await asked).IODIRA, 0xff);
    assert.equal(on.chip.peek('A', 'IODIR'), 0);
    assert.deepEqual(
      on.told.map(({ kind }) => kind),
      ['reset'],
    );
  });

  it('while it gets other settings on a bus that fails makes no button seem pressed', async () => {
    const expander = await on.start();
    const seen = listen(expander);
    // B4 really falls when its pull-up is taken away.
    const buttons = () => seen.filter((change) => !change.startsWith('B4'));
    on.bus.inject({ error: 'NAK', only: 'write', delayMs: 30 });
    const rows = expander.settings.map((row, pin) => (pin === 12 ? { ...row, pullUp: false } : row));
    const changed = expander.changeSettings(rows);
    await on.after(10);
    on.chip.force('B', 'GPPU', 0);
    await on.after(RESTORED_MS);
    await changed;
    assert.deepEqual(buttons(), []);
    await on.press(DOOR);
    assert.deepEqual(buttons(), ['B0=1', 'B0=0']);
  });

  for (const end of ['closed', 'suspended'] as const) {
    it(`leaves nobody waiting whose expander is ${end} while it finds that out`, async () => {
      const expander = await on.start();
      on.chip.reset();
      for (const delayMs of [1, 1, 2000]) on.bus.inject({ delayMs });
      const outcome: { error?: unknown } = {};
      expander.readPins().catch((error: unknown) => (outcome.error = error));
      await on.after(20);
      if (end === 'closed') void expander.close();
      else expander.suspend(new Error('suspended'));
      await on.after(3000);
      assert.ok(outcome.error instanceof Error, 'the question is answered');
    });
  }

  it('waits for pull-ups to charge what hangs on the buttons', async () => {
    const seen = listen(await on.start());
    on.chip.drive(DOOR, 0);
    on.chip.force('B', 'GPPU', 0);
    // The capacitor: low until 20 ms after the pull-up is on.
    const stop = on.chip.onChange(() => {
      if ((on.chip.peek('B', 'GPPU') & 1) === 0) return;
      stop();
      setTimeout(() => on.chip.drive(DOOR, 'Z'), 20);
    });
    await on.after(RESTORED_MS);
    assert.deepEqual(seen, []);
  });

  it('is not suspected for one read that noise has spoiled', async () => {
    await on.start(undefined, {}, { outputs: 0x00ff, inputs: 0 });
    on.bus.clearLog();
    on.chip.force('A', 'IPOL', 0x10);
    while (on.bus.log.length === 0) await on.after(1);
    on.chip.force('A', 'IPOL', 0);
    await on.after(500);
    assert.deepEqual(on.told, []);
    assert.deepEqual(on.bench.transfers(), ['read 0a 22 bytes', 'read 0a 22 bytes']);
  });

  it('that changes again while it is restored is left alone for a while, with an error, and comes back', async () => {
    const expander = await on.start();
    const stop = on.chip.onChange(() => {
      if (on.chip.peek('B', 'GPPU') !== 0) on.chip.force('B', 'GPPU', 0);
    });
    on.chip.drive(DOOR, 0);
    on.chip.force('B', 'GPPU', 0);
    on.bus.clearLog();
    await on.after(5000);
    const { state } = expander;
    assert.match(state.kind === 'away' ? state.error.message : state.kind, /change again/);
    assert.ok(on.bus.cost.transactions < 150, `${on.bus.cost.transactions} transfers`);
    stop();
    await on.after(2000);
    assert.equal(expander.state.kind, 'ready');
  });

  it('with a register that does not hold what it should is restored once for each check and each call of INT', async () => {
    await on.start({ wiring: 'mirrored', output: 'auto' });
    const lose = (): void => {
      if (on.chip.peek('B', 'GPPU') !== 0) on.chip.force('B', 'GPPU', 0);
    };
    for (const pin of PULLED_UP) on.chip.drive(pin, 1);
    const stop = on.chip.onChange(lose);
    lose();
    for (let second = 0; second < 10; second++) {
      // Too short for anybody to see its level.
      on.chip.drive(CONTACT, 1);
      on.chip.drive(CONTACT, 0);
      await on.after(1000);
    }
    stop();
    assert.ok(on.told.length <= 22, `restored ${on.told.length} times in 10 s`);
    assert.deepEqual([...new Set(on.news())], ['reset GPPUB']);
  });

  it('just before it is closed gets its safe levels all the same', async () => {
    const started = on.bench.started({ outputs: 0x0003 }, { A0: { safe: 'low' }, A1: { safe: 'high' } });
    await on.after(20);
    const written = (await started).setPins(setTo(3, 1));
    await on.after(20);
    await written;
    strike(on.chip, { kind: 'bank' });
    const closed = (await started).close();
    await on.after(200);
    await closed;
    assert.equal(on.chip.pads & on.chip.outputs, 0x0002);
  });

  describe('by another program', () => {
    it('is told apart from a reset, with the registers, once', async () => {
      await on.start();
      await on.write(OUTPUTS, 0x8005);
      on.bench.poke(0x00, 0x0f);
      await on.after(RESTORED_MS);
      on.bench.poke(0x14, 0x06);
      await on.after(5 * RESTORED_MS);
      assert.deepEqual(on.news(), ['drift IODIRA', 'drift OLATA']);
      assert.equal(on.shown, 0x8005);
    });

    it('keeps the output levels it has set where they are to be adopted, and users are told of them', async () => {
      const expander = await on.start(undefined, { drift: 'adopt' });
      await on.write(OUTPUTS, 0x8005);
      const levels: number[] = [];
      expander.onOutput.on((word) => levels.push(word & OUTPUTS));
      on.bench.poke(0x14, 0x06);
      on.bench.poke(0x0c, 0x00, 0xff);
      await on.after(RESTORED_MS);
      assert.equal(on.shown, 0x8004);
      assert.deepEqual(levels, [0x8004]);
      assert.equal(on.chip.peek('B', 'GPPU'), 0x1b, 'the configuration stays ours');
      assert.deepEqual(on.news(), ['adopted OLATA', 'drift GPPUB']);
      await on.write(0x0008, 0x0008);
      assert.equal(on.shown, 0x800c);
      on.chip.reset();
      await on.after(RESTORED_MS);
      assert.equal(on.shown, 0x800c, 'a reset is not adopted');
    });

    it('stays at a close where the chip is never checked, and nothing is to be written', async () => {
      const expander = await on.start(undefined, { checkMs: 0 }, { outputs: OUTPUTS, inputs: 0 });
      await on.write(OUTPUTS, 0x8005);
      on.bench.poke(0x14, 0x06);
      const closed = expander.close();
      await on.after(100);
      await closed;
      assert.equal(on.shown, 0x8004);
      assert.deepEqual(on.news(), []);
    });

    it('leaves what was commanded meanwhile, where levels are to be adopted', async () => {
      const expander = await on.start(undefined, { drift: 'adopt' });
      const replug = on.bus.unplug(ADDRESS);
      expander.setPins(setTo(0x8000, 0x8000)).catch(() => undefined);
      await on.after(1000);
      on.bus.inject({ delayMs: 50, forMs: 2000 });
      replug();
      while (on.chip.pad(15) === 0) await on.after(1);
      assert.equal(expander.state.kind, 'away');
      expander.setPins(setTo(0x0001, 0x0001)).catch(() => undefined);
      on.bench.poke(0x15, 0x00);
      await on.after(4000);
      assert.equal(on.shown, 0x0001);
    });

    it('leaves what was commanded while the chip came back, also where the chip had that level already', async () => {
      const expander = await on.start(undefined, { drift: 'adopt' });
      const replug = on.bus.unplug(ADDRESS);
      expander.setPins(setTo(0x8000, 0x8000)).catch(() => undefined);
      await on.after(1000);
      on.bus.inject({ delayMs: 50, forMs: 2000 });
      replug();
      while (on.chip.pad(15) === 0) await on.after(1);
      on.bench.poke(0x15, 0x00);
      assert.equal(expander.state.kind, 'away');
      expander.setPins(setTo(0x8001, 0x8001)).catch(() => undefined);
      await on.after(4000);
      assert.equal(on.shown, 0x8001);
    });

    it('may have switched off everything, where that is to be adopted', async () => {
      await on.start(undefined, { drift: 'adopt' }, { outputs: 0xffff, inputs: 0 });
      await on.write(0xffff, 0xff02);
      on.bench.poke(0x14, 0x00, 0x00);
      await on.after(RESTORED_MS);
      assert.equal(on.chip.pads, 0);
      assert.deepEqual(on.news(), ['adopted OLATB']);
    });

    for (const iocon of [0x20, 0x80, 0xa0]) {
      it(`leaves nothing to adopt where it has set IOCON to 0x${iocon.toString(16)}: the registers are read at other places`, async () => {
        for (const outputs of [0x0000, 0x8005, 0x00ff]) {
          await on.start(undefined, { drift: 'adopt' });
          await on.write(OUTPUTS, outputs);
          on.chip.force('A', 'IOCON', iocon);
          await on.after(2 * RESTORED_MS);
          assert.equal(on.shown, outputs);
          await on.end();
          on = new HealthBench();
        }
      });
    }
  });
});

/** The levels that outputs may show: those of the beginning, those commanded since, and what the fault itself made of them. */
class WantedLevels {
  last: number;
  private readonly allowed: Set<number>[];

  constructor(expander: Expander) {
    this.last = expander.expectedLevels;
    this.allowed = Array.from(
      { length: 16 },
      (_, pin) => new Set([(this.last >> pin) & 1, (INVERTED >> pin) & 1]),
    );
  }

  command(mask: number, levels: number): void {
    this.last = (this.last & ~mask) | (levels & mask);
    this.allowed.forEach((all, pin) => all.add((this.last >> pin) & 1));
  }

  check(outputs: number, pads: number): void {
    this.allowed.forEach((all, pin) => {
      const level = ((pads ^ INVERTED) >> pin) & 1;
      if (outputs & OUTPUTS & (1 << pin)) assert.ok(all.has(level), `pin ${pin} shows ${level}`);
    });
  }
}
