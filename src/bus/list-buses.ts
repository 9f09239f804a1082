// The I2C buses of this machine: their adapters' names, and whether this user may open them. No bus is opened for that.
import { access, constants, readdir, readFile } from 'node:fs/promises';
import type { BusError } from './bus-error';
import { busErrorFrom } from './linux-errno';
import { driverProblem } from './load-driver';

export interface BusListing {
  /** N of /dev/i2c-N */
  readonly number: number;
  /** What the adapter's driver calls it, such as "bcm2835 (i2c@7e804000)"; empty when that is not known. */
  readonly adapter: string;
  /** Why it cannot be opened; undefined when it can. */
  readonly problem: BusError | undefined;
}

/** What is used of the file system. All reject as those of Node.js do. */
export interface BusFiles {
  list(directory: string): Promise<string[]>;
  read(file: string): Promise<string>;
  /** Rejects unless the file is there and may be read and written. */
  mayUse(file: string): Promise<void>;
}

const FILES: BusFiles = {
  list: (directory) => readdir(directory),
  read: (file) => readFile(file, 'utf8'),
  mayUse: (file) => access(file, constants.R_OK | constants.W_OK),
};

/** Every adapter the kernel has, with or without a device file. */
const ADAPTERS = '/sys/bus/i2c/devices';
const DEVICES = '/dev';

/**
 * All buses by number: those with a device file, and those that lack one. Never rejects; where there is no I2C the list
 * is empty.
 * @param files and @param missingDriver for tests
 */
export async function listBuses(
  files: BusFiles = FILES,
  missingDriver: (busNumber: number) => BusError | undefined = driverProblem,
): Promise<BusListing[]> {
  const names = await Promise.all([ADAPTERS, DEVICES].map((directory) => namesIn(files, directory)));
  const numbers = names.flat().flatMap((name) => /^i2c-(\d{1,3})$/.exec(name)?.[1] ?? []);
  const sorted = [...new Set(numbers.map(Number))].sort((one, other) => one - other);
  return Promise.all(
    sorted.map(async (number) => ({
      number,
      adapter: await adapterName(files, number),
      problem: (await accessProblem(files, number)) ?? missingDriver(number),
    })),
  );
}

function namesIn(files: BusFiles, directory: string): Promise<string[]> {
  return files.list(directory).catch(() => []);
}

/** A driver may put anything into its name, which people are shown. */
async function adapterName(files: BusFiles, number: number): Promise<string> {
  const text = await files.read(`${ADAPTERS}/i2c-${number}/name`).catch(() => '');
  return text.trim().slice(0, 80);
}

async function accessProblem(files: BusFiles, number: number): Promise<BusError | undefined> {
  try {
    await files.mayUse(`${DEVICES}/i2c-${number}`);
    return undefined;
  } catch (error) {
    return busErrorFrom(error, number);
  }
}
