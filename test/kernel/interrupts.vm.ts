// INT of the simulated chip on a GPIO line of the kernel: from the pin over the line and the bus to the expander.
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Expander } from '../../src/expander/expander';
import { openLine } from '../../src/interrupt/open-line';
import { INT_GPIO, LINUX_ADDRESS, wiredLinuxExpander } from '../support/linux-expander';
import { listen } from '../support/sim-expander';
import { GpioSim } from './gpio-sim';
import { type KernelChip, type KernelI2c, sharedKernelI2c } from './kernel-i2c';

const PRESSES = 500;
const BUTTONS = [0, 1, 2, 3, 8, 9, 10, 11];

describe('INT on a line of the kernel', () => {
  let device: KernelI2c;
  let busNumber: number;
  let sim: GpioSim;
  let chip: KernelChip;
  let expander: Expander | undefined;
  beforeEach(async () => {
    ({ device, busNumber } = await sharedKernelI2c());
    sim = GpioSim.header();
    chip = await device.place(LINUX_ADDRESS);
    await chip.wireInt('A', sim.pullFile(INT_GPIO));
  });
  afterEach(async () => {
    await expander?.close();
    expander = undefined;
    await device.remove(LINUX_ADDRESS);
    sim.remove();
  });

  /** A press that ends at once or a little later; done when both changes were reported. */
  const press = async (pin: number, seen: string[]): Promise<void> => {
    const reported = seen.length + 2;
    await chip.drive(pin, 1);
    if (Math.random() < 0.5) await delay(Math.random() * 20);
    await chip.drive(pin, 0);
    for (let wait = 0; seen.length < reported && wait < 1000; wait++) await delay(2);
  };

  for (const driver of ['cdev', 'sysfs'] as const) {
    it(`by ${driver} reports ${PRESSES} presses, none lost, each as press and release`, async function () {
      this.timeout(180_000);
      expander = await wiredLinuxExpander(busNumber, driver);
      assert.deepEqual(expander.state, { kind: 'ready', trouble: undefined });
      const seen = listen(expander);
      const expected: string[] = [];
      for (let count = 0; count < PRESSES; count++) {
        const pin = BUTTONS[count % BUTTONS.length] ?? 0;
        const name = `${pin < 8 ? 'A' : 'B'}${pin & 7}`;
        expected.push(`${name}=1`, `${name}=0`);
        await press(pin, seen);
      }
      assert.deepEqual(seen, expected);
      assert.equal(sim.level(INT_GPIO), 1, 'the line is at rest');
    });
  }

  it('by the character device gives each press the kernel’s time', async () => {
    expander = await wiredLinuxExpander(busNumber, 'cdev');
    const times: { time: number; exact: boolean }[] = [];
    expander.onInput.on(({ time, exact }) => times.push({ time, exact }));
    const before = Date.now() - 1;
    await chip.drive(0, 1);
    const after = Date.now() + 1;
    for (let wait = 0; times.length === 0 && wait < 1000; wait++) await delay(2);
    assert.ok(times[0]?.exact);
    assert.ok(times[0].time >= before && times[0].time <= after, `${before} ${times[0].time} ${after}`);
  });

  for (const driver of ['cdev', 'sysfs'] as const) {
    it(`by ${driver} is used again by itself once another program lets it go`, async () => {
      const taken = await openLine({ kind: 'gpio', gpio: INT_GPIO }, { bias: 'as-is' }, driver);
      expander = await wiredLinuxExpander(busNumber, driver);
      assert.match(troubleOf(expander), /GPIO17/);
      await taken.close();
      await lineIsUsed(expander);
      const seen = listen(expander);
      await press(3, seen);
      assert.deepEqual(seen, ['A3=1', 'A3=0']);
    });
  }

  it('by cdev is used again by itself once its controller is back', async () => {
    expander = await wiredLinuxExpander(busNumber, 'cdev');
    await chip.wireInt('A', '/dev/null');
    sim.remove();
    while (troubleOf(expander) === '') await delay(10);
    sim = GpioSim.header();
    await chip.wireInt('A', sim.pullFile(INT_GPIO));
    await lineIsUsed(expander);
    const seen = listen(expander);
    await press(4, seen);
    assert.deepEqual(seen, ['A4=1', 'A4=0']);
  });

  it('is not stuck, and shows no phantom, after the program was killed while a press was pending', async () => {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const child = fork(path.join(__dirname, 'killed-expander.ts'), [String(busNumber)], {
        execArgv: ['--require', 'tsx/cjs'],
      });
      await once(child, 'message');
      child.kill(signal);
      await once(child, 'exit');
      await chip.drive(3, 1);
      await chip.drive(3, 0);
      assert.equal(sim.level(INT_GPIO), 0, 'the chip calls, and nobody is there');
      expander = await wiredLinuxExpander(busNumber, 'cdev');
      const seen = listen(expander);
      await delay(200);
      assert.deepEqual(seen, []);
      assert.equal(sim.level(INT_GPIO), 1);
      await press(3, seen);
      assert.deepEqual(seen, ['A3=1', 'A3=0']);
      await expander.close();
    }
  });
});

/** What keeps the line of a ready expander from working; empty when nothing does. */
function troubleOf({ state }: Expander): string {
  return state.kind === 'ready' ? (state.trouble?.message ?? '') : '';
}

async function lineIsUsed(expander: Expander): Promise<void> {
  while (troubleOf(expander) !== '') await delay(50);
}
