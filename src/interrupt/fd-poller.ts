// Waits for many files with one poll(2), in one of libuv's four threads, and in none while there is no file.
import { asError } from '../errors/as-error';
import type { LinuxCalls } from './linux-calls';

export interface Watcher {
  readonly fd: number;
  /** There is something to read. Must not throw. */
  readable(): void;
  /** The file is of no more use; it is not watched any longer. Must not throw. */
  broken(cause: Error): void;
}

/** struct pollfd of poll.h */
const POLLFD = { size: 8, fd: 0, events: 4, revents: 6 } as const;
const POLLIN = 0x01;
/** POLLERR, POLLHUP and POLLNVAL, which are reported unasked. */
const BROKEN = 0x08 | 0x10 | 0x20;

/**
 * A blocked poll is rung awake when something changes. That it ends by itself now and then is for kernels before 6.7,
 * which do not wake it when a GPIO controller disappears, but report that to the next poll.
 */
const LONGEST_POLL_MS = 1000;
/** A poll(2) may fail for once (EINTR, no memory): it is tried again this often, after a pause. */
const MOST_FAILURES = 5;
const PAUSE_MS = 50;

export class FdPoller {
  private readonly watchers = new Set<Watcher>();
  private bell: number | undefined;
  /** Resolved when the poll in flight has returned. */
  private round: Promise<unknown> = Promise.resolve();

  constructor(private readonly linux: LinuxCalls) {}

  /** @throws when the system has no more files to give */
  watch(watcher: Watcher): void {
    if (this.bell === undefined) {
      const bell = this.linux.bell();
      this.watchers.add(watcher);
      this.bell = bell;
      void this.run(bell);
    } else {
      this.watchers.add(watcher);
      this.wake();
    }
  }

  /** From now on nothing is heard. Resolves when no thread uses the file, so that it may be closed. */
  async unwatch(watcher: Watcher): Promise<void> {
    if (!this.watchers.delete(watcher)) return;
    this.wake();
    await this.round;
  }

  private readonly wake = (): void => {
    if (this.bell !== undefined) this.linux.ring(this.bell);
  };

  private async run(bell: number): Promise<void> {
    // Or process.exit() would wait for the thread.
    process.once('exit', this.wake);
    let failures = 0;
    while (this.watchers.size > 0) {
      const failure = await this.pollOnce(bell);
      failures = failure ? failures + 1 : 0;
      if (failure && failures < MOST_FAILURES) await pause();
      else if (failure) this.giveUp(failure);
    }
    process.off('exit', this.wake);
    this.bell = undefined;
    this.linux.close(bell);
  }

  /** @returns the failure of poll(2) itself */
  private async pollOnce(bell: number): Promise<Error | undefined> {
    const watched = [...this.watchers];
    const entries = encodeEntries([bell, ...watched.map(({ fd }) => fd)]);
    const polling = this.linux.poll(entries, watched.length + 1, LONGEST_POLL_MS);
    const outcome = polling.then(() => undefined, asError);
    this.round = outcome;
    const failure = await outcome;
    if (failure) return failure;
    if (eventsOf(entries, 0) !== 0) this.linux.silence(bell);
    watched.forEach((watcher, index) => this.tell(watcher, eventsOf(entries, index + 1)));
    return undefined;
  }

  private tell(watcher: Watcher, events: number): void {
    // Somebody may have stopped it meanwhile.
    if (!this.watchers.has(watcher)) return;
    if (events & POLLIN) watcher.readable();
    if (events & BROKEN && this.watchers.delete(watcher)) {
      watcher.broken(new Error(`poll reports ${events & 0x20 ? 'a closed file' : 'a lost device'}`));
    }
  }

  private giveUp(failure: Error): void {
    // One may give up another when it hears of it.
    for (const watcher of this.watchers) {
      this.watchers.delete(watcher);
      watcher.broken(failure);
    }
  }
}

function encodeEntries(fds: readonly number[]): Buffer {
  const bytes = Buffer.alloc(fds.length * POLLFD.size);
  fds.forEach((fd, index) => {
    bytes.writeInt32LE(fd, index * POLLFD.size + POLLFD.fd);
    bytes.writeInt16LE(POLLIN, index * POLLFD.size + POLLFD.events);
  });
  return bytes;
}

function eventsOf(entries: Buffer, index: number): number {
  return entries.readInt16LE(index * POLLFD.size + POLLFD.revents);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}
