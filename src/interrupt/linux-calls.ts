// The calls into Linux that the GPIO character device needs: those of Node.js, and those of the C library.
import fs from 'node:fs';
import { type CLibrary, sharedCLibrary } from '../linux/c-library';

/** Whatever fails, fails with an Error that has the `code` of the system (`EBUSY`). */
export interface LinuxCalls {
  /** Names of the entries of a directory. */
  list(directory: string): string[];
  /** @returns a file descriptor */
  open(path: string): number;
  close(fd: number): void;
  /** @returns how many bytes there were */
  read(fd: number, into: Buffer): number;
  /** @param argument read and written in place */
  ioctl(fd: number, request: number, argument: Buffer): void;
  /** Lets reads fail with EAGAIN where they would wait. */
  unblock(fd: number): void;
  /**
   * Waits in one of libuv's threads until a file is ready or the time is up.
   * @param entries `count` of struct pollfd, read and written in place
   */
  poll(entries: Buffer, count: number, timeoutMs: number): Promise<void>;
  /** A file descriptor that is readable after `ring`, until `silence`. */
  bell(): number;
  ring(bell: number): void;
  silence(bell: number): void;
  clocks(): { readonly realtimeMs: number; readonly monotonicNs: bigint };
}

/** asm-generic/ioctls.h: O_NONBLOCK by ioctl(2), which works on every file. */
const FIONBIO = 0x5421;
/** EFD_CLOEXEC and EFD_NONBLOCK of sys/eventfd.h */
const EVENTFD_FLAGS = fs.constants.O_NONBLOCK | 0o2000000;

/** @param load for tests: where the C library comes from. @throws what it throws */
export function loadLinuxCalls(load: () => CLibrary = sharedCLibrary): LinuxCalls {
  const libc = load();
  return {
    list: (directory) => fs.readdirSync(directory),
    open: (path) => fs.openSync(path, 'r'),
    close: (fd) => fs.closeSync(fd),
    read: (fd, into) => fs.readSync(fd, into),
    ioctl: (fd, request, argument) => void libc.ioctl(fd, request, argument),
    unblock: (fd) => void libc.ioctl(fd, FIONBIO, Buffer.of(1, 0, 0, 0)),
    poll: async (entries, count, timeoutMs) => {
      await libc.pollInThread(entries, count, timeoutMs);
    },
    bell: () => libc.eventfd(0, EVENTFD_FLAGS),
    ring: (bell) => void fs.writeSync(bell, Buffer.of(1, 0, 0, 0, 0, 0, 0, 0)),
    silence: (bell) => void fs.readSync(bell, Buffer.alloc(8)),
    clocks: () => ({ realtimeMs: Date.now(), monotonicNs: process.hrtime.bigint() }),
  };
}
