// LinuxI2cBus on an i2c-bus that is played by the test; on a real kernel it is tested in test/kernel.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BusError } from '../../src/bus/bus-error';
import { type I2cBusPackage, LinuxI2cBus, type OpenI2cBus } from '../../src/bus/linux-i2c-bus';

type AdapterFunctions = Awaited<ReturnType<OpenI2cBus['i2cFuncs']>>;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const SOURCES = join(__dirname, '../../src');

/** An open bus of i2c-bus: counts, remembers, and fails when told to. */
class FakeDevice implements OpenI2cBus {
  readonly calls: string[] = [];
  closed = 0;
  functions: Writable<AdapterFunctions> = {
    ...{ i2c: true, smbusQuick: true },
    ...{ smbusReadI2cBlock: true, smbusWriteI2cBlock: true },
  };
  /** What the next calls wait for, or reject with. */
  next: (() => Promise<void>)[] = [];
  /** What a read brings. */
  data = [1, 2, 3, 4, 5, 6];

  async i2cFuncs(): Promise<AdapterFunctions> {
    await this.begin('functions');
    return this.functions;
  }

  async readI2cBlock(
    address: number,
    register: number,
    length: number,
    into: Buffer,
  ): Promise<{ bytesRead: number }> {
    await this.begin(`read ${[address, register, length].join()}`);
    const data = this.data.slice(0, length);
    data.forEach((byte, index) => into.writeUInt8(byte, index));
    return { bytesRead: data.length };
  }

  async writeI2cBlock(address: number, register: number, length: number, data: Buffer): Promise<unknown> {
    await this.begin(`write ${[address, register, length].join()}: ${[...data].join()}`);
    return { bytesWritten: length };
  }

  writeQuick(address: number, bit: 0 | 1): Promise<void> {
    return this.begin(`quick ${[address, bit].join()}`);
  }

  async receiveByte(address: number): Promise<number> {
    await this.begin(`receive ${address}`);
    return 0;
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  private async begin(call: string): Promise<void> {
    assert.equal(this.closed, 0, `"${call}" on closed device files`);
    this.calls.push(call);
    await this.next.shift()?.();
  }
}

/** The package: a new device at each open. */
class FakePackage implements I2cBusPackage {
  readonly devices: FakeDevice[] = [];
  /** Prepares each device that is opened. */
  prepare: (device: FakeDevice) => void = () => undefined;

  openPromisified(): Promise<OpenI2cBus> {
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
  let fake: FakePackage;
  beforeEach(() => (fake = new FakePackage()));
  const open = () => LinuxI2cBus.open(1, () => fake);

  it('is called as Linux calls it', async () => {
    assert.equal((await open()).name, 'i2c-1');
  });

  it('writes register and data as one I2C block', async () => {
    const bus = await open();
    await bus.write(0x20, 0x14, Uint8Array.of(0x55, 0xaa));
    assert.deepEqual(fake.latest.calls, ['functions', 'write 32,20,2: 85,170']);
  });

  it('reads exactly as many bytes as asked for', async () => {
    const bus = await open();
    assert.deepEqual(await bus.read(0x20, 0x0e, 6), Uint8Array.of(1, 2, 3, 4, 5, 6));
    assert.deepEqual(fake.latest.calls, ['functions', 'read 32,14,6']);
  });

  it('gives i2c-bus room for an adapter that brings more than asked for', async () => {
    const bus = await open();
    let room = 0;
    fake.latest.readI2cBlock = (_address, _register, length, into) => {
      room = into.length;
      return Promise.resolve({ bytesRead: length });
    };
    await bus.read(0x20, 0x12, 2);
    assert.equal(room, 32);
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
    it('fails with not-installed when the package cannot be loaded', async () => {
      const load = () => {
        throw Object.assign(new Error("Cannot find module 'i2c-bus'"), { code: 'MODULE_NOT_FOUND' });
      };
      assert.equal(await kindOf(LinuxI2cBus.open(1, load)), 'not-installed');
    });

    it('fails at once, with nothing left open, when the bus does not exist', async () => {
      fake.prepare = (device) => device.next.push(failWith('ENOENT'));
      assert.equal(await kindOf(open()), 'no-bus');
      assert.equal(fake.opened, 0);
    });

    it('fails when i2c-bus refuses to open', async () => {
      fake.openPromisified = failWith('EACCES');
      assert.equal(await kindOf(open()), 'no-permission');
    });

    it('fails, with nothing left open, on an adapter that can do no block transfers', async () => {
      fake.prepare = (device) => Object.assign(device.functions, { i2c: false, smbusWriteI2cBlock: false });
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
        fake.prepare = (device) => Object.assign(device.functions, functions);
        assert.equal(await kindOf(open()), 'success');
      });
    }
  });

  describe('a probe', () => {
    it('is the address alone, or where the adapter cannot do that, one byte that is read', async () => {
      await (await open()).probe(0x21);
      assert.deepEqual(fake.latest.calls.slice(2), ['quick 33,0']);
      fake.prepare = (device) => (device.functions.smbusQuick = false);
      await (await open()).probe(0x21);
      assert.deepEqual(fake.latest.calls.slice(2), ['receive 33']);
    });

    it('tells apart who does not answer, who is held by the kernel, and a bus that is gone', async () => {
      const bus = await open();
      for (const [code, kind] of [
        ['ENXIO', 'no-answer'],
        ['EBUSY', 'address-held'],
        ['ETIMEDOUT', 'timeout'],
      ] as const) {
        await bus.read(0x20, 0x00, 1);
        fake.latest.next.push(() => Promise.resolve(), failWith(code));
        assert.equal(await kindOf(bus.probe(0x20)), kind);
      }
      assert.equal(await kindOf(bus.probe(0x20)), 'success');
    });
  });

  describe('after a failed transfer', () => {
    it('opens the device anew: where the kernel refused an address, i2c-bus would go on with address 0', async () => {
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
      fake.prepare = (device) => device.next.push(failWith('ENOENT'));
      assert.equal(await kindOf(bus.read(0x20, 0, 1)), 'no-bus');
      fake.prepare = () => undefined;
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
      assert.deepEqual(fake.latest.calls, ['functions']);
    });

    it('succeeds when the system fails to close the device', async () => {
      const bus = await open();
      fake.latest.close = failWith('EIO');
      assert.equal(await kindOf(bus.close()), 'success');
    });
  });
});

describe('The package i2c-bus', () => {
  it('fits what LinuxI2cBus expects of it', () => {
    type Expected = Omit<OpenI2cBus, 'writeQuick'>;
    const fits = (real: typeof import('i2c-bus')): { openPromisified(n: number): Promise<Expected> } => real;
    assert.ok(fits);
    // The types have a parameter here that the package has not.
    assert.match(readFileSync(require.resolve('i2c-bus'), 'utf8'), /^ {2}writeQuick\(addr, bit\) \{$/m);
  });

  it('is loaded by nothing until a real bus is opened', async () => {
    const script = `
      const Module = require('node:module');
      const load = Module._load;
      let asked = 0;
      Module._load = function (id, ...rest) {
        if (id === 'i2c-bus') asked += 1;
        return load.call(this, id, ...rest);
      };
      for (const file of ${JSON.stringify(sourceFiles())}) require(file);
      const before = asked;
      const { LinuxI2cBus } = require(${JSON.stringify(join(SOURCES, 'bus/linux-i2c-bus'))});
      LinuxI2cBus.open(4095).catch(() => undefined).then(() => console.log(before, asked));
    `;
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--require',
      'tsx/cjs',
      '--eval',
      script,
    ]);
    assert.equal(stdout.trim(), '0 1');
  });

  it('is named by one source file only', () => {
    const naming = sourceFiles().filter((file) => /['"]i2c-bus['"]/.test(readFileSync(file, 'utf8')));
    assert.deepEqual(naming, [join(SOURCES, 'bus/linux-i2c-bus.ts')]);
  });

  it('is never called synchronously: a stuck bus must not stop the event loop', () => {
    const buses = sourceFiles().filter((file) => file.startsWith(join(SOURCES, 'bus')));
    const calling = buses.filter((file) => /Sync\(/.test(readFileSync(file, 'utf8')));
    assert.ok(buses.length > 0);
    assert.deepEqual(calling, []);
  });
});

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(SOURCES, file));
}

/** Lets everything run that needs no outside event. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
