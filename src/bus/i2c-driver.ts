// What LinuxI2cBus needs of a way to the kernel's I2C buses, /dev/i2c-N.

/**
 * A way to open buses. What it rejects with goes to `busErrorFrom`: an error with the system's `code` or `errno`, and with
 * the `syscall` that failed.
 */
export interface I2cDriver {
  /** Opens /dev/i2c-N and asks its adapter what it can do; no chip is addressed. Leaves nothing open when it rejects. */
  open(busNumber: number): Promise<I2cDevice>;
}

/**
 * An open bus, for one transfer at a time. An address that a driver of the kernel holds is refused with EBUSY before
 * anything is sent.
 */
export interface I2cDevice {
  readonly can: AdapterFunctions;
  /** @param length 1..32. Resolves with what came, which may be less */
  readBlock(address: number, register: number, length: number): Promise<Uint8Array>;
  /** @param data 1..32 bytes */
  writeBlock(address: number, register: number, data: Uint8Array): Promise<void>;
  /** The address for a write, and no data. */
  writeQuick(address: number): Promise<void>;
  /** The address, and one byte from the chip. */
  receiveByte(address: number): Promise<void>;
  /** Not while a transfer is in flight, and not twice. */
  close(): Promise<void>;
}

/** What an adapter can do, of what is asked of it. */
export interface AdapterFunctions {
  /** Plain I2C, of which the kernel makes all the others but `smbusQuick`. */
  readonly i2c: boolean;
  readonly smbusQuick: boolean;
  readonly smbusReadI2cBlock: boolean;
  readonly smbusWriteI2cBlock: boolean;
}

/** The longest I2C block of the kernel, in bytes (I2C_SMBUS_BLOCK_MAX). */
export const LONGEST_BLOCK = 32;
