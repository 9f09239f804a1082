// The contract of every expander, through the Linux kernel: our bus, the kernel's driver, and the simulated chip behind it.
import { BusPool } from '../../src/bus/shared-bus';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import { expanderContract } from '../contracts/expander-contract';
import { DRIVERS } from './drivers';
import { sharedKernelI2c } from './kernel-i2c';

const ADDRESS = 0x20;

for (const { driver, load } of DRIVERS) {
  expanderContract(`a bus of the kernel, by ${driver}`, async () => {
    const { device, busNumber } = await sharedKernelI2c();
    const chip = await device.place(ADDRESS);
    const pool = new BusPool();
    return {
      bus: pool.acquire('i2c', () => LinuxI2cBus.open(busNumber, load)),
      address: ADDRESS,
      chip,
      setPresent: (present) => (present ? device.putBack(ADDRESS) : device.remove(ADDRESS)),
      end: () => device.remove(ADDRESS),
    };
  });
}
