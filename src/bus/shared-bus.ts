// One bus, many expanders: opened at the first transfer, one transfer at a time, commands before polls.
import { asError } from '../errors/as-error';
import { BusError } from './bus-error';
import type { I2cBus, Urgency } from './i2c-bus';

/** So that a bus full of commands does not blind the inputs. */
const COMMANDS_BEFORE_POLL = 16;

interface Waiting {
  /** Whose it is. */
  readonly user: object | undefined;
  readonly run: () => Promise<void>;
  readonly reject: (error: Error) => void;
}

/**
 * Puts calls in line for a bus that takes one transfer at a time (two in flight on a Linux bus may be executed in either
 * order, and a hung bus would take several of Node's few worker threads). First come first served; a poll that has
 * not begun waits behind commands, though not behind more than sixteen in a row. A bus that cannot be opened is tried again at the next transfer.
 */
export class SharedBus implements I2cBus {
  private opened: Promise<I2cBus> | undefined;
  private readonly waiting: Record<Urgency, Waiting[]> = { command: [], poll: [] };
  private running: Promise<void> | undefined;
  private closed = false;

  /** @param open opens the real bus; a rejection is what the waiting transfer rejects with */
  constructor(
    readonly name: string,
    private readonly open: () => Promise<I2cBus>,
  ) {}

  write(
    address: number,
    register: number,
    data: Uint8Array,
    urgency?: Urgency,
    user?: object,
  ): Promise<void> {
    return this.enqueue((bus) => bus.write(address, register, data), urgency, user);
  }

  read(
    address: number,
    register: number,
    length: number,
    urgency?: Urgency,
    user?: object,
  ): Promise<Uint8Array> {
    return this.enqueue((bus) => bus.read(address, register, length), urgency, user);
  }

  probe(address: number, urgency?: Urgency, user?: object): Promise<void> {
    return this.enqueue((bus) => bus.probe(address), urgency, user);
  }

  /** Rejects what waits of one user. */
  dismiss(user: object): void {
    for (const urgency of ['command', 'poll'] as const) {
      const waiting = this.waiting[urgency].splice(0);
      this.waiting[urgency].push(...waiting.filter((one) => one.user !== user));
      for (const one of waiting) if (one.user === user) one.reject(closedError(this.name));
    }
  }

  /** Rejects what waits, lets the running transfer end, gives the bus back. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const { reject } of this.waiting.command.splice(0)) reject(closedError(this.name));
    for (const { reject } of this.waiting.poll.splice(0)) reject(closedError(this.name));
    await this.running;
    const bus = await this.opened?.catch(() => undefined);
    await bus?.close();
  }

  private enqueue<T>(
    transfer: (bus: I2cBus) => Promise<T>,
    urgency: Urgency = 'command',
    user?: object,
  ): Promise<T> {
    if (this.closed) return Promise.reject(closedError(this.name));
    return new Promise<T>((resolve, reject) => {
      const run = async (): Promise<void> => {
        try {
          resolve(await transfer(await this.bus()));
        } catch (error) {
          reject(asError(error));
        }
      };
      this.waiting[urgency].push({ user, run, reject });
      this.running ??= this.runAll();
    });
  }

  private async runAll(): Promise<void> {
    await Promise.resolve(); // So that `running` is set before it is cleared.
    let commands = 0;
    for (;;) {
      const patient = commands < COMMANDS_BEFORE_POLL || this.waiting.poll.length === 0;
      const command = patient ? this.waiting.command.shift() : undefined;
      const next = command ?? this.waiting.poll.shift();
      if (next === undefined) break;
      commands = command ? commands + 1 : 0;
      await next.run();
    }
    this.running = undefined;
  }

  private bus(): Promise<I2cBus> {
    this.opened ??= this.open().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }
}

/** Hands out one `SharedBus` per name, however many ask; the last one to close really closes it. */
export class BusPool {
  private readonly buses = new Map<string, { bus: SharedBus; users: number }>();
  private readonly closing = new Map<string, Promise<void>>();

  /** @returns a bus whose `close()` gives back this lease only; what waits of it is rejected */
  acquire(name: string, open: () => Promise<I2cBus>): I2cBus {
    const entry = this.buses.get(name) ?? { bus: new SharedBus(name, this.inTurn(name, open)), users: 0 };
    this.buses.set(name, entry);
    entry.users += 1;
    const user = {};
    let released = false;
    const { bus } = entry;
    const unlessReleased = <T>(transfer: () => Promise<T>): Promise<T> =>
      released ? Promise.reject(closedError(name)) : transfer();
    return {
      name,
      write: (address, register, data, urgency) =>
        unlessReleased(() => bus.write(address, register, data, urgency, user)),
      read: (address, register, length, urgency) =>
        unlessReleased(() => bus.read(address, register, length, urgency, user)),
      probe: (address, urgency) => unlessReleased(() => bus.probe(address, urgency, user)),
      close: async () => {
        if (released) return;
        released = true;
        bus.dismiss(user);
        entry.users -= 1;
        if (entry.users > 0) return;
        this.buses.delete(name);
        await this.close(name, bus);
      },
    };
  }

  /** Opens when the last user's handle is gone: a deploy on a hung bus must not begin a second transfer on it. */
  private inTurn(name: string, open: () => Promise<I2cBus>): () => Promise<I2cBus> {
    return async () => {
      await this.closing.get(name);
      return open();
    };
  }

  private async close(name: string, bus: SharedBus): Promise<void> {
    const before = this.closing.get(name);
    const closed = Promise.allSettled([before, bus.close()]).then(() => {
      if (this.closing.get(name) === closed) this.closing.delete(name);
    });
    this.closing.set(name, closed);
    await closed;
  }
}

function closedError(bus: string): BusError {
  return new BusError('closed', 'bus-closed', bus, undefined, {});
}
