// The kernel's /dev/i2c-N: the numbers of its requests, and its structures as bytes. Names and sizes are those of
// include/uapi/linux/i2c-dev.h and i2c.h. Numbers are little-endian, as on every machine a Linux with I2C runs Node.js on.
import { type AdapterFunctions, LONGEST_BLOCK } from './i2c-driver';

/** The request numbers of ioctl(2). */
export const REQUEST = { address: 0x0703, functions: 0x0705, smbus: 0x0720 } as const;

/** I2C_FUNC_* */
const FUNCTION = {
  i2c: 0x0000_0001,
  smbusQuick: 0x0001_0000,
  smbusReadI2cBlock: 0x0400_0000,
  smbusWriteI2cBlock: 0x0800_0000,
} as const;

/** An unsigned long: as many of these bytes are used as it has. */
const FUNCTIONS_SIZE = 8;

/**
 * struct i2c_smbus_ioctl_data. Its last field is a pointer: written as 64 bits it is right on 32 bit too, because the low
 * half comes first and begins at the same place.
 */
const TRANSFER = { size: 16, direction: 0, register: 1, kind: 4, data: 8 } as const;
/** union i2c_smbus_data: a block is its length, the bytes, and one more for a checksum. */
const DATA_SIZE = LONGEST_BLOCK + 2;

/** I2C_SMBUS_WRITE and I2C_SMBUS_READ */
const DIRECTION = { write: 0, read: 1 } as const;
/** I2C_SMBUS_QUICK, I2C_SMBUS_BYTE, I2C_SMBUS_I2C_BLOCK_DATA */
const KIND = { quick: 0, byte: 1, i2cBlock: 8 } as const;

export function encodeFunctions(): Buffer {
  return Buffer.alloc(FUNCTIONS_SIZE);
}

export function decodeFunctions(bytes: Buffer): AdapterFunctions {
  const flags = bytes.readUInt32LE(0);
  return {
    i2c: (flags & FUNCTION.i2c) !== 0,
    smbusQuick: (flags & FUNCTION.smbusQuick) !== 0,
    smbusReadI2cBlock: (flags & FUNCTION.smbusReadI2cBlock) !== 0,
    smbusWriteI2cBlock: (flags & FUNCTION.smbusWriteI2cBlock) !== 0,
  };
}

/** A transfer as the kernel takes it: the structure, and behind it in the same memory the data it points to. */
type AddressOf = (bytes: Buffer) => bigint;

/**
 * START, address, register, repeated START, `length` bytes read: on an adapter with plain I2C the kernel makes this of it.
 * @param length 1..32
 * @param addressOf where the result lies in memory
 */
export function encodeBlockRead(register: number, length: number, addressOf: AddressOf): Buffer {
  const bytes = encodeTransfer(DIRECTION.read, register, KIND.i2cBlock, addressOf);
  bytes.writeUInt8(length, TRANSFER.size);
  return bytes;
}

/** What a block read has brought, at most 32 bytes. */
export function decodeBlock(bytes: Buffer): Uint8Array {
  const begin = TRANSFER.size + 1;
  const length = Math.min(bytes.readUInt8(TRANSFER.size), LONGEST_BLOCK);
  return Uint8Array.from(bytes.subarray(begin, begin + length));
}

/** @param data 1..32 bytes */
export function encodeBlockWrite(register: number, data: Uint8Array, addressOf: AddressOf): Buffer {
  const bytes = encodeTransfer(DIRECTION.write, register, KIND.i2cBlock, addressOf);
  bytes.writeUInt8(data.length, TRANSFER.size);
  bytes.set(data, TRANSFER.size + 1);
  return bytes;
}

/** The address for a write, and nothing behind it. */
export function encodeQuickWrite(addressOf: AddressOf): Buffer {
  return encodeTransfer(DIRECTION.write, 0, KIND.quick, addressOf);
}

/** The address for a read, and one byte. */
export function encodeByteRead(addressOf: AddressOf): Buffer {
  return encodeTransfer(DIRECTION.read, 0, KIND.byte, addressOf);
}

function encodeTransfer(direction: number, register: number, kind: number, addressOf: AddressOf): Buffer {
  const bytes = Buffer.alloc(TRANSFER.size + DATA_SIZE);
  bytes.writeUInt8(direction, TRANSFER.direction);
  bytes.writeUInt8(register, TRANSFER.register);
  bytes.writeUInt32LE(kind, TRANSFER.kind);
  bytes.writeBigUInt64LE(addressOf(bytes) + BigInt(TRANSFER.size), TRANSFER.data);
  return bytes;
}
