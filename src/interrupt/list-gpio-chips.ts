// The GPIO controllers of this machine and the names of their lines, as their character devices tell.
import type { GpioChip } from './find-line';
import {
  decodeChipInfo,
  decodeLineInfo,
  encodeChipInfo,
  encodeLineInfo,
  type LineInfo,
  REQUEST,
} from './gpio-uapi';
import { codeOf, isDenied } from './line-errors';
import type { LinuxCalls } from './linux-calls';

export interface GpioDevice extends GpioChip {
  /** `/dev/gpiochip0` */
  readonly path: string;
}

export interface GpioSurvey {
  readonly chips: readonly GpioDevice[];
  /** Devices this user may not open, with what the system said. */
  readonly denied: readonly { readonly path: string; readonly cause: unknown }[];
}

/** @throws what the system says when a kernel has no version 2 of the interface: 'EINVAL' or 'ENOTTY' */
export function listGpioChips(linux: LinuxCalls): GpioSurvey {
  const byName = new Map<string, GpioDevice>();
  const denied: GpioSurvey['denied'][number][] = [];
  for (const file of devicesOf(linux)) {
    const path = `/dev/${file}`;
    try {
      const found = describe(linux, path);
      const known = byName.get(found.name);
      const aliases = [...(known?.aliases ?? []), file].filter((name) => name !== found.name);
      byName.set(found.name, { ...(known ?? found), aliases });
    } catch (cause) {
      if (isDenied(cause)) denied.push({ path, cause });
      else if (!DISAPPEARED.includes(codeOf(cause) ?? '')) throw cause;
    }
  }
  return { chips: [...byName.values()], denied };
}

/** A controller may be unplugged just now. */
const DISAPPEARED = ['ENOENT', 'ENODEV', 'ENXIO'];

/** One line, as it is now. */
export function readLineInfo(linux: LinuxCalls, chipFd: number, offset: number): LineInfo {
  const bytes = encodeLineInfo(offset);
  linux.ioctl(chipFd, REQUEST.lineInfo, bytes);
  return decodeLineInfo(bytes);
}

function devicesOf(linux: LinuxCalls): string[] {
  const number = (file: string): number => Number(file.slice('gpiochip'.length));
  return linux
    .list('/dev')
    .filter((file) => /^gpiochip\d+$/.test(file))
    .sort((one, other) => number(one) - number(other));
}

function describe(linux: LinuxCalls, path: string): GpioDevice {
  const fd = linux.open(path);
  try {
    const bytes = encodeChipInfo();
    linux.ioctl(fd, REQUEST.chipInfo, bytes);
    const { name, label, lineCount } = decodeChipInfo(bytes);
    const offsets = Array.from({ length: lineCount }, (_, offset) => offset);
    const lineNames = offsets.map((offset) => readLineInfo(linux, fd, offset).name);
    return { path, name, label, lineCount, lineNames, aliases: [] };
  } finally {
    linux.close(fd);
  }
}
