// Opens a line by the way that was chosen, or by the best that is there.
import { GpiochipLine } from './gpiochip-line';
import { type InterruptLine, LineError, type LineId, type LineOptions, lineName } from './interrupt-line';
import { OnoffLine } from './onoff-line';

/** `cdev` is the character device (koffi), `sysfs` the older way (onoff); `auto` takes the first that is there. */
export type LineDriver = 'auto' | 'cdev' | 'sysfs';

type OpenLine = (id: LineId, options: LineOptions) => Promise<InterruptLine>;

export interface LineOpeners {
  readonly cdev: OpenLine;
  readonly sysfs: OpenLine;
}

const OPENERS: LineOpeners = {
  cdev: (id, options) => GpiochipLine.open(id, options),
  sysfs: (id, options) => OnoffLine.open(id, options),
};

/**
 * Only a way that does not exist here makes room for the next: a line that is in use or forbidden stays so.
 * @param openers for tests
 * @throws LineError with nothing left open; when no way worked, its text says why of each
 */
export async function openLine(
  id: LineId,
  options: LineOptions,
  driver: LineDriver,
  openers: LineOpeners = OPENERS,
): Promise<InterruptLine> {
  if (driver !== 'auto') return openers[driver](id, options);
  try {
    return await openers.cdev(id, options);
  } catch (cdev) {
    if (!(cdev instanceof LineError) || cdev.kind !== 'not-available') throw cdev;
    return await orNeither(openers.sysfs(id, options), id, cdev);
  }
}

async function orNeither(
  opening: Promise<InterruptLine>,
  id: LineId,
  cdev: LineError,
): Promise<InterruptLine> {
  try {
    return await opening;
  } catch (sysfs) {
    if (!(sysfs instanceof LineError)) throw sysfs;
    const reasons = { line: lineName(id), cdev: cdev.message, sysfs: sysfs.message };
    throw new LineError(sysfs.kind, 'line-neither', reasons, { cause: new AggregateError([cdev, sysfs]) });
  }
}
