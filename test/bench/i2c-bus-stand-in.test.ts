// What the benchmark measures packages with must itself be right: the calls of i2c-bus, on the simulated chip, in real time.
import assert from 'node:assert/strict';
import { promisify } from 'node:util';
import type { openSync, PromisifiedBus } from 'i2c-bus';
import { buildBench } from './peers/build-bench';
import { nowMs } from './peers/clock';
import { i2cBusStandIn } from './peers/i2c-bus-stand-in';
import { Wire } from './peers/wire';

const CHIP = 0x20;
const GPPU_A = 0x0c;
const OLAT_A = 0x14;

/** The part of i2c-bus that is stood in for, with its own types. */
interface I2cBusModule {
  openSync: typeof openSync;
  openPromisified(busNumber: number): Promise<PromisifiedBus>;
}

describe('the stand-in for i2c-bus', () => {
  let wire: Wire;
  let i2cBus: I2cBusModule;

  const begin = async (hz: number): Promise<void> => {
    wire = new Wire((await buildBench()).wireThread, hz);
    i2cBus = i2cBusStandIn(wire) as I2cBusModule;
  };
  afterEach(() => wire.close());

  it('reads and writes registers by calls that block', async () => {
    await begin(400_000);
    const bus = i2cBus.openSync(1);
    bus.writeByteSync(CHIP, GPPU_A, 0xa5);
    assert.equal(bus.readByteSync(CHIP, GPPU_A), 0xa5);
    bus.writeWordSync(CHIP, OLAT_A, 0x1234);
    assert.equal(bus.readWordSync(CHIP, OLAT_A), 0x1234);
    bus.i2cWriteSync(CHIP, 2, Buffer.from([OLAT_A, 0x77]));
    bus.sendByteSync(CHIP, OLAT_A);
    assert.equal(bus.receiveByteSync(CHIP), 0x77);
    const block = Buffer.alloc(2);
    assert.equal(bus.readI2cBlockSync(CHIP, OLAT_A, 2, block), 2);
    assert.deepEqual([...block], [0x77, 0x12]);
    bus.closeSync();
  });

  it('reads and writes registers by calls with a callback or a promise', async () => {
    await begin(400_000);
    const bus = i2cBus.openSync(1);
    await promisify(bus.writeByte.bind(bus))(CHIP, OLAT_A, 0x42);
    assert.equal(await promisify(bus.readByte.bind(bus))(CHIP, OLAT_A), 0x42);
    const promised = await i2cBus.openPromisified(1);
    await promised.writeI2cBlock(CHIP, OLAT_A, 2, Buffer.from([1, 2]));
    const { bytesRead, buffer } = await promised.readI2cBlock(CHIP, OLAT_A, 2, Buffer.alloc(32));
    assert.equal(bytesRead, 2);
    assert.deepEqual([...buffer.subarray(0, 2)], [1, 2]);
  });

  it('counts transfers, and bytes with those of address and register', async () => {
    await begin(400_000);
    const bus = i2cBus.openSync(1);
    bus.writeByteSync(CHIP, OLAT_A, 1); // address, register, byte
    bus.readByteSync(CHIP, OLAT_A); // address, register, address, byte
    const { transfers, bytes, setUp } = wire.report();
    assert.deepEqual(
      { transfers, bytes, setUp },
      { transfers: 2, bytes: 7, setUp: { transfers: 2, bytes: 7 } },
    );
  });

  it('fails as i2c-bus does where no chip answers', async () => {
    await begin(400_000);
    const failure = { errno: 121, code: '', syscall: 'readByte' };
    assert.throws(() => i2cBus.openSync(1).readByteSync(0x21, 0), failure);
    await assert.rejects((await i2cBus.openPromisified(1)).readByte(0x21, 0), failure);
  });

  it('takes as long as the bus', async () => {
    await begin(10_000); // 0.9 ms a byte
    const bus = i2cBus.openSync(1);
    bus.readByteSync(CHIP, OLAT_A); // The thread has begun then.
    const start = nowMs();
    for (let transfer = 0; transfer < 10; transfer++) bus.writeByteSync(CHIP, OLAT_A, transfer);
    const took = nowMs() - start;
    assert.ok(took >= 27 && took < 1000, `${took} ms`);
    assert.ok(wire.blockedMs >= 27);
  });

  it('does not block where the call does not, and takes one transfer after the other', async () => {
    await begin(10_000);
    const bus = await i2cBus.openPromisified(1);
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 1);
    const start = nowMs();
    await Promise.all(Array.from({ length: 20 }, (_, value) => bus.writeByte(CHIP, OLAT_A, value)));
    clearInterval(turning);
    assert.ok(nowMs() - start >= 54);
    assert.ok(turns > 5, `${turns} turns`);
    assert.equal(wire.blockedMs, 0);
    assert.equal(await bus.readByte(CHIP, OLAT_A), 19);
  });

  it('lets presses come and go while nobody looks, and the chip be reset and repaired', async () => {
    await begin(400_000);
    const bus = i2cBus.openSync(1);
    bus.writeByteSync(CHIP, GPPU_A, 0xff);
    bus.writeByteSync(CHIP, 0x04, 0x01); // GPINTENA
    const now = nowMs();
    wire.plan([
      { at: now + 10, pin: 0, level: 0 },
      { at: now + 11, pin: 0, level: 'Z' },
    ]);
    while (nowMs() < now + 20);
    assert.equal(bus.readByteSync(CHIP, 0x0e), 0x01, 'INTFA');
    assert.equal(bus.readByteSync(CHIP, 0x12), 0xff, 'GPIOA');
    wire.plan([{ at: nowMs(), reset: true }]);
    assert.equal(bus.readByteSync(CHIP, GPPU_A), 0);
    assert.equal(wire.report().repairedAfter, undefined);
    bus.writeByteSync(CHIP, GPPU_A, 0xff);
    assert.notEqual(wire.report().repairedAfter, undefined);
  });
});
