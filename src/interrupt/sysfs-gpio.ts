// The GPIO controllers as sysfs shows them, where a line has one number for all controllers together.
import { readdir, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { findLine, type GpioChip } from './find-line';
import type { LineId } from './interrupt-line';

export const SYSFS_GPIO = '/sys/class/gpio';

export interface SysfsChip extends GpioChip {
  /** The number of its line 0. It differs between kernels: 0, 512, 970 ... */
  readonly base: number;
}

/**
 * The number of a line in sysfs.
 * @throws LineError 'no-line', or whatever the system says when there is no sysfs for GPIO
 */
export async function sysfsNumber(id: LineId, root = SYSFS_GPIO): Promise<number> {
  const { chip, offset } = findLine(id, await listSysfsChips(root));
  return chip.base + offset;
}

async function listSysfsChips(root: string): Promise<SysfsChip[]> {
  const entries = (await readdir(root)).filter((entry) => /^gpiochip\d+$/.test(entry));
  const chips = await Promise.all(entries.map((entry) => describe(path.join(root, entry))));
  return chips.sort((one, other) => one.base - other.base);
}

async function describe(directory: string): Promise<SysfsChip> {
  const read = async (attribute: string): Promise<string> =>
    (await readFile(path.join(directory, attribute), 'utf8')).trim();
  const [label, base, lineCount, device] = await Promise.all([
    read('label'),
    read('base'),
    read('ngpio'),
    deviceName(path.join(directory, 'device')),
  ]);
  return {
    name: device ?? path.basename(directory),
    aliases: [],
    label,
    lineCount: Number(lineCount),
    lineNames: [],
    base: Number(base),
  };
}

/**
 * The name that the character device would have (`gpiochip0`), which is what users write; sysfs calls the same
 * controller after its base (`gpiochip512`). Undefined where that is not to be seen, as several share a parent.
 */
async function deviceName(link: string): Promise<string | undefined> {
  try {
    const target = await realpath(link);
    const names = [path.basename(target), ...(await readdir(target))].filter((name) =>
      /^gpiochip\d+$/.test(name),
    );
    return names.length === 1 ? names[0] : undefined;
  } catch {
    return undefined;
  }
}
