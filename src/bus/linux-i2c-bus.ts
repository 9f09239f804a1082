// A Linux I2C bus, /dev/i2c-N, through whichever driver can be loaded.
import type { I2cBus } from './i2c-bus';
import type { I2cDevice, I2cDriver } from './i2c-driver';
import { busErrorFrom, closedError, shortReadError, unsupportedError } from './linux-errno';
import { loadDriver } from './load-driver';

/**
 * One /dev/i2c-N. Only I2C block transfers are used: on an adapter with plain I2C these are the transfers `I2cBus`
 * describes, and an adapter with SMBus only may offer them too. They wait in libuv's threads, so a bus that hangs stops
 * nothing else.
 *
 * At most one transfer may be in flight (put a `SharedBus` in front): two would be carried out in any order, and get in
 * each other's way when they name their chips.
 */
export class LinuxI2cBus implements I2cBus {
  readonly name: string;
  private running: Promise<unknown> | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    private readonly busNumber: number,
    private readonly driver: I2cDriver,
    private device: I2cDevice | undefined,
  ) {
    this.name = `i2c-${busNumber}`;
  }

  /**
   * Opens the bus and asks its adapter what it can do; no chip is addressed.
   * @param busNumber N of /dev/i2c-N
   * @param load which driver; it may throw a BusError
   * @throws BusError with nothing left open
   */
  static async open(
    busNumber: number,
    load: (busNumber: number) => I2cDriver = loadDriver,
  ): Promise<LinuxI2cBus> {
    const driver = load(busNumber);
    return new LinuxI2cBus(busNumber, driver, await openDevice(driver, busNumber));
  }

  write(address: number, register: number, data: Uint8Array): Promise<void> {
    return this.transfer(address, (device) => device.writeBlock(address, register, data));
  }

  read(address: number, register: number, length: number): Promise<Uint8Array> {
    return this.transfer(address, async (device) => {
      const data = await device.readBlock(address, register, length);
      if (data.length !== length) throw shortReadError(this.busNumber, address, data.length, length);
      return data;
    });
  }

  /** The adapters of some machines (Raspberry Pi 5) cannot send an address alone: there one byte is read. */
  probe(address: number): Promise<void> {
    return this.transfer(address, (device) =>
      device.can.smbusQuick ? device.writeQuick(address) : device.receiveByte(address),
    );
  }

  close(): Promise<void> {
    this.closing ??= this.closeAfter(this.running);
    return this.closing;
  }

  private transfer<T>(address: number, run: (device: I2cDevice) => Promise<T>): Promise<T> {
    if (this.closing) return Promise.reject(closedError(this.busNumber));
    const transfer = this.run(address, run);
    this.running = transfer;
    return transfer;
  }

  private async run<T>(address: number, run: (device: I2cDevice) => Promise<T>): Promise<T> {
    try {
      this.device ??= await openDevice(this.driver, this.busNumber);
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
   * Closes the device; the next transfer opens it again. Needed after each failure: where the kernel refused an address,
   * i2c-bus keeps a file without one, and the next transfer would go to everybody (address 0). And the number of an
   * unplugged adapter comes free only when its files are closed.
   */
  private async release(): Promise<void> {
    const device = this.device;
    // Never twice: the same file numbers would be closed again, which may be somebody else's by then.
    this.device = undefined;
    await device?.close().catch(() => undefined);
  }
}

async function openDevice(driver: I2cDriver, busNumber: number): Promise<I2cDevice> {
  try {
    const device = await driver.open(busNumber);
    const { i2c, smbusReadI2cBlock, smbusWriteI2cBlock } = device.can;
    if (i2c || (smbusReadI2cBlock && smbusWriteI2cBlock)) return device;
    await device.close().catch(() => undefined);
    throw unsupportedError(busNumber);
  } catch (error) {
    throw busErrorFrom(error, busNumber);
  }
}
