// A GPIO line through the kernel's character device (/dev/gpiochipN), with the kernel's own time stamps.
import { FdPoller, type Watcher } from './fd-poller';
import { decodeEvents, decodeLevel, encodeLineValues, eventBuffer, REQUEST } from './gpio-uapi';
import {
  type InterruptLine,
  type LineEdge,
  type LineError,
  type LineId,
  type LineOptions,
  lineName,
} from './interrupt-line';
import { closedError, codeOf, failedError, isGone, koffiError, lostError } from './line-errors';
import { LineListeners } from './line-listeners';
import { type LinuxCalls, loadLinuxCalls } from './linux-calls';
import { KEPT_EVENTS, type RequestedLine, requestLine } from './request-line';

/** What all lines of the process share. */
export interface GpioSystem {
  readonly linux: LinuxCalls;
  readonly poller: FdPoller;
}

const NS_PER_MS = 1e6;

let shared: GpioSystem | undefined;

/** Loads koffi at the first call that succeeds. @throws whatever `require` throws */
function sharedSystem(): GpioSystem {
  if (shared === undefined) {
    const linux = loadLinuxCalls();
    shared = { linux, poller: new FdPoller(linux) };
  }
  return shared;
}

/**
 * Each edge is heard, unless it comes while the kernel's interrupt thread still works on the one before: those become
 * one, with the level after the last.
 *
 * While lines are open, all of them together hold one of libuv's four threads. Calls other than that wait are
 * synchronous: the controllers of a processor answer within microseconds.
 */
export class GpiochipLine implements InterruptLine {
  readonly kind = 'cdev';
  private readonly listeners = new LineListeners();
  private readonly events = eventBuffer(KEPT_EVENTS);
  private readonly watcher: Watcher;
  /** Why the line is of no use any more. */
  private ended: LineError | undefined;
  private releasing: Promise<void> | undefined;

  private constructor(
    readonly name: string,
    private readonly system: GpioSystem,
    private readonly line: RequestedLine,
  ) {
    this.watcher = {
      fd: line.fd,
      readable: () => this.readEvents(),
      broken: (cause) => this.lose(cause),
    };
  }

  /**
   * @param load for tests: where the system comes from
   * @throws LineError with nothing left open
   */
  static open(
    id: LineId,
    options: LineOptions,
    load: () => GpioSystem = sharedSystem,
  ): Promise<GpiochipLine> {
    return Promise.resolve().then(() => {
      const name = lineName(id);
      const system = loadOrExplain(load, name);
      const line = new GpiochipLine(name, system, requestLine(system.linux, id, options));
      line.start();
      return line;
    });
  }

  read(): Promise<0 | 1> {
    return Promise.resolve().then(() => {
      if (this.ended) throw this.ended;
      return this.readLevel();
    });
  }

  onEdge(listener: (edge: LineEdge) => void): () => void {
    return this.listeners.onEdge(listener);
  }

  onLost(listener: (error: LineError) => void): () => void {
    return this.listeners.onLost(listener);
  }

  close(): Promise<void> {
    this.ended ??= closedError(this.name);
    this.listeners.clear();
    return this.release();
  }

  private start(): void {
    try {
      this.system.linux.unblock(this.line.fd);
      this.system.poller.watch(this.watcher);
    } catch (cause) {
      this.system.linux.close(this.line.fd);
      throw failedError(this.name, cause);
    }
  }

  private readLevel(): 0 | 1 {
    const bytes = encodeLineValues();
    try {
      this.system.linux.ioctl(this.line.fd, REQUEST.values, bytes);
      return decodeLevel(bytes);
    } catch (cause) {
      throw isGone(cause) ? this.lose(cause) : failedError(this.name, cause);
    }
  }

  private readEvents(): void {
    let length: number;
    try {
      length = this.system.linux.read(this.line.fd, this.events);
    } catch (cause) {
      if (codeOf(cause) !== 'EAGAIN') this.lose(cause);
      return;
    }
    for (const { level, timestampNs } of decodeEvents(this.events, length)) {
      this.listeners.edge({ level, time: this.timeOf(timestampNs), exact: true });
    }
  }

  private timeOf(timestampNs: bigint): number {
    if (this.line.realtime) return Number(timestampNs) / NS_PER_MS;
    const { realtimeMs, monotonicNs } = this.system.linux.clocks();
    return realtimeMs - Number(monotonicNs - timestampNs) / NS_PER_MS;
  }

  private lose(cause: unknown): LineError {
    this.ended = lostError(this.name, cause);
    void this.release();
    this.listeners.lost(this.ended);
    return this.ended;
  }

  private release(): Promise<void> {
    this.releasing ??= this.system.poller
      .unwatch(this.watcher)
      .then(() => this.system.linux.close(this.line.fd));
    return this.releasing;
  }
}

function loadOrExplain(load: () => GpioSystem, name: string): GpioSystem {
  try {
    return load();
  } catch (cause) {
    throw koffiError(name, cause);
  }
}
