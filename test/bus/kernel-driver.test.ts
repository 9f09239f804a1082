// The driver for the kernel's own interface, on a Linux that is played by the test; on a real kernel in test/kernel.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BusError } from '../../src/bus/bus-error';
import { kernelDriver } from '../../src/bus/kernel-driver';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import { FakeI2cLinux, FUNCTIONS, systemError } from './fake-i2c-linux';

describe('The driver for the kernel’s own interface', () => {
  let linux: FakeI2cLinux;
  beforeEach(() => {
    linux = new FakeI2cLinux();
    linux.chips.set(
      0x20,
      Uint8Array.from({ length: 256 }, (_, index) => index),
    );
  });
  const open = (busNumber = 1) => LinuxI2cBus.open(busNumber, () => kernelDriver(() => linux));

  it('knows what the adapter can do', async () => {
    const can = async (functions: number) => {
      linux.functions = functions;
      return (await kernelDriver(() => linux).open(1)).can;
    };
    const blocks = { smbusReadI2cBlock: true, smbusWriteI2cBlock: true };
    assert.deepEqual(await can(FUNCTIONS.i2c), { i2c: true, smbusQuick: true, ...blocks });
    assert.deepEqual(await can(FUNCTIONS.smbusBlocks), { i2c: false, smbusQuick: false, ...blocks });
    assert.deepEqual(await can(0), {
      ...{ i2c: false, smbusQuick: false },
      ...{ smbusReadI2cBlock: false, smbusWriteI2cBlock: false },
    });
  });

  for (const bits of [32, 64] as const) {
    it(`writes and reads any block of up to 32 bytes, on ${bits} bit`, async () => {
      linux.bits = bits;
      const bus = await open();
      const data = fc.uint8Array({ minLength: 1, maxLength: 32 });
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 0xe0 }), data, async (register, bytes) => {
          await bus.write(0x20, register, bytes);
          assert.equal(linux.wire.at(-1), `${bytes.join()} to 32 at ${register}`);
          assert.deepEqual(await bus.read(0x20, register, bytes.length), bytes);
          assert.equal(linux.wire.at(-1), `${bytes.length} from 32 at ${register}`);
        }),
      );
    });
  }

  it('takes what an adapter brings, however much it says that is', async () => {
    const bus = await open();
    linux.brings = () => 3;
    await assert.rejects(bus.read(0x20, 0, 6), /brought 3 of 6 bytes/);
    linux.brings = () => 255;
    await assert.rejects(bus.read(0x20, 0, 6), /brought 32 of 6 bytes/);
  });

  it('probes by the address alone, or where the adapter cannot do that, by one byte that is read', async () => {
    await (await open()).probe(0x20);
    linux.functions = FUNCTIONS.smbusBlocks;
    await (await open()).probe(0x20);
    assert.deepEqual(linux.wire, ['quick 32', 'byte from 32']);
  });

  it('names the chip at each transfer, so that each goes to its own', async () => {
    linux.chips.set(0x21, new Uint8Array(256));
    const bus = await open();
    for (const address of [0x20, 0x21, 0x20]) await bus.read(address, 2, 1);
    assert.deepEqual(linux.wire, ['1 from 32 at 2', '1 from 33 at 2', '1 from 32 at 2']);
  });

  it('sends nothing to an address that a driver of the kernel has, though it was free before', async () => {
    const bus = await open();
    await bus.read(0x20, 0, 1);
    linux.held.add(0x20);
    linux.wire.length = 0;
    assert.equal(await kindOf(bus.read(0x20, 0, 1)), 'address-held');
    assert.equal(await kindOf(bus.probe(0x20)), 'address-held');
    assert.deepEqual(linux.wire, []);
    linux.held.clear();
    assert.deepEqual(await bus.read(0x20, 7, 1), Uint8Array.of(7));
  });

  for (const [code, errno, kind] of [
    ['EREMOTEIO', 121, 'no-answer'],
    ['ENXIO', 6, 'no-answer'],
    ['ETIMEDOUT', 110, 'timeout'],
    ['EBUSY', 16, 'transfer-failed'],
    ['Unknown system error -71', 71, 'transfer-failed'],
  ] as const) {
    it(`is told by a transfer that fails with ${code}: ${kind}`, async () => {
      const bus = await open();
      linux.before = (request) => {
        linux.before = () => undefined;
        if (request === 0x0720) throw systemError(code, errno);
      };
      assert.equal(await kindOf(bus.read(0x20, 0, 1)), kind);
      assert.equal(linux.files.size, 0, 'the device is closed');
      assert.deepEqual(await bus.read(0x20, 5, 1), Uint8Array.of(5));
    });
  }

  it('tells of a bus that does not exist', async () => {
    assert.equal(await kindOf(open(2)), 'no-bus');
  });

  it('leaves nothing open when the adapter cannot say, or cannot do, what is needed', async () => {
    linux.functions = 0;
    await assert.rejects(open(), /cannot do I2C block transfers/);
    linux.before = () => {
      throw systemError('EIO', 5);
    };
    await assert.rejects(open(), /Opening \/dev\/i2c-1 failed \(EIO\)/);
    assert.equal(linux.files.size, 0);
  });

  it('closes the device only when no thread uses it any more', async () => {
    const bus = await open();
    let finish = (): void => undefined;
    linux.before = () => new Promise((resolve) => (finish = resolve));
    const reading = bus.read(0x20, 9, 1);
    const closing = bus.close();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(linux.files.size, 1);
    finish();
    assert.deepEqual(await reading, Uint8Array.of(9));
    await closing;
    assert.equal(linux.files.size, 0);
  });
});

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => 'success',
    (reason: unknown) => reason,
  );
  return error instanceof BusError ? error.kind : String(error);
}
