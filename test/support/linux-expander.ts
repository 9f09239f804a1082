// An expander on a Linux bus with its INT on a host line, as the nodes make it, for tests in the virtual machine.
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import { BusPool } from '../../src/bus/shared-bus';
import { parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { Expander } from '../../src/expander/expander';
import { LinePool } from '../../src/interrupt/line-pool';
import { type LineDriver, openLine } from '../../src/interrupt/open-line';
import { isReady } from './sim-expander';

export const LINUX_ADDRESS = 0x20;
export const INT_GPIO = 17;

/** All pins inputs, INTA mirrored on the header's GPIO 17; the poll and the safety read come too late to help. */
export async function wiredLinuxExpander(
  busNumber: number,
  driver: LineDriver,
  safetyMs = 60_000,
): Promise<Expander> {
  const lines = new LinePool();
  const open = () => openLine({ kind: 'gpio', gpio: INT_GPIO }, { bias: 'as-is' }, driver);
  const expander = new Expander({
    name: 'kernel',
    bus: new BusPool().acquire('i2c', () => LinuxI2cBus.open(busNumber)),
    address: LINUX_ADDRESS,
    pollMs: 60_000,
    pins: parsePinTable({}, new Problems()),
    interrupts: {
      wiring: { wiring: 'mirrored', output: 'auto' },
      safetyMs,
      join: async (member) => [await lines.join('17', open, 0, member)],
    },
  });
  expander.claim({ name: 'buttons' }, 0xffff, 'input');
  expander.applyUse();
  await isReady(expander);
  return expander;
}
