// What must hold whatever happens to bus and chip, by each driver and through the kernel: a chip that fails.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { I2cDriver } from '../../src/bus/i2c-driver';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import { BusPool } from '../../src/bus/shared-bus';
import { parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { Expander, type ExpanderOptions } from '../../src/expander/expander';
import { measureLoopDelay } from '../support/loop-delay';
import { isReady, listen, setTo } from '../support/sim-expander';
import { DRIVERS } from './drivers';
import { type KernelChip, KernelI2c, sharedKernelI2c } from './kernel-i2c';
import type { ForeignWrite } from './other-program';

const ADDRESS = 0x22;
const OUTPUTS = 0x00ff;
/** B0 to B7, of which B0 and B1 have pull-ups and are pressed by a level that is low. */
const INPUTS = 0xff00;
const TABLE = { B0: { pullUp: true, inverted: true }, B1: { pullUp: true, inverted: true } };
const DOOR = 8;

for (const { driver, load } of DRIVERS) {
  describe(`an expander on a bus of the kernel that fails, by ${driver}`, () => {
    let device: KernelI2c;
    let busNumber: number;
    let chip: KernelChip;
    let expander: Expander;

    before(async () => ({ device, busNumber } = await sharedKernelI2c()));
    beforeEach(async () => {
      await device.forget();
      chip = await device.place(ADDRESS);
    });
    afterEach(async () => {
      await expander.close();
      await device.forget();
      await device.remove(ADDRESS).catch(() => undefined);
    });

    const make = (use: { outputs?: number; inputs?: number }, options: Partial<ExpanderOptions> = {}) => {
      expander = expanderOn(busNumber, load, use, options);
      return expander;
    };
    const start = async (...args: Parameters<typeof make>): Promise<Expander> => {
      await isReady(make(...args));
      return expander;
    };
    const press = async (seen: string[]): Promise<void> => {
      const reported = seen.length + 2;
      await chip.drive(DOOR, 0);
      await chip.drive(DOOR, 'Z');
      await soon('a press', () => seen.length >= reported);
    };

    for (const failure of ['nak', 'stall'] as const) {
      for (const times of [1, 3]) {
        it(`with ${failure === 'nak' ? 'no acknowledge' : 'an error of the adapter'} for the next ${times === 1 ? 'transfer' : '3 transfers'} has the pin right in ten of ten cases, and nobody hears of it`, async () => {
          await start({ outputs: OUTPUTS }, { checkMs: 0 });
          for (let round = 1; round <= 10; round++) {
            await device.inject({ address: ADDRESS, failure, times });
            await expander.setPins(setTo(OUTPUTS, round));
            assert.equal((await chip.pads()) & OUTPUTS, round);
          }
          assert.equal(expander.state.kind, 'ready');
        });
      }
    }

    it('has outputs, pull-ups and inputs back after a power-on reset: no phantom, and the next press counts', async () => {
      await start({ outputs: OUTPUTS, inputs: INPUTS });
      await expander.setPins(setTo(OUTPUTS, 0xa5));
      const seen = listen(expander);
      const told: string[] = [];
      expander.onHealth.on(({ kind }) => told.push(kind));
      for (let round = 1; round <= 3; round++) {
        await delay(round * 310);
        const begin = performance.now();
        await chip.reset();
        await soon('the repair', () => told.length === round);
        console.log(`      restored ${(performance.now() - begin).toFixed(0)} ms after the reset`);
        assert.equal((await chip.pads()) & (OUTPUTS | 0x0300), 0x03a5);
        assert.equal(await chip.outputs(), OUTPUTS);
        await delay(200);
        assert.deepEqual(seen.splice(0), []);
        await press(seen);
        assert.deepEqual(seen.splice(0), ['B0=1', 'B0=0']);
      }
      assert.deepEqual(told, ['reset', 'reset', 'reset']);
    });

    it('works soon after the appearance of a chip that was absent for five seconds', async () => {
      await device.remove(ADDRESS);
      make({ outputs: OUTPUTS, inputs: INPUTS });
      const ready = isReady(expander);
      await soon('the news', () => expander.state.kind === 'away');
      await assert.rejects(expander.setPins(setTo(OUTPUTS, 0x42)), { kind: 'no-answer', address: ADDRESS });
      await delay(5000);
      const begin = performance.now();
      await device.putBack(ADDRESS);
      await ready;
      console.log(`      ready ${(performance.now() - begin).toFixed(0)} ms after the chip appeared`);
      assert.equal((await chip.pads()) & OUTPUTS, 0x42);
      const seen = listen(expander);
      await press(seen);
      assert.deepEqual(seen, ['B0=1', 'B0=0']);
    });

    it('that says nothing for seconds holds up no timer, and has the last level when it speaks again', async () => {
      await start({ outputs: OUTPUTS, inputs: INPUTS });
      const seen = listen(expander);
      const commands: Promise<unknown>[] = [];
      const command = async (): Promise<void> => {
        for (let round = 1; round <= 45; round++) {
          commands.push(expander.setPins(setTo(OUTPUTS, round)).catch(() => undefined));
          await delay(100);
        }
      };
      // What the emulated processor itself makes late, to compare with.
      await measureLoopDelay('an adapter that answers', command);
      await device.inject({ address: ADDRESS, failure: 'silence', times: 2 });
      const { max } = await measureLoopDelay('an adapter that says nothing, twice for 2 s', command);
      assert.ok(max < 1500, `blocked for ${max} ms`);
      await Promise.all(commands);
      await isReady(expander);
      await soon('the last level', async () => ((await chip.pads()) & OUTPUTS) === 45);
      assert.deepEqual(seen, []);
      await press(seen);
      assert.deepEqual(seen, ['B0=1', 'B0=0']);
    });

    it('closes within a second though the adapter says nothing', async () => {
      await start({ outputs: OUTPUTS });
      await device.inject({ address: ADDRESS, failure: 'silence' });
      const hanging = assert.rejects(expander.setPins(setTo(OUTPUTS, 1)));
      await delay(100);
      const begin = performance.now();
      await expander.close();
      const took = performance.now() - begin;
      console.log(`      closed after ${took.toFixed(0)} ms`);
      assert.ok(took < 1800, `${took} ms`);
      await hanging;
    });

    describe('beside another program', () => {
      let other: ChildProcess;
      beforeEach(async () => {
        other = fork(path.join(__dirname, 'other-program.ts'), [String(busNumber)], {
          execArgv: ['--require', 'tsx/cjs'],
        });
        await once(other, 'message');
      });
      afterEach(async () => {
        const ended = once(other, 'exit');
        other.kill();
        await ended;
      });

      const foreign = async (register: number, mask: number, value: number): Promise<void> => {
        const done = once(other, 'message');
        other.send({ address: ADDRESS, register, mask, value } satisfies ForeignWrite);
        await done;
      };

      it('that has the other pins of a shared port switches only its own, and leaves the other’s alone', async () => {
        await start({ outputs: 0x000f }, { sharedChip: true });
        const told: string[] = [];
        expander.onHealth.on(({ kind }) => told.push(kind));
        await foreign(0x00, 0xf0, 0x00);
        for (let round = 0; round < 16; round++) {
          const theirs = (round * 7) & 0x0f;
          await foreign(0x14, 0xf0, theirs << 4);
          await expander.setPins(setTo(0x000f, round));
          assert.equal((await chip.pads()) & 0x00ff, (theirs << 4) | round);
        }
        const before = await chip.pads();
        await delay(2500);
        assert.equal(await chip.pads(), before);
        assert.deepEqual(told, []);
      });

      it('that writes to its pins tells of it, and has its levels back', async () => {
        await start({ outputs: OUTPUTS });
        await expander.setPins(setTo(OUTPUTS, 0x81));
        const told: string[] = [];
        expander.onHealth.on(({ kind, registers }) => told.push([kind, ...registers].join(' ')));
        await foreign(0x14, 0xff, 0x18);
        await soon('the repair', () => told.length > 0);
        assert.deepEqual(told, ['drift OLATA']);
        assert.equal((await chip.pads()) & OUTPUTS, 0x81);
      });
    });
  });
}

describe('an expander on an adapter that is pulled out', () => {
  it('says so, and has all back when the adapter is in again', async () => {
    const device = KernelI2c.start();
    const busNumber = await device.plug();
    const chip = await device.place(ADDRESS);
    const expander = expanderOn(busNumber, undefined, { outputs: OUTPUTS, inputs: INPUTS });
    try {
      await isReady(expander);
      await expander.setPins(setTo(OUTPUTS, 0x99));
      const seen = listen(expander);
      await device.unplug();
      await soon('the news', () => expander.state.kind === 'away');
      await chip.reset();
      assert.equal(await device.plug(), busNumber);
      await isReady(expander);
      assert.equal((await chip.pads()) & OUTPUTS, 0x99);
      assert.deepEqual(seen, []);
    } finally {
      await expander.close();
      await device.stop();
    }
  });
});

/** @param load the way to the bus; undefined: that which is taken when nobody says how */
function expanderOn(
  busNumber: number,
  load: (() => I2cDriver) | undefined,
  use: { outputs?: number; inputs?: number },
  options: Partial<ExpanderOptions> = {},
): Expander {
  const bus = new BusPool().acquire('i2c', () => LinuxI2cBus.open(busNumber, load));
  const pins = parsePinTable(TABLE, new Problems());
  const expander = new Expander({ name: 'kernel', bus, address: ADDRESS, pollMs: 20, pins, ...options });
  if (use.outputs) expander.claim({ name: 'outputs' }, use.outputs, 'output');
  if (use.inputs) expander.claim({ name: 'inputs' }, use.inputs, 'input');
  expander.applyUse();
  return expander;
}

async function soon(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await condition()) return;
    await delay(20);
  }
  assert.fail(`${what} did not come within 10 s`);
}
