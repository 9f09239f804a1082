// A GPIO line through sysfs and the npm package onoff, for systems without the character device; no other file names
// that package.
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type InterruptLine,
  type LineEdge,
  LineError,
  type LineId,
  type LineOptions,
  lineName,
} from './interrupt-line';
import {
  busyError,
  closedError,
  codeOf,
  deniedError,
  failedError,
  isDenied,
  isGone,
  lostError,
  noEdgesError,
  noPullUpError,
  noSysfsError,
  onoffError,
} from './line-errors';
import { LineListeners } from './line-listeners';
import { SYSFS_GPIO, sysfsNumber } from './sysfs-gpio';

/** What is used of a GPIO of onoff. */
export interface OnoffGpio {
  /** onoff itself calls it at each edge, before it tells its listeners. */
  readSync(): 0 | 1;
  watch(listener: (error: Error | null | undefined, level: 0 | 1) => void): void;
  unexport(): void;
}

/** What is used of the package onoff. */
export interface OnoffPackage {
  readonly Gpio: new (
    number: number,
    direction: 'in',
    edge: 'both',
    options: { readonly activeLow: boolean },
  ) => OnoffGpio;
}

/** For tests: where the package and the folder of sysfs come from. */
export interface OnoffSources {
  readonly load?: () => OnoffPackage;
  readonly root?: string;
}

/** Loads onoff; may be tried again after a failure. @throws whatever `require` throws */
function loadOnoff(): OnoffPackage {
  return module.require('onoff') as OnoffPackage;
}

/** Sysfs does not tell that a controller has disappeared: it is looked for this often. */
const CHECK_MS = 2000;

/** Numbers this process has open: sysfs would let the same line be opened again, and the first close end both. */
const opened = new Set<number>();

/**
 * Edges have no time stamp of the kernel, and edges in quick succession arrive as one, with the level of the last.
 * Sysfs has no way to switch on a pull-up.
 */
export class OnoffLine implements InterruptLine {
  readonly kind = 'sysfs';
  private readonly listeners = new LineListeners();
  /** Why the line is of no use any more. */
  private ended: LineError | undefined;

  private readonly check: NodeJS.Timeout;

  private constructor(
    readonly name: string,
    private readonly number: number,
    private readonly gpio: OnoffGpio,
    private readonly valueFile: string,
  ) {
    const readSync = gpio.readSync.bind(gpio);
    // onoff calls this where nobody could catch what it throws.
    gpio.readSync = () => {
      try {
        return readSync();
      } catch (cause) {
        this.lose(cause);
        return 0;
      }
    };
    gpio.watch((error, level) => this.hear(error, level));
    this.check = setInterval(() => void this.read().catch(() => undefined), CHECK_MS).unref();
  }

  /** @throws LineError with nothing left open */
  static async open(
    id: LineId,
    options: LineOptions,
    { load = loadOnoff, root = SYSFS_GPIO }: OnoffSources = {},
  ): Promise<OnoffLine> {
    const name = lineName(id);
    const { Gpio } = loadOrExplain(load, name);
    if (options.bias === 'pull-up') throw noPullUpError(name);
    const number = await translate(id, root);
    const gpio = await take(name, number, root, Gpio);
    opened.add(number);
    return new OnoffLine(name, number, gpio, path.join(root, `gpio${number}`, 'value'));
  }

  async read(): Promise<0 | 1> {
    if (this.ended) throw this.ended;
    try {
      // Not through onoff: a read of the file that it waits on makes the kernel forget an edge that it has not told yet.
      return (await readFile(this.valueFile, 'latin1')).startsWith('1') ? 1 : 0;
    } catch (cause) {
      throw isGone(cause) ? this.lose(cause) : failedError(this.name, cause);
    }
  }

  onEdge(listener: (edge: LineEdge) => void): () => void {
    return this.listeners.onEdge(listener);
  }

  onLost(listener: (error: LineError) => void): () => void {
    return this.listeners.onLost(listener);
  }

  close(): Promise<void> {
    this.listeners.clear();
    if (!this.ended) this.release();
    this.ended ??= closedError(this.name);
    return Promise.resolve();
  }

  private hear(error: Error | null | undefined, level: 0 | 1): void {
    if (error) this.lose(error);
    else this.listeners.edge({ level, time: Date.now(), exact: false });
  }

  private lose(cause: unknown): LineError {
    if (this.ended) return this.ended;
    this.ended = lostError(this.name, cause);
    this.release();
    this.listeners.lost(this.ended);
    return this.ended;
  }

  private release(): void {
    clearInterval(this.check);
    opened.delete(this.number);
    try {
      this.gpio.unexport();
    } catch {
      // Nothing is left to give back.
    }
  }
}

function loadOrExplain(load: () => OnoffPackage, name: string): OnoffPackage {
  try {
    return load();
  } catch (cause) {
    throw onoffError(name, cause);
  }
}

async function translate(id: LineId, root: string): Promise<number> {
  try {
    return await sysfsNumber(id, root);
  } catch (cause) {
    if (cause instanceof LineError) throw cause;
    throw isDenied(cause) ? deniedError(lineName(id), root, cause) : noSysfsError(lineName(id), cause);
  }
}

async function take(
  name: string,
  number: number,
  root: string,
  Gpio: OnoffPackage['Gpio'],
): Promise<OnoffGpio> {
  if (opened.has(number)) throw busyError(name, 'Node-RED', undefined);
  const folder = path.join(root, `gpio${number}`);
  const wasExported = existsSync(folder);
  try {
    return new Gpio(number, 'in', 'both', { activeLow: false });
  } catch (cause) {
    const error = takeError(name, folder, cause);
    if (!wasExported && existsSync(folder)) await writeFile(path.join(root, 'unexport'), String(number));
    throw error;
  }
}

function takeError(name: string, folder: string, cause: unknown): LineError {
  if (codeOf(cause) === 'EBUSY') return busyError(name, '', cause);
  if (isDenied(cause)) return deniedError(name, pathOf(cause) ?? folder, cause);
  // A line without an interrupt has no file `edge`, or the kernel refuses what is written to it.
  if (pathOf(cause)?.endsWith('/edge') || existsSync(folder)) return noEdgesError(name, cause);
  return failedError(name, cause);
}

function pathOf(cause: unknown): string | undefined {
  const { path: file } = typeof cause === 'object' && cause !== null ? (cause as { path?: unknown }) : {};
  return typeof file === 'string' ? file : undefined;
}
