// LinuxI2cBus on a driver that is played by the test; on a real kernel it is tested in test/kernel.
import assert from 'node:assert/strict';
import { BusError } from '../../src/bus/bus-error';
import type { AdapterFunctions, I2cDevice, I2cDriver } from '../../src/bus/i2c-driver';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** An open bus: remembers, and fails when told to. */
class FakeDevice implements I2cDevice {
  readonly calls: string[] = [];
  closed = 0;
  can: Writable<AdapterFunctions> = {
    ...{ i2c: true, smbusQuick: true },
    ...{ smbusReadI2cBlock: true, smbusWriteI2cBlock: true },
  };
  /** What the next calls wait for, or reject with. */
  next: (() => Promise<void>)[] = [];
  /** What a read brings. */
  data = [1, 2, 3, 4, 5, 6];

  async readBlock(address: number, register: number, length: number): Promise<Uint8Array> {
    await this.begin(`read ${[address, register, length].join()}`);
    return Uint8Array.from(this.data.slice(0, length));
  }

  async writeBlock(address: number, register: number, data: Uint8Array): Promise<void> {
    await this.begin(`write ${[address, register].join()}: ${[...data].join()}`);
  }

  writeQuick(address: number): Promise<void> {
    return this.begin(`quick ${address}`);
  }

  receiveByte(address: number): Promise<void> {
    return this.begin(`receive ${address}`);
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  private async begin(call: string): Promise<void> {
    assert.equal(this.closed, 0, `"${call}" on a closed device`);
    this.calls.push(call);
    await this.next.shift()?.();
  }
}

/** A new device at each open. */
class FakeDriver implements I2cDriver {
  readonly devices: FakeDevice[] = [];
  /** Prepares each device that is opened. */
  prepare: (device: FakeDevice) => void = () => undefined;
  /** Why nothing can be opened now. */
  refusal: (() => Promise<never>) | undefined;

  open(): Promise<I2cDevice> {
    if (this.refusal) return this.refusal();
    const device = new FakeDevice();
    this.prepare(device);
    this.devices.push(device);
    return Promise.resolve(device);
  }

  get opened(): number {
    return this.devices.filter(({ closed }) => closed === 0).length;
  }

  get latest(): FakeDevice {
    return this.devices.at(-1) ?? assert.fail('nothing was opened');
  }
}

const failWith = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => 'success',
    (reason: unknown) => reason,
  );
  return error instanceof BusError ? error.kind : String(error);
}

describe('LinuxI2cBus', () => {
  let fake: FakeDriver;
  beforeEach(() => (fake = new FakeDriver()));
  const open = () => LinuxI2cBus.open(1, () => fake);

  it('is called as Linux calls it', async () => {
    assert.equal((await open()).name, 'i2c-1');
  });

  it('writes register and data as one I2C block', async () => {
    const bus = await open();
    await bus.write(0x20, 0x14, Uint8Array.of(0x55, 0xaa));
    assert.deepEqual(fake.latest.calls, ['write 32,20: 85,170']);
  });

  it('reads exactly as many bytes as asked for', async () => {
    const bus = await open();
    assert.deepEqual(await bus.read(0x20, 0x0e, 6), Uint8Array.of(1, 2, 3, 4, 5, 6));
    assert.deepEqual(fake.latest.calls, ['read 32,14,6']);
  });

  it('takes a short read for a failed transfer', async () => {
    const bus = await open();
    fake.latest.data = [1, 2, 3];
    const error: unknown = await bus.read(0x20, 0x0e, 6).catch((reason: unknown) => reason);
    assert.ok(error instanceof BusError);
    assert.equal(error.kind, 'transfer-failed');
    assert.match(error.message, /0x20 on i2c-1 brought 3 of 6 bytes/);
  });

  describe('opening', () => {
    it('fails with what the choice of a driver says, when there is none', async () => {
      const error = new BusError('not-installed', 'bus-no-driver', 'i2c-1', undefined, {
        ...{ koffi: 'missing', compiled: 'missing' },
      });
      const load = () => {
        throw error;
      };
      await assert.rejects(LinuxI2cBus.open(1, load), error);
    });

    for (const [code, kind] of [
      ['ENOENT', 'no-bus'],
      ['EACCES', 'no-permission'],
    ] as const) {
      it(`fails with ${kind} when the system says ${code}`, async () => {
        fake.refusal = failWith(code);
        assert.equal(await kindOf(open()), kind);
      });
    }

    it('fails, with nothing left open, on an adapter that can do no block transfers', async () => {
      fake.prepare = (device) => Object.assign(device.can, { i2c: false, smbusWriteI2cBlock: false });
      const error: unknown = await open().catch((reason: unknown) => reason);
      assert.ok(error instanceof BusError);
      assert.match(error.message, /cannot do I2C block transfers/);
      assert.equal(fake.opened, 0);
    });

    for (const [what, functions] of [
      ['can do plain I2C', { i2c: true, smbusReadI2cBlock: false, smbusWriteI2cBlock: false }],
      [
        'is SMBus only, but can do block transfers',
        { i2c: false, smbusReadI2cBlock: true, smbusWriteI2cBlock: true },
      ],
    ] as const) {
      it(`succeeds on an adapter that ${what}`, async () => {
        fake.prepare = (device) => Object.assign(device.can, functions);
        assert.equal(await kindOf(open()), 'success');
      });
    }
  });

  describe('a probe', () => {
    it('is the address alone, or where the adapter cannot do that, one byte that is read', async () => {
      await (await open()).probe(0x21);
      assert.deepEqual(fake.latest.calls, ['quick 33']);
      fake.prepare = (device) => (device.can.smbusQuick = false);
      await (await open()).probe(0x21);
      assert.deepEqual(fake.latest.calls, ['receive 33']);
    });

    it('tells apart who does not answer, who is held by the kernel, and a bus that is gone', async () => {
      const bus = await open();
      for (const [code, kind] of [
        ['ENXIO', 'no-answer'],
        ['EBUSY', 'address-held'],
        ['ETIMEDOUT', 'timeout'],
      ] as const) {
        await bus.read(0x20, 0x00, 1);
        fake.latest.next.push(failWith(code));
        assert.equal(await kindOf(bus.probe(0x20)), kind);
      }
      assert.equal(await kindOf(bus.probe(0x20)), 'success');
    });
  });

  describe('after a failed transfer', () => {
    it('opens the device anew: i2c-bus would go on with address 0 where the kernel refused one', async () => {
      const bus = await open();
      fake.latest.next.push(failWith('EBUSY'));
      assert.equal(await kindOf(bus.write(0x20, 0x14, Uint8Array.of(1))), 'address-held');
      assert.equal(fake.opened, 0);
      assert.equal(await kindOf(bus.write(0x20, 0x14, Uint8Array.of(1))), 'success');
      assert.equal(fake.devices.length, 2);
    });

    it('tells why the bus cannot be opened again, and opens it when it is back', async () => {
      const bus = await open();
      fake.latest.next.push(failWith('ENODEV'));
      assert.equal(await kindOf(bus.read(0x20, 0, 1)), 'no-answer');
      fake.refusal = failWith('ENOENT');
      assert.equal(await kindOf(bus.read(0x20, 0, 1)), 'no-bus');
      fake.refusal = undefined;
      assert.equal(await kindOf(bus.read(0x20, 0, 1)), 'success');
      assert.equal(fake.opened, 1);
    });

    it('tells the first failure, though closing the device fails too', async () => {
      const bus = await open();
      fake.latest.next.push(failWith('EREMOTEIO'));
      fake.latest.close = failWith('EIO');
      assert.equal(await kindOf(bus.read(0x20, 0, 1)), 'no-answer');
    });
  });

  describe('closing', () => {
    it('closes the device once, however often it is asked to', async () => {
      const bus = await open();
      await Promise.all([bus.close(), bus.close()]);
      await bus.close();
      assert.equal(fake.latest.closed, 1);
    });

    it('is over for everybody only when the device is closed', async () => {
      const bus = await open();
      let finish = () => {};
      fake.latest.close = () => new Promise((resolve) => (finish = resolve));
      let over = 0;
      const closings = [1, 2].map(() => bus.close().then(() => (over += 1)));
      await settled();
      assert.equal(over, 0);
      finish();
      await Promise.all(closings);
    });

    it('waits for the running transfer, which still succeeds', async () => {
      const bus = await open();
      let finish = () => {};
      fake.latest.next.push(() => new Promise((resolve) => (finish = resolve)));
      const events: string[] = [];
      const transfer = bus.read(0x20, 0x00, 1).then(() => events.push('read'));
      const closing = bus.close().then(() => events.push('closed'));
      await settled();
      assert.equal(fake.latest.closed, 0);
      finish();
      await Promise.all([transfer, closing]);
      assert.deepEqual(events, ['read', 'closed']);
      assert.equal(fake.opened, 0);
    });

    it('succeeds after a running transfer that fails, and closes the device once', async () => {
      const bus = await open();
      fake.latest.next.push(failWith('EIO'));
      const kind = kindOf(bus.read(0x20, 0x00, 1));
      await bus.close();
      assert.equal(await kind, 'transfer-failed');
      assert.equal(fake.latest.closed, 1);
    });

    it('rejects transfers from then on, and opens nothing for them', async () => {
      const bus = await open();
      const closing = bus.close();
      assert.equal(await kindOf(bus.read(0x20, 0x00, 1)), 'closed');
      await closing;
      assert.equal(await kindOf(bus.write(0x20, 0x14, Uint8Array.of(1))), 'closed');
      assert.equal(fake.devices.length, 1);
      assert.deepEqual(fake.latest.calls, []);
    });

    it('succeeds when the system fails to close the device', async () => {
      const bus = await open();
      fake.latest.close = failWith('EIO');
      assert.equal(await kindOf(bus.close()), 'success');
    });
  });
});

/** Lets everything run that needs no outside event. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
