// Which way to the kernel's I2C buses is taken: the first that can be loaded here.
import type { BusError } from './bus-error';
import { i2cBusDriver } from './i2c-bus-driver';
import type { I2cDriver } from './i2c-driver';
import { kernelDriver } from './kernel-driver';
import { noDriverError } from './linux-errno';

/** Both throw what `require` throws when a package is missing or of no use here. */
export interface DriverLoaders {
  /** Comes compiled, for ARMv7, arm64, x64 and others, and fits every Node.js. */
  readonly koffi: () => I2cDriver;
  /** Is compiled at install, for the one Node.js there is then: for ARMv6, and where the C library is too old for koffi. */
  readonly i2cBus: () => I2cDriver;
}

const LOADERS: DriverLoaders = { koffi: () => kernelDriver(), i2cBus: () => i2cBusDriver() };

/**
 * @param busNumber for the error
 * @param loaders for tests
 * @throws BusError 'not-installed' that says why of both
 */
export function loadDriver(busNumber: number, loaders: DriverLoaders = LOADERS): I2cDriver {
  try {
    return loaders.koffi();
  } catch (koffi) {
    try {
      return loaders.i2cBus();
    } catch (i2cBus) {
      throw noDriverError(busNumber, koffi, i2cBus);
    }
  }
}

/** Why no bus can be opened, whichever; undefined when one can. @param busNumber for the error */
export function driverProblem(busNumber: number, loaders: DriverLoaders = LOADERS): BusError | undefined {
  try {
    loadDriver(busNumber, loaders);
    return undefined;
  } catch (error) {
    return error as BusError;
  }
}
