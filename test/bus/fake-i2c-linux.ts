// A kernel with I2C adapters, played by the test, in the bytes of include/uapi/linux/i2c-dev.h and i2c.h (restated here).
import assert from 'node:assert/strict';
import type { I2cCalls } from '../../src/bus/kernel-driver';

/** Functions of an adapter with plain I2C, of which the kernel makes the rest; of one with SMBus blocks only. */
export const FUNCTIONS = { i2c: 0x0eff0009, smbusBlocks: 0x0c000000 } as const;

/** A chip: a register file whose pointer goes on by itself. */
export type FakeChip = Uint8Array;

export function systemError(code: string, errno: number): Error {
  return Object.assign(new Error(`${code}, ioctl`), { code, errno, syscall: 'ioctl' });
}

export class FakeI2cLinux implements I2cCalls {
  readonly chips = new Map<number, FakeChip>();
  /** Addresses that a driver of the kernel has. */
  readonly held = new Set<number>();
  /** What went over the wires. */
  readonly wire: string[] = [];
  /** Requests that wait in a thread, by file. */
  readonly inThread = new Map<number, number>();
  readonly files = new Map<number, { address: number | undefined }>();
  functions: number = FUNCTIONS.i2c;
  /** Called before each request; throws or waits. */
  before: (request: number) => Promise<void> | void = () => undefined;
  /** The word size of the C library: on 32 bit the kernel takes the low half of a pointer. */
  bits: 32 | 64 = 64;
  /** How many bytes an adapter says it has read. */
  brings = (length: number): number => length;
  private readonly memory = new Map<Buffer, bigint>();
  private nextAddress = 0x1000n;

  async open(path: string): Promise<number> {
    await Promise.resolve();
    if (path !== '/dev/i2c-1') throw Object.assign(systemError('ENOENT', -2), { syscall: 'open' });
    const fd = 20 + this.files.size;
    this.files.set(fd, { address: undefined });
    return fd;
  }

  async close(fd: number): Promise<void> {
    await Promise.resolve();
    assert.equal(this.inThread.get(fd) ?? 0, 0, 'closed while a thread uses it');
    assert.ok(this.files.delete(fd), `close of ${fd}, which is not open`);
  }

  addressOf = (buffer: Buffer): bigint => {
    const known = this.memory.get(buffer);
    if (known !== undefined) return known;
    const address = this.nextAddress + (this.bits === 64 ? 0x7f00_0000_0000n : 0xf000_0000n);
    this.nextAddress += 0x100n;
    this.memory.set(buffer, address);
    return address;
  };

  ioctl(fd: number, request: number, argument: Buffer | number): number {
    const file = this.fileAt(fd);
    assert.equal(request, 0x0703, 'only naming the chip is quick enough for the event loop');
    assert.ok(typeof argument === 'number');
    if (this.held.has(argument)) throw systemError('EBUSY', 16);
    file.address = argument;
    return 0;
  }

  async ioctlInThread(fd: number, request: number, argument: Buffer): Promise<number> {
    const file = this.fileAt(fd);
    this.inThread.set(fd, (this.inThread.get(fd) ?? 0) + 1);
    try {
      assert.equal(this.inThread.get(fd), 1, 'one request at a time');
      await this.before(request);
      if (request === 0x0705) argument.writeUInt32LE(this.functions, 0);
      else if (request === 0x0720) this.transfer(file.address ?? assert.fail('no address'), argument);
      else assert.fail(`unknown request ${request}`);
      return 0;
    } finally {
      this.inThread.set(fd, 0);
    }
  }

  /** struct i2c_smbus_ioctl_data at 0: u8 read, u8 command, u32 size, a pointer; union i2c_smbus_data where it points. */
  private transfer(address: number, bytes: Buffer): void {
    const pointer = bytes.readBigUInt64LE(8);
    const offset = Number(BigInt.asUintN(this.bits, pointer) - this.addressOf(bytes));
    assert.ok(offset >= (this.bits === 64 ? 16 : 12) && offset + 34 <= bytes.length, 'the data lies within');
    const data = bytes.subarray(offset, offset + 34);
    const [read, command, kind] = [bytes.readUInt8(0), bytes.readUInt8(1), bytes.readUInt32LE(4)];
    const chip = this.chips.get(address);
    const length = kind === 8 ? data.readUInt8(0) : 1;
    assert.ok(length >= 1 && length <= 32);
    if (kind === 0) this.wire.push(`quick ${address}`);
    else if (kind === 1 && read === 1) this.wire.push(`byte from ${address}`);
    else if (kind !== 8) assert.fail(`unknown transfer ${kind}`);
    else if (read === 1) this.wire.push(`${length} from ${address} at ${command}`);
    else this.wire.push(`${[...data.subarray(1, 1 + length)].join()} to ${address} at ${command}`);
    if (!chip) throw systemError('EREMOTEIO', 121);
    if (kind !== 8) return;
    if (read === 0) chip.set(data.subarray(1, 1 + length), command);
    else {
      data.set(chip.subarray(command, command + length), 1);
      data.writeUInt8(this.brings(length), 0);
    }
  }

  private fileAt(fd: number): { address: number | undefined } {
    return this.files.get(fd) ?? assert.fail(`${fd} is not open`);
  }
}
