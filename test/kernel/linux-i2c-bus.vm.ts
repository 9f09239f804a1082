// LinuxI2cBus on a bus of the kernel, by each driver: the contract of every bus, and each kind of failure as it really comes.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { BusError, type BusErrorKind } from '../../src/bus/bus-error';
import type { I2cBus } from '../../src/bus/i2c-bus';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import { i2cBusContract } from '../contracts/i2c-bus-contract';
import { DRIVERS } from './drivers';
import { KernelI2c, sharedKernelI2c } from './kernel-i2c';

const ADDRESS = 0x20;
/** Where prepare.sh puts i2c-stub's chip. */
const STUB_ADDRESS = 0x20;
const NOBODY = 65534;

for (const { driver, load } of DRIVERS) {
  i2cBusContract(
    `LinuxI2cBus by ${driver}`,
    async () => {
      const { device, busNumber } = await sharedKernelI2c();
      const chip = await device.place(ADDRESS);
      const bus = await LinuxI2cBus.open(busNumber, load);
      return { bus, address: ADDRESS, absentAddress: 0x27, chip, end: () => bus.close() };
    },
    { runs: 10 },
  );

  describe(`LinuxI2cBus by ${driver} on a bus of the kernel`, () => {
    let device: KernelI2c;
    let busNumber: number;
    let bus: I2cBus;

    before(async () => ({ device, busNumber } = await sharedKernelI2c()));
    beforeEach(async () => {
      await device.place(ADDRESS);
      await device.forget();
      bus = await LinuxI2cBus.open(busNumber, load);
    });
    afterEach(() => bus.close());

    it('tells no-bus for a bus that does not exist', async () => {
      const error = await failure(LinuxI2cBus.open(99, load), 'no-bus');
      assert.match(error.message, /\/dev\/i2c-99 \(ENOENT\)/);
    });

    it('tells no-permission to a user who may not open the bus', async () => {
      process.seteuid?.(NOBODY);
      try {
        await failure(LinuxI2cBus.open(busNumber, load), 'no-permission');
      } finally {
        process.seteuid?.(0);
      }
    });

    it('tells address-held while a driver has the address, and what its text advises helps', async () => {
      const adapter = `/sys/bus/i2c/devices/i2c-${busNumber}`;
      await writeFile(`${adapter}/new_device`, `mcp23017 ${ADDRESS}`);
      try {
        const error = await failure(readOne(), 'address-held');
        const [, client = '', file = ''] = /echo (\S+) \| sudo tee (\S+)"/.exec(error.message) ?? [];
        await writeFile(file, client);
        assert.deepEqual(await readOne(), [0xff]);
      } finally {
        await writeFile(`${adapter}/delete_device`, String(ADDRESS));
      }
    });

    it('addresses nobody else when it tries a held address again', async () => {
      const adapter = `/sys/bus/i2c/devices/i2c-${busNumber}`;
      await writeFile(`${adapter}/new_device`, `mcp23017 ${ADDRESS}`);
      try {
        await device.forget();
        await failure(readOne(), 'address-held');
        await failure(readOne(), 'address-held');
        assert.deepEqual(await device.messages(), []);
      } finally {
        await writeFile(`${adapter}/delete_device`, String(ADDRESS));
      }
    });

    it('tells transfer-failed when the adapter reports an error, and works on after it', async () => {
      await device.inject({ address: ADDRESS, failure: 'stall' });
      await failure(readOne(), 'transfer-failed');
      assert.deepEqual(await readOne(), [0xff]);
    });

    it('lets the program run on while an adapter says nothing for two seconds', async () => {
      await device.inject({ address: ADDRESS, failure: 'silence' });
      let ticks = 0;
      const timer = setInterval(() => ticks++, 50);
      await failure(readOne(), 'transfer-failed');
      clearInterval(timer);
      assert.ok(ticks >= 15, `the timer ran ${ticks} times`);
      assert.deepEqual(await readOne(), [0xff]);
    });

    it('closes only after a transfer that hangs, which nobody can take back', async () => {
      await device.inject({ address: ADDRESS, failure: 'silence' });
      const events: string[] = [];
      const hanging = kindOf(readOne()).then((kind) => events.push(kind));
      const closing = bus.close().then(() => events.push('closed'));
      assert.equal(await kindOf(readOne()), 'closed');
      assert.deepEqual(events, []);
      await Promise.all([hanging, closing]);
      assert.deepEqual(events, ['transfer-failed', 'closed']);
    });

    it('makes one combined transfer of a read: pointer, repeated START, data', async () => {
      await bus.read(ADDRESS, 0x00, 2);
      await bus.write(ADDRESS, 0x14, Uint8Array.of(1, 2));
      assert.deepEqual(await device.messages(), [
        { kind: 'write', address: ADDRESS, bytes: [0x00] },
        { kind: 'read', address: ADDRESS, bytes: [0xff, 0xff] },
        { kind: 'write', address: ADDRESS, bytes: [0x14, 1, 2] },
      ]);
    });

    const readOne = async () => [...(await bus.read(ADDRESS, 0x00, 1))];
  });

  describe(`LinuxI2cBus by ${driver} on an adapter that is pulled out`, () => {
    let device: KernelI2c;
    before(() => (device = KernelI2c.start()));
    after(() => device.stop());

    it('tells no-bus, and works again when the adapter is back', async () => {
      const busNumber = await device.plug();
      await device.place(ADDRESS);
      const bus = await LinuxI2cBus.open(busNumber, load);
      await bus.read(ADDRESS, 0x00, 1);
      await device.unplug();
      await soon(async () => (await kindOf(bus.read(ADDRESS, 0x00, 1))) === 'no-bus');
      // The kernel can give the number away again only because the bus holds no file of the old adapter.
      assert.equal(await device.plug(), busNumber);
      assert.deepEqual([...(await bus.read(ADDRESS, 0x00, 1))], [0xff]);
      await bus.close();
    });
  });

  describe(`LinuxI2cBus by ${driver} on an adapter with SMBus only`, () => {
    let bus: I2cBus;
    before(async () => (bus = await LinuxI2cBus.open(await numberOf('SMBus stub'), load)));
    after(() => bus.close());

    it('moves blocks of bytes as on any other', async () => {
      const data = Uint8Array.from({ length: 16 }, (_, index) => 0xa0 + index);
      await bus.write(STUB_ADDRESS, 0x04, data);
      assert.deepEqual(await bus.read(STUB_ADDRESS, 0x04, 16), data);
    });

    it('tells no-answer where nobody answers', async () => {
      await failure(bus.read(0x27, 0x00, 1), 'no-answer');
    });
  });
}

describe('LinuxI2cBus by koffi', () => {
  it('tells address-held when a driver takes an address that was in use, and disturbs nobody then', async () => {
    const { device, busNumber } = await sharedKernelI2c();
    await device.place(ADDRESS);
    const bus = await LinuxI2cBus.open(busNumber, DRIVERS[0].load);
    const adapter = `/sys/bus/i2c/devices/i2c-${busNumber}`;
    await bus.read(ADDRESS, 0x00, 1);
    await writeFile(`${adapter}/new_device`, `mcp23017 ${ADDRESS}`);
    try {
      await device.forget();
      await failure(bus.read(ADDRESS, 0x00, 1), 'address-held');
      assert.deepEqual(await device.messages(), []);
    } finally {
      await writeFile(`${adapter}/delete_device`, String(ADDRESS));
      await bus.close();
    }
  });

  it('is what a bus is opened by when nobody says how', async () => {
    const { busNumber } = await sharedKernelI2c();
    const loaded = () => Object.keys(require.cache).some((file) => file.includes('/node_modules/i2c-bus/'));
    const before = loaded();
    const bus = await LinuxI2cBus.open(busNumber);
    await bus.close();
    assert.equal(loaded(), before);
  });
});

/** N of the /dev/i2c-N of the first adapter whose name begins so. */
async function numberOf(name: string): Promise<number> {
  const adapters = '/sys/class/i2c-dev';
  for (const entry of await readdir(adapters)) {
    const text = await readFile(`${adapters}/${entry}/name`, 'utf8');
    if (text.startsWith(name)) return Number(entry.replace('i2c-', ''));
  }
  throw new Error(`there is no adapter called ${name}`);
}

async function soon(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await condition()) return;
    await delay(50);
  }
  assert.fail('it did not happen within 5 s');
}

async function kindOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((reason: unknown) => reason);
  return error instanceof BusError ? error.kind : String(error);
}

async function failure(promise: Promise<unknown>, kind: BusErrorKind): Promise<BusError> {
  const error = await promise.then(
    () => assert.fail('it succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BusError, String(error));
  assert.equal(error.kind, kind, error.message);
  return error;
}
