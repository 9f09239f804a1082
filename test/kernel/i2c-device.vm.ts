// The simulated chip as the kernel sees it: single I2C messages, through i2c-bus's plain transfers.
import assert from 'node:assert/strict';
import { openPromisified, type PromisifiedBus } from 'i2c-bus';
import { type KernelChip, type KernelI2c, sharedKernelI2c } from './kernel-i2c';

/** Chips that other files left on the bus have other neighbours. */
const ADDRESS = 0x25;

describe('A simulated chip on a bus of the kernel', () => {
  let device: KernelI2c;
  let chip: KernelChip;
  let raw: PromisifiedBus;

  before(async () => {
    const shared = await sharedKernelI2c();
    device = shared.device;
    raw = await openPromisified(shared.busNumber);
  });
  after(() => raw.close());
  beforeEach(async () => {
    chip = await device.place(ADDRESS);
    await device.forget();
  });

  it('keeps the pointer of a write without data for reads that come later', async () => {
    await write(0x14, 0x11, 0x22);
    await write(0x14);
    assert.deepEqual(await read(1), [0x11]);
    assert.deepEqual(await read(1), [0x22]);
  });

  it('answers at its own address only, and no longer when it is taken off', async () => {
    assert.deepEqual(await raw.scan(ADDRESS - 1, ADDRESS + 1), [ADDRESS]);
    await device.remove(ADDRESS);
    assert.deepEqual(await raw.scan(ADDRESS - 1, ADDRESS + 1), []);
  });

  it('remembers every change of its pads with the time', async () => {
    const before = Date.now();
    await write(0x00, 0x00);
    await write(0x14, 0x01);
    await write(0x14, 0x00);
    const history = await chip.history();
    assert.deepEqual(
      history.map(({ pads, outputs }) => [pads, outputs]),
      [
        [0, 0xff],
        [1, 0xff],
        [0, 0xff],
      ],
    );
    const times = history.map(({ timeMs }) => timeMs);
    assert.deepEqual(times, times.toSorted());
    assert.ok((times[0] ?? 0) > before - 1 && (times[2] ?? Infinity) < Date.now() + 1);
  });

  async function write(...bytes: number[]): Promise<void> {
    await raw.i2cWrite(ADDRESS, bytes.length, Buffer.from(bytes));
  }

  async function read(length: number): Promise<number[]> {
    const { buffer } = await raw.i2cRead(ADDRESS, length, Buffer.alloc(length));
    return [...buffer];
  }
});
