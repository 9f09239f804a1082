// The ways to a bus of the kernel, each of which every test of a bus tries.
import { i2cBusDriver } from '../../src/bus/i2c-bus-driver';
import { kernelDriver } from '../../src/bus/kernel-driver';

export const DRIVERS = [
  { driver: 'koffi', load: () => kernelDriver() },
  { driver: 'i2c-bus', load: () => i2cBusDriver() },
] as const;
