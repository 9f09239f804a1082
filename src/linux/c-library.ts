// Calls of the C library that Node.js does not offer, through the npm package koffi; no other file names that package.
import os from 'node:os';
import { getSystemErrorName } from 'node:util';

/**
 * What fails has the `code` of the system (`EBUSY`), its positive number `errno`, and `syscall`. The calls "in a thread"
 * take one of libuv's four threads while they last; all others stop the event loop for as long as they take.
 */
export interface CLibrary {
  /**
   * ioctl(2), for requests that no device can delay.
   * @param argument memory that is read and written in place, or a number
   * @returns what the call returned
   */
  ioctl(fd: number, request: number, argument: Buffer | number): number;
  /** ioctl(2) in a thread. The memory stays where it is until then. */
  ioctlInThread(fd: number, request: number, argument: Buffer): Promise<number>;
  /** poll(2) in a thread. @param entries `count` of struct pollfd, read and written in place */
  pollInThread(entries: Buffer, count: number, timeoutMs: number): Promise<number>;
  /** eventfd(2). @returns a file descriptor */
  eventfd(initial: number, flags: number): number;
  /** Where a buffer begins in memory, for structures that point to it; valid while the buffer is in use. */
  addressOf(buffer: Buffer): bigint;
}

/** What is used of the package koffi. */
export interface KoffiPackage {
  load(path: null): { func(prototype: string): unknown };
  /** errno after the latest synchronous call; inside the callback of an asynchronous one, that of this call. */
  errno(): number;
  address(buffer: Buffer): bigint;
}

type Foreign<Args extends unknown[]> = (...args: Args) => number;

interface ForeignAsync<Args extends unknown[]> {
  async(...args: [...Args, done: (error: unknown, result: number) => void]): void;
}

let shared: CLibrary | undefined;

/** The one binding of the process; loads koffi at the first call that succeeds. @throws whatever loading throws */
export function sharedCLibrary(): CLibrary {
  shared ??= bindCLibrary(loadKoffi());
  return shared;
}

/**
 * @param machine what uname(2) calls the processor
 * @throws whatever `require` throws, or an Error on a processor that the library would crash on
 */
export function loadKoffi(machine: string = os.machine()): KoffiPackage {
  // The library for arm has instructions of ARMv7: an older processor would end the whole program, not only the call.
  if (/^armv[1-6]/.test(machine)) throw new Error(`koffi needs ARMv7 or later, this is ${machine}`);
  return module.require('koffi') as KoffiPackage;
}

/** @throws when the C library lacks a function */
export function bindCLibrary(koffi: KoffiPackage): CLibrary {
  // Not libc.so.6, which musl has not: what the running program has linked is there on both.
  const libc = koffi.load(null);
  // ioctl is variadic, but for integers and pointers the calling conventions of arm, arm64 and x64 make no difference.
  const ioctl = libc.func('int ioctl(int fd, unsigned long request, _Inout_ uint8_t *argument)') as Foreign<
    [number, number, Buffer]
  > &
    ForeignAsync<[number, number, Buffer]>;
  const ioctlNumber = libc.func(
    'int ioctl(int fd, unsigned long request, unsigned long argument)',
  ) as Foreign<[number, number, number]>;
  const poll = libc.func('int poll(_Inout_ uint8_t *fds, unsigned long count, int timeout)') as ForeignAsync<
    [Buffer, number, number]
  >;
  const eventfd = libc.func('int eventfd(unsigned int initial, int flags)') as Foreign<[number, number]>;

  const check = (syscall: string, result: number): number => {
    if (result >= 0) return result;
    throw systemError(syscall, koffi.errno());
  };

  /** koffi hands over the buffers' own memory, and nothing else may keep them from being collected. */
  const inUse = new Set<Buffer>();
  const inThread = <Args extends unknown[]>(
    syscall: string,
    memory: Buffer,
    call: ForeignAsync<Args>,
    ...args: Args
  ): Promise<number> =>
    new Promise<number>((resolve, reject) => {
      inUse.add(memory);
      call.async(...args, (error, result) => {
        if (error !== null) reject(new Error(`${syscall} could not be called`, { cause: error }));
        else if (result < 0) reject(systemError(syscall, koffi.errno()));
        else resolve(result);
      });
    }).finally(() => inUse.delete(memory));

  return {
    ioctl: (fd, request, argument) =>
      check(
        'ioctl',
        typeof argument === 'number' ? ioctlNumber(fd, request, argument) : ioctl(fd, request, argument),
      ),
    ioctlInThread: (fd, request, argument) => inThread('ioctl', argument, ioctl, fd, request, argument),
    pollInThread: (entries, count, timeoutMs) => inThread('poll', entries, poll, entries, count, timeoutMs),
    eventfd: (initial, flags) => check('eventfd', eventfd(initial, flags)),
    addressOf: (buffer) => koffi.address(buffer),
  };
}

function systemError(syscall: string, errno: number): Error {
  const code = getSystemErrorName(-errno);
  return Object.assign(new Error(`${code}, ${syscall}`), { code, errno, syscall });
}
