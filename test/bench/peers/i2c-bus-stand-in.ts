// Stands in for the npm package i2c-bus: its calls, synchronous, with callback and with promise, on a bus of our own.
import type { Transfer, Outcome } from './timed-wire';

/** What it needs of a bus. */
export interface TransferBus {
  transferSync(transfer: Transfer): Outcome;
  transfer(transfer: Transfer): Promise<Outcome>;
}

/** One call of i2c-bus, made of arguments: the transfer, and what the caller gets of the bytes that were read. */
interface Call {
  readonly transfer: Transfer;
  take(read: readonly number[]): unknown;
  /** Calls with a buffer give it back where they do not block. */
  readonly buffer?: { readonly count: 'bytesRead' | 'bytesWritten'; readonly buffer: Buffer };
}

type CallMaker = (address: number, ...args: never[]) => Call;
type Callback = (error: Error | null, ...results: unknown[]) => void;

const CALLS = {
  readByte: (address: number, register: number) => got(address, [register], 1, ([byte]) => byte),
  readWord: (address: number, register: number) =>
    got(address, [register], 2, ([low = 0, high = 0]) => low | (high << 8)),
  receiveByte: (address: number) => got(address, [], 1, ([byte]) => byte),
  writeByte: (address: number, register: number, byte: number) => sent(address, [register, byte]),
  writeWord: (address: number, register: number, word: number) =>
    sent(address, [register, word & 0xff, word >> 8]),
  sendByte: (address: number, byte: number) => sent(address, [byte]),
  writeQuick: (address: number) => sent(address, []),
  readI2cBlock: (address: number, register: number, length: number, into: Buffer) =>
    gotInto(address, [register], length, into),
  i2cRead: (address: number, length: number, into: Buffer) => gotInto(address, [], length, into),
  writeI2cBlock: (address: number, register: number, length: number, from: Buffer) =>
    sentFrom(address, [register], length, from),
  i2cWrite: (address: number, length: number, from: Buffer) => sentFrom(address, [], length, from),
} as const satisfies Record<string, CallMaker>;

/** A bus adapter that can do everything. */
const FUNCTIONS = Object.freeze({
  i2c: true,
  smbusQuick: true,
  smbusReceiveByte: true,
  smbusSendByte: true,
  smbusReadByte: true,
  smbusWriteByte: true,
  smbusReadWord: true,
  smbusWriteWord: true,
  smbusReadI2cBlock: true,
  smbusWriteI2cBlock: true,
});

/** What `require('i2c-bus')` gives. All bus numbers lead to the one bus. */
export function i2cBusStandIn(bus: TransferBus): object {
  return {
    openSync: () => openBus(bus),
    open: (_busNumber: number, ...rest: unknown[]) => {
      setImmediate(rest.at(-1) as Callback, null);
      return openBus(bus);
    },
    openPromisified: () => Promise.resolve(promisified(bus)),
  };
}

function openBus(bus: TransferBus): object {
  const opened: Record<string, unknown> = {
    closeSync: () => undefined,
    close: (done: Callback) => setImmediate(done, null),
    i2cFuncsSync: () => FUNCTIONS,
    i2cFuncs: (done: Callback) => setImmediate(done, null, FUNCTIONS),
    promisifiedBus: () => promisified(bus),
  };
  for (const [name, make] of calls()) {
    opened[`${name}Sync`] = (...args: unknown[]) => {
      const call = make(...args);
      return call.take(bytesOf(name, bus.transferSync(call.transfer)));
    };
    opened[name] = (...args: unknown[]) => {
      const done = args.pop() as Callback;
      const call = make(...args);
      void bus.transfer(call.transfer).then((outcome) => {
        try {
          const result = call.take(bytesOf(name, outcome));
          // Not within this promise: an error of the caller's is the caller's.
          process.nextTick(done, null, result, call.buffer?.buffer);
        } catch (error) {
          process.nextTick(done, error);
        }
      });
    };
  }
  return opened;
}

function promisified(bus: TransferBus): object {
  const opened: Record<string, unknown> = {
    close: () => Promise.resolve(),
    i2cFuncs: () => Promise.resolve(FUNCTIONS),
    bus: () => openBus(bus),
  };
  for (const [name, make] of calls()) {
    opened[name] = async (...args: unknown[]) => {
      const call = make(...args);
      const result = call.take(bytesOf(name, await bus.transfer(call.transfer)));
      return call.buffer ? { [call.buffer.count]: result, buffer: call.buffer.buffer } : result;
    };
  }
  return opened;
}

function calls(): [string, (...args: unknown[]) => Call][] {
  return Object.entries(CALLS) as unknown as [string, (...args: unknown[]) => Call][];
}

/** @throws as i2c-bus does when nobody acknowledges: Linux's EREMOTEIO, for which Node.js has no name */
function bytesOf(syscall: string, { acknowledged, read }: Outcome): readonly number[] {
  if (acknowledged) return read;
  throw Object.assign(new Error('Remote I/O error'), { errno: 121, code: '', syscall });
}

function got(
  address: number,
  written: number[],
  wanted: number,
  take: (read: readonly number[]) => unknown,
): Call {
  return { transfer: { address, written, wanted }, take };
}

function sent(address: number, written: number[]): Call {
  return { transfer: { address, written, wanted: 0 }, take: () => undefined };
}

function gotInto(address: number, written: number[], length: number, buffer: Buffer): Call {
  const take = (read: readonly number[]): number => Buffer.from(read).copy(buffer);
  return { ...got(address, written, length, take), buffer: { count: 'bytesRead', buffer } };
}

function sentFrom(address: number, before: number[], length: number, buffer: Buffer): Call {
  const call = sent(address, [...before, ...buffer.subarray(0, length)]);
  return { ...call, take: () => length, buffer: { count: 'bytesWritten', buffer } };
}
