// What an expander must do on any bus, as a suite: run on the simulated bus, and in the virtual machine on the kernel's.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { PinSettings } from '../../src/config/pin-settings';
import { parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { Expander } from '../../src/expander/expander';
import { isReady, listen, setTo, toggle } from '../support/sim-expander';
import type { BusRig, ChipOutside } from './i2c-bus-contract';

/** The chip's outside, with a memory. */
export interface WatchedChip extends ChipOutside {
  /** Every change of the outside since power-on, oldest first. */
  history(): Promise<readonly { readonly pads: number; readonly outputs: number }[]>;
}

export type ExpanderRig = Omit<BusRig, 'chip' | 'absentAddress'> & {
  readonly chip: WatchedChip;
  /** Takes the chip off the bus, or puts it back as it was. */
  readonly setPresent: (present: boolean) => Promise<void>;
};

const EVERY_PIN = 0xffff;
const FLOWS = 16;
const COMMANDS_PER_FLOW = 200;

/** @param makeRig a chip fresh from power-on, and a new lease of its bus at each call of `bus` */
export function expanderContract(name: string, makeRig: () => Promise<ExpanderRig>): void {
  describe(`an expander on ${name}`, () => {
    let rig: ExpanderRig;
    let expanders: Expander[];
    beforeEach(async () => {
      rig = await makeRig();
      expanders = [];
    });
    afterEach(async () => {
      await Promise.all(expanders.map((expander) => expander.close()));
      await rig.end();
    });

    const start = async (
      use: { outputs?: number; inputs?: number },
      table: object = {},
    ): Promise<Expander> => {
      const pins: PinSettings[] = parsePinTable(table, new Problems());
      const expander = new Expander({ name, bus: rig.bus, address: rig.address, pollMs: 20, pins });
      expanders.push(expander);
      if (use.outputs) expander.claim({ name: 'outputs' }, use.outputs, 'output');
      if (use.inputs) expander.claim({ name: 'inputs' }, use.inputs, 'input');
      expander.applyUse();
      await isReady(expander);
      return expander;
    };

    it('lets 16 flows command 16 pins 200 times each at random: every level is shown, in order, and no other', async () => {
      const expander = await start({ outputs: EVERY_PIN });
      const commanded: number[][] = Array.from({ length: FLOWS }, () => [0]);
      const flow = async (pin: number): Promise<void> => {
        for (let command = 0; command < COMMANDS_PER_FLOW; command++) {
          const level = Math.random() < 0.5 ? 0 : 1;
          commanded[pin]?.push(level);
          const done = expander.setPins(setTo(1 << pin, level << pin));
          // Some flows wait for the answer, some send the next command at once or a little later.
          if (Math.random() < 0.7) await done;
        }
      };
      await Promise.all(Array.from({ length: FLOWS }, (_, pin) => flow(pin)));
      await expander.setPins(setTo(0, 0));
      const history = (await rig.chip.history())
        .filter(({ outputs }) => outputs === EVERY_PIN)
        .map(({ pads }) => pads);
      commanded.forEach((levels, pin) => {
        assert.deepEqual(
          withoutRepeats(history.map((pads) => (pads >> pin) & 1)),
          withoutRepeats(levels),
          `pin ${pin}`,
        );
      });
    });

    it('switches, toggles and reads pins, and answers with the levels', async () => {
      const expander = await start(
        { outputs: 0x00ff, inputs: 0xff00 },
        { A7: { inverted: true }, B0: { pullUp: true } },
      );
      assert.equal(await rig.chip.pads(), 0x0180);
      assert.equal((await expander.setPins(setTo(0x0081, 0x0081))) & 0xff, 0x81);
      assert.equal(await rig.chip.pads(), 0x0101);
      await expander.setPins(toggle(0x0003));
      assert.equal(await rig.chip.pads(), 0x0102);
      await rig.chip.drive(15, 1);
      assert.equal(await expander.readPins(), 0x8182);
    });

    it('reports a press that is shorter than the poll interval as two changes', async () => {
      const expander = await start({ inputs: 0x0001 });
      const seen = listen(expander);
      for (let press = 1; press <= 3; press++) {
        await rig.chip.drive(0, 1);
        await rig.chip.drive(0, 0);
        for (let wait = 0; seen.length < 2 * press && wait < 1000; wait++) await delay(10);
      }
      assert.deepEqual(seen, ['A0=1', 'A0=0', 'A0=1', 'A0=0', 'A0=1', 'A0=0']);
    });

    it('adopts what a chip does that runs already, and moves no pin', async () => {
      const first = await start({ outputs: EVERY_PIN });
      await first.setPins(setTo(EVERY_PIN, 0x5aa5));
      const before = (await rig.chip.history()).length;
      await start({ outputs: EVERY_PIN });
      const since = (await rig.chip.history()).slice(before);
      assert.deepEqual(
        since.filter(({ pads, outputs }) => pads !== 0x5aa5 || outputs !== EVERY_PIN),
        [],
      );
      assert.equal(await rig.chip.pads(), 0x5aa5);
    });

    it('says that the chip is gone, and goes on with the last wanted level when it is back', async () => {
      const expander = await start({ outputs: EVERY_PIN });
      await rig.setPresent(false);
      await assert.rejects(expander.setPins(setTo(EVERY_PIN, 0x0f0f)), {
        kind: 'no-answer',
        address: rig.address,
      });
      assert.equal(expander.state.kind, 'away');
      await rig.setPresent(true);
      await isReady(expander);
      assert.equal(await rig.chip.pads(), 0x0f0f);
    });
  });
}

function withoutRepeats(levels: readonly number[]): number[] {
  return levels.filter((level, place) => level !== levels[place - 1]);
}
