// The GPIO lines of this machine to choose from, with who uses them. No line is requested for that.
import { asError } from '../errors/as-error';
import { UserError } from '../errors/user-error';
import { findLine } from './find-line';
import type { LineId } from './interrupt-line';
import { codeOf } from './line-errors';
import { type LinuxCalls, loadLinuxCalls } from './linux-calls';
import { type GpioDevice, listGpioChips, readLineInfo } from './list-gpio-chips';

export interface ListedLine {
  readonly offset: number;
  /** Empty for a line without a name. */
  readonly name: string;
  /** What its user calls itself, empty when that has no name; null while nobody uses the line. */
  readonly consumer: string | null;
  /** N where "GPIO N" means this line, null where no number of the header does. */
  readonly gpio: number | null;
}

export interface ListedChip {
  /** `gpiochip0` */
  readonly name: string;
  /** What its driver calls it: `pinctrl-rp1`. */
  readonly label: string;
  readonly lines: readonly ListedLine[];
}

export interface LineListing {
  readonly chips: readonly ListedChip[];
  /** Why lines are missing in the list; undefined when it is whole. */
  readonly problem: Error | undefined;
  /** The line that is meant by an id. @returns undefined where it names none, or more than one */
  readonly find: (id: LineId) => ListedLine | undefined;
}

/** @param load for tests: where the calls come from. @returns never throws: what went wrong is in `problem` */
export function listLines(load: () => LinuxCalls = loadLinuxCalls): LineListing {
  try {
    const linux = load();
    const { chips, denied } = listGpioChips(linux);
    const [refused] = denied;
    const problem = refused
      ? notListed(refused.cause, ` ${refused.path}`)
      : chips.length === 0
        ? new UserError('lines-none')
        : undefined;
    return listing(linux, chips, problem);
  } catch (cause) {
    return { chips: [], problem: notListed(cause), find: () => undefined };
  }
}

function listing(linux: LinuxCalls, devices: readonly GpioDevice[], problem: Error | undefined): LineListing {
  const placeOf = (id: LineId): string | undefined => {
    try {
      const { chip, offset } = findLine(id, devices);
      return keyOf(chip.name, offset);
    } catch {
      return undefined;
    }
  };
  const gpios = new Map<string | undefined, number>();
  for (const gpio of gpioNumbers(devices)) gpios.set(placeOf({ kind: 'gpio', gpio }), gpio);
  const lines = new Map<string, ListedLine>();
  const chips = devices.map((device) => {
    const listed = linesOf(linux, device, (offset) => gpios.get(keyOf(device.name, offset)) ?? null);
    for (const line of listed) lines.set(keyOf(device.name, line.offset), line);
    return { name: device.name, label: device.label, lines: listed };
  });
  return { chips, problem, find: (id) => lines.get(placeOf(id) ?? '') };
}

/** None of a controller that was unplugged just now. */
function linesOf(
  linux: LinuxCalls,
  { path, lineCount }: GpioDevice,
  gpioOf: (offset: number) => number | null,
): ListedLine[] {
  let fd: number | undefined;
  try {
    const opened = (fd = linux.open(path));
    return Array.from({ length: lineCount }, (_, offset) => {
      const { name, consumer, used } = readLineInfo(linux, opened, offset);
      return { offset, name, consumer: used ? consumer : null, gpio: gpioOf(offset) };
    });
  } catch {
    return [];
  } finally {
    if (fd !== undefined) linux.close(fd);
  }
}

/** All numbers N for which "GPIO N" may mean a line: those in names, and those of lines by their place on the header. */
function gpioNumbers(devices: readonly GpioDevice[]): Set<number> {
  const named = devices.flatMap(({ lineNames }) =>
    lineNames.flatMap((name) => /^GPIO(\d{1,4})$/.exec(name)?.[1] ?? []),
  );
  const most = Math.max(0, ...devices.map(({ lineCount }) => lineCount));
  return new Set([...Array.from({ length: most }, (_, offset) => offset), ...named.map(Number)]);
}

function keyOf(chip: string, offset: number): string {
  return `${chip}:${offset}`;
}

function notListed(cause: unknown, where = ''): UserError {
  const reason = codeOf(cause) ?? asError(cause).message.split('\n', 1)[0] ?? '';
  return new UserError('lines-not-listed', { reason: `${reason.slice(0, 120)}${where}` }, { cause });
}
