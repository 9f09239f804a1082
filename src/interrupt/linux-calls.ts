// The calls into Linux that the GPIO character device needs. Node.js has no ioctl(2) and no poll(2): those come from
// the C library through the npm package koffi; no other file names that package.
import fs from 'node:fs';
import { getSystemErrorName } from 'node:util';

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

/** What is used of the package koffi. */
export interface KoffiPackage {
  load(path: null): { func(prototype: string): unknown };
  /** The C library's errno after the latest synchronous call. */
  errno(): number;
}

type Foreign<Args extends unknown[]> = (...args: Args) => number;

interface ForeignAsync<Args extends unknown[]> {
  async(...args: [...Args, done: (error: unknown, result: number) => void]): void;
}

/** Loads koffi; may be tried again after a failure. @throws whatever `require` throws */
function loadKoffi(): KoffiPackage {
  return module.require('koffi') as KoffiPackage;
}

/** asm-generic/ioctls.h: O_NONBLOCK by ioctl(2), which works on every file. */
const FIONBIO = 0x5421;
/** EFD_CLOEXEC and EFD_NONBLOCK of sys/eventfd.h */
const EVENTFD_FLAGS = fs.constants.O_NONBLOCK | 0o2000000;

/** @throws what `load` throws, or an Error when the C library lacks a function */
export function loadLinuxCalls(load: () => KoffiPackage = loadKoffi): LinuxCalls {
  const koffi = load();
  // Not libc.so.6, which musl has not: what the running program has linked is there on both.
  const libc = koffi.load(null);
  // ioctl is variadic, but for integers and pointers the calling conventions of arm, arm64 and x64 make no difference.
  const ioctl = libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)') as Foreign<
    [number, number, Buffer]
  >;
  const poll = libc.func('int poll(_Inout_ uint8_t *fds, unsigned long count, int timeout)') as ForeignAsync<
    [Buffer, number, number]
  >;
  const eventfd = libc.func('int eventfd(unsigned int initial, int flags)') as Foreign<[number, number]>;

  /** @returns what the call returned */
  const check = (syscall: string, result: number): number => {
    if (result >= 0) return result;
    const code = getSystemErrorName(-koffi.errno());
    throw Object.assign(new Error(`${code}, ${syscall}`), { code, syscall });
  };

  return {
    list: (directory) => fs.readdirSync(directory),
    open: (path) => fs.openSync(path, 'r'),
    close: (fd) => fs.closeSync(fd),
    read: (fd, into) => fs.readSync(fd, into),
    ioctl: (fd, request, argument) => void check('ioctl', ioctl(fd, request, argument)),
    unblock: (fd) => void check('ioctl', ioctl(fd, FIONBIO, Buffer.of(1, 0, 0, 0))),
    poll: (entries, count, timeoutMs) =>
      new Promise((resolve, reject) => {
        poll.async(entries, count, timeoutMs, (error, result) => {
          // errno belongs to the thread, so here nobody knows it.
          if (error === null && result >= 0) resolve();
          else reject(Object.assign(new Error('poll failed', { cause: error }), { code: 'poll' }));
        });
      }),
    bell: () => check('eventfd', eventfd(0, EVENTFD_FLAGS)),
    ring: (bell) => void fs.writeSync(bell, Buffer.of(1, 0, 0, 0, 0, 0, 0, 0)),
    silence: (bell) => void fs.readSync(bell, Buffer.alloc(8)),
    clocks: () => ({ realtimeMs: Date.now(), monotonicNs: process.hrtime.bigint() }),
  };
}
