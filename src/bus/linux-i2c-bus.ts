// A Linux I2C bus, /dev/i2c-N, through the npm package i2c-bus; no other file names that package.
import type { BusError } from './bus-error';
import type { I2cBus } from './i2c-bus';
import { busErrorFrom, closedError, loadErrorFrom, shortReadError, unsupportedError } from './linux-errno';

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

interface AdapterFunctions {
  readonly i2c: boolean;
  readonly smbusQuick: boolean;
  readonly smbusReadI2cBlock: boolean;
  readonly smbusWriteI2cBlock: boolean;
}

/** What is used of the package i2c-bus. */
export interface I2cBusPackage {
  openPromisified(busNumber: number): Promise<OpenI2cBus>;
}

/** Loads i2c-bus; may be tried again after a failure. @throws whatever `require` throws */
function loadI2cBus(): I2cBusPackage {
  return module.require('i2c-bus') as I2cBusPackage;
}

/** What is wrong with the package, which every bus needs; undefined when it is there. @param busNumber for the error */
export function packageProblem(
  busNumber: number,
  load: () => I2cBusPackage = loadI2cBus,
): BusError | undefined {
  try {
    load();
    return undefined;
  } catch (error) {
    return loadErrorFrom(error, busNumber);
  }
}

/** i2c-bus copies as many bytes as the adapter says it read: there is always room for the most it can say. */
const LONGEST_BLOCK = 32;

/**
 * One /dev/i2c-N. Only asynchronous calls of i2c-bus are used, as I2C block transfers: on an adapter with plain
 * I2C these are the transfers `I2cBus` describes, and an adapter with SMBus only may offer them too.
 *
 * At most one transfer may be in flight (put a `SharedBus` in front): i2c-bus would carry out two on any of
 * Node's worker threads, in any order, and two first ones at a chip get in each other's way.
 */
export class LinuxI2cBus implements I2cBus {
  readonly name: string;
  private running: Promise<unknown> | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly busNumber: number,
    private readonly i2cBus: I2cBusPackage,
    private device: OpenI2cBus | undefined,
  ) {
    this.name = `i2c-${busNumber}`;
  }

  /**
   * Opens the bus and asks its adapter what it can do; no chip is addressed.
   * @param busNumber N of /dev/i2c-N
   * @param load for tests: where the package comes from
   * @throws BusError with nothing left open
   */
  static async open(busNumber: number, load: () => I2cBusPackage = loadI2cBus): Promise<LinuxI2cBus> {
    const i2cBus = loadOrExplain(load, busNumber);
    return new LinuxI2cBus(busNumber, i2cBus, await openDevice(i2cBus, busNumber));
  }

  write(address: number, register: number, data: Uint8Array): Promise<void> {
    return this.transfer(address, async (device) => {
      await device.writeI2cBlock(address, register, data.length, Buffer.from(data));
    });
  }

  read(address: number, register: number, length: number): Promise<Uint8Array> {
    return this.transfer(address, async (device) => {
      const into = Buffer.alloc(LONGEST_BLOCK);
      const { bytesRead } = await device.readI2cBlock(address, register, length, into);
      if (bytesRead !== length) throw shortReadError(this.busNumber, address, bytesRead, length);
      return Uint8Array.from(into.subarray(0, length));
    });
  }

  /** The adapters of some machines (Raspberry Pi 5) cannot send an address alone: there one byte is read. */
  probe(address: number): Promise<void> {
    return this.transfer(address, async (device) => {
      const { smbusQuick } = await device.i2cFuncs();
      await (smbusQuick ? device.writeQuick(address, 0) : device.receiveByte(address));
    });
  }

  close(): Promise<void> {
    this.closing ??= this.closeAfter(this.running);
    return this.closing;
  }

  private transfer<T>(address: number, run: (device: OpenI2cBus) => Promise<T>): Promise<T> {
    if (this.closing) return Promise.reject(closedError(this.busNumber));
    const transfer = this.run(address, run);
    this.running = transfer;
    return transfer;
  }

  private async run<T>(address: number, run: (device: OpenI2cBus) => Promise<T>): Promise<T> {
    try {
      this.device ??= await openDevice(this.i2cBus, this.busNumber);
      return await run(this.device);
    } catch (error) {
      await this.release();
      throw busErrorFrom(error, this.busNumber, address);
    }
  }

  private async closeAfter(running: Promise<unknown> | undefined): Promise<void> {
    await running?.catch(() => undefined);
    await this.release();
  }

  /**
   * Closes the device files; the next transfer opens them again. Needed after each failure: where the kernel
   * refused an address, i2c-bus keeps a file without one, and the next transfer would go to everybody
   * (address 0). And the number of an unplugged adapter comes free only when its files are closed.
   */
  private async release(): Promise<void> {
    const device = this.device;
    // Never twice: i2c-bus would close the same file numbers again, which may be somebody else's by then.
    this.device = undefined;
    await device?.close().catch(() => undefined);
  }
}

function loadOrExplain(load: () => I2cBusPackage, busNumber: number): I2cBusPackage {
  try {
    return load();
  } catch (error) {
    throw loadErrorFrom(error, busNumber);
  }
}

async function openDevice(i2cBus: I2cBusPackage, busNumber: number): Promise<OpenI2cBus> {
  try {
    const device = await i2cBus.openPromisified(busNumber);
    await requireBlockTransfers(device, busNumber);
    return device;
  } catch (error) {
    throw busErrorFrom(error, busNumber);
  }
}

/** i2c-bus opens the device file only at the first call that needs it: this one, which disturbs no chip. */
async function requireBlockTransfers(device: OpenI2cBus, busNumber: number): Promise<void> {
  try {
    const can = await device.i2cFuncs();
    if (!can.i2c && !(can.smbusReadI2cBlock && can.smbusWriteI2cBlock)) throw unsupportedError(busNumber);
  } catch (error) {
    await device.close().catch(() => undefined);
    throw error;
  }
}
