// Linux I2C buses through the npm package i2c-bus, which is compiled at install; no other file names that package.
import { type AdapterFunctions, type I2cDevice, type I2cDriver, LONGEST_BLOCK } from './i2c-driver';

/** What is used of an open bus of i2c-bus. */
export interface OpenI2cBus {
  i2cFuncs(): Promise<AdapterFunctions>;
  readI2cBlock(
    address: number,
    register: number,
    length: number,
    into: Buffer,
  ): Promise<{ bytesRead: number }>;
  writeI2cBlock(address: number, register: number, length: number, data: Buffer): Promise<unknown>;
  /** The address with the direction bit (0: write), and no data. */
  writeQuick(address: number, bit: 0 | 1): Promise<unknown>;
  /** The address, and one byte from the chip. */
  receiveByte(address: number): Promise<unknown>;
  close(): Promise<void>;
}

/** What is used of the package i2c-bus. */
export interface I2cBusPackage {
  openPromisified(busNumber: number): Promise<OpenI2cBus>;
}

/** Loads i2c-bus; may be tried again after a failure. @throws whatever `require` throws */
function loadI2cBus(): I2cBusPackage {
  return module.require('i2c-bus') as I2cBusPackage;
}

/** @param load for tests: where the package comes from. @throws what it throws */
export function i2cBusDriver(load: () => I2cBusPackage = loadI2cBus): I2cDriver {
  const i2cBus = load();
  return { open: async (busNumber) => connect(await i2cBus.openPromisified(busNumber)) };
}

/**
 * i2c-bus opens the device file only at the first call that needs it: this one, which disturbs no chip. Only its
 * asynchronous calls are used.
 */
async function connect(bus: OpenI2cBus): Promise<I2cDevice> {
  try {
    return deviceOn(bus, await bus.i2cFuncs());
  } catch (error) {
    await bus.close().catch(() => undefined);
    throw error;
  }
}

function deviceOn(bus: OpenI2cBus, can: AdapterFunctions): I2cDevice {
  return {
    can,
    readBlock: async (address, register, length) => {
      // i2c-bus copies as many bytes as the adapter says it read: there is always room for the most it can say.
      const into = Buffer.alloc(LONGEST_BLOCK);
      const { bytesRead } = await bus.readI2cBlock(address, register, length, into);
      return Uint8Array.from(into.subarray(0, bytesRead));
    },
    writeBlock: async (address, register, data) => {
      await bus.writeI2cBlock(address, register, data.length, Buffer.from(data));
    },
    writeQuick: async (address) => {
      await bus.writeQuick(address, 0);
    },
    receiveByte: async (address) => {
      await bus.receiveByte(address);
    },
    close: () => bus.close(),
  };
}
