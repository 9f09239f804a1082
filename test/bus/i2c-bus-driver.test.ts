// The driver for the package i2c-bus, which is played by the test; the real one is tested in test/kernel.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { i2cBusDriver, type OpenI2cBus } from '../../src/bus/i2c-bus-driver';
import type { I2cDevice } from '../../src/bus/i2c-driver';

const CAN = { i2c: true, smbusQuick: false, smbusReadI2cBlock: true, smbusWriteI2cBlock: true };

/** An open bus of i2c-bus, and what it was asked. */
function fakeBus(changes: Partial<OpenI2cBus> = {}) {
  const calls: string[] = [];
  const note = (call: string): Promise<void> => Promise.resolve().then(() => void calls.push(call));
  const bus: OpenI2cBus = {
    i2cFuncs: () => note('functions').then(() => CAN),
    readI2cBlock: async (address, register, length, into) => {
      await note(`read ${[address, register, length].join()} into ${into.length}`);
      into.set([1, 2, 3, 4].slice(0, length));
      return { bytesRead: Math.min(4, length) };
    },
    writeI2cBlock: (address, register, length, data) =>
      note(`write ${[address, register, length].join()}: ${[...data].join()}`),
    writeQuick: (address, bit) => note(`quick ${[address, bit].join()}`),
    receiveByte: (address) => note(`receive ${address}`),
    close: () => note('close'),
    ...changes,
  };
  const open = (): Promise<I2cDevice> =>
    i2cBusDriver(() => ({ openPromisified: () => Promise.resolve(bus) })).open(1);
  return { calls, open };
}

const fails = () => Promise.reject(new Error('it fails'));

describe('The driver for i2c-bus', () => {
  it('opens the device file, and knows what the adapter can do', async () => {
    const { calls, open } = fakeBus();
    assert.deepEqual((await open()).can, CAN);
    assert.deepEqual(calls, ['functions']);
  });

  it('hands transfers over as I2C blocks', async () => {
    const { calls, open } = fakeBus();
    const device = await open();
    await device.writeBlock(0x20, 0x14, Uint8Array.of(0x55, 0xaa));
    assert.deepEqual(await device.readBlock(0x20, 0x0e, 3), Uint8Array.of(1, 2, 3));
    assert.deepEqual(calls.slice(1), ['write 32,20,2: 85,170', 'read 32,14,3 into 32']);
  });

  it('brings as many bytes as came, with room for an adapter that brings more than asked for', async () => {
    const { open } = fakeBus();
    assert.deepEqual(await (await open()).readBlock(0x20, 0, 6), Uint8Array.of(1, 2, 3, 4));
  });

  it('asks for an answer by the address for a write, or by one byte', async () => {
    const { calls, open } = fakeBus();
    const device = await open();
    await device.writeQuick(0x21);
    await device.receiveByte(0x22);
    await device.close();
    assert.deepEqual(calls.slice(1), ['quick 33,0', 'receive 34', 'close']);
  });

  it('leaves nothing open, and tells the first failure, when the device file cannot be used', async () => {
    const { calls, open } = fakeBus({ i2cFuncs: fails });
    await assert.rejects(open(), /it fails/);
    assert.deepEqual(calls, ['close']);
    const close = () => Promise.reject(new Error('another'));
    await assert.rejects(fakeBus({ i2cFuncs: fails, close }).open(), /it fails/);
  });

  it('fits the package', () => {
    type Expected = Omit<OpenI2cBus, 'writeQuick'>;
    const fits = (real: typeof import('i2c-bus')): { openPromisified(n: number): Promise<Expected> } => real;
    assert.ok(fits);
    // The types have a parameter here that the package has not.
    assert.match(readFileSync(require.resolve('i2c-bus'), 'utf8'), /^ {2}writeQuick\(addr, bit\) \{$/m);
  });
});
