// Linux I2C buses by the kernel's own interface, ioctl(2) on /dev/i2c-N: nothing needs to be compiled for it.
import fs from 'node:fs';
import { promisify } from 'node:util';
import { type CLibrary, sharedCLibrary } from '../linux/c-library';
import type { I2cDevice, I2cDriver } from './i2c-driver';
import {
  decodeBlock,
  decodeFunctions,
  encodeBlockRead,
  encodeBlockWrite,
  encodeByteRead,
  encodeFunctions,
  encodeQuickWrite,
  REQUEST,
} from './i2c-uapi';

/** The calls into Linux. What fails, fails with the `code` of the system. */
export interface I2cCalls extends Pick<CLibrary, 'ioctl' | 'ioctlInThread' | 'addressOf'> {
  /** For reading and writing. @returns a file descriptor */
  open(path: string): Promise<number>;
  close(fd: number): Promise<void>;
}

const openFile = promisify(fs.open);
const closeFile = promisify(fs.close);

/** Loads koffi at the first call that succeeds. @throws whatever loading throws */
function loadCalls(): I2cCalls {
  return { ...sharedCLibrary(), open: (path) => openFile(path, 'r+'), close: closeFile };
}

/** @param load for tests: where the calls come from. @throws what it throws */
export function kernelDriver(load: () => I2cCalls = loadCalls): I2cDriver {
  const linux = load();
  return {
    open: async (busNumber) => {
      const fd = await linux.open(`/dev/i2c-${busNumber}`);
      try {
        // In a thread: an adapter on USB is asked over its cable.
        const functions = encodeFunctions();
        await named('I2C_FUNCS', () => linux.ioctlInThread(fd, REQUEST.functions, functions));
        return deviceOn(linux, fd, decodeFunctions(functions));
      } catch (error) {
        await linux.close(fd).catch(() => undefined);
        throw error;
      }
    },
  };
}

/**
 * All transfers are I2C blocks of SMBus: of these the kernel makes plain I2C messages, the read with a repeated START,
 * and adapters that know SMBus only can do them too.
 */
function deviceOn(linux: I2cCalls, fd: number, can: I2cDevice['can']): I2cDevice {
  const transfer = async (address: number, bytes: Buffer): Promise<void> => {
    // Asks nobody on the bus, so it takes microseconds. Each time, because a driver may have taken the address since.
    await named('I2C_SLAVE', () => linux.ioctl(fd, REQUEST.address, address));
    await named('I2C_SMBUS', () => linux.ioctlInThread(fd, REQUEST.smbus, bytes));
  };
  const { addressOf } = linux;
  return {
    can,
    readBlock: async (address, register, length) => {
      const bytes = encodeBlockRead(register, length, addressOf);
      await transfer(address, bytes);
      return decodeBlock(bytes);
    },
    writeBlock: (address, register, data) => transfer(address, encodeBlockWrite(register, data, addressOf)),
    writeQuick: (address) => transfer(address, encodeQuickWrite(addressOf)),
    receiveByte: (address) => transfer(address, encodeByteRead(addressOf)),
    close: () => linux.close(fd),
  };
}

/** So that a failure tells which request it was, for ioctl(2) can be anything. */
async function named(request: string, call: () => number | Promise<number>): Promise<void> {
  try {
    await call();
  } catch (error) {
    throw Object.assign(error as Error, { syscall: request });
  }
}
