// The simulated bus: the contract of every bus, then the faults, the log and the wire cost that only it has.
import assert from 'node:assert/strict';
import FakeTimers from '@sinonjs/fake-timers';
import { BusError } from '../../src/bus/bus-error';
import { SimulatedBus } from '../../src/simulator/simulated-bus';
import { SimulatedChip } from '../../src/simulator/simulated-chip';
import { type BusRig, i2cBusContract } from '../contracts/i2c-bus-contract';

const ADDRESS = 0x21;

i2cBusContract('SimulatedBus', makeRig);

function makeRig(): Promise<BusRig> {
  const wires = new SimulatedBus();
  const chip = wires.chip(ADDRESS);
  const bus = wires.connect();
  return Promise.resolve({
    bus,
    address: ADDRESS,
    absentAddress: 0x27,
    chip: {
      drive: (pin, level) => {
        chip.drive(pin, level);
        return Promise.resolve();
      },
      pads: () => Promise.resolve(chip.pads),
      int: (port) => Promise.resolve(chip.int(port)),
    },
    end: () => bus.close(),
  });
}

describe('SimulatedBus', () => {
  let bus: SimulatedBus;
  beforeEach(() => {
    bus = new SimulatedBus();
    bus.chip(ADDRESS);
  });

  const write = (...data: number[]) => bus.write(ADDRESS, 0x14, Uint8Array.from(data));
  const read = (length: number) => bus.read(ADDRESS, 0x14, length);
  const latches = async () => [...(await read(2))];
  const kindOf = (transfer: Promise<unknown>) =>
    transfer.then(
      () => 'success',
      (error: unknown) => (error instanceof BusError ? error.kind : String(error)),
    );

  describe('chips', () => {
    it('keeps one chip per address', () => {
      assert.equal(bus.chip(ADDRESS), bus.chip(ADDRESS));
      assert.notEqual(bus.chip(ADDRESS), bus.chip(0x22));
    });

    it('takes a chip of one’s own, and lets it be taken off', async () => {
      const chip = new SimulatedChip();
      bus.place(0x25, chip);
      await bus.write(0x25, 0x00, Uint8Array.of(0));
      assert.equal(chip.outputs, 0x00ff);
      bus.place(0x25, undefined);
      assert.equal(await kindOf(bus.read(0x25, 0, 1)), 'no-answer');
    });
  });

  it('keeps its chips, and goes on for others, when a user closes it', async () => {
    const [one, other] = [bus.connect(), bus.connect()];
    await one.write(ADDRESS, 0x14, Uint8Array.of(0x5a));
    await one.close();
    assert.equal(await kindOf(one.read(ADDRESS, 0x14, 1)), 'closed');
    assert.deepEqual([...(await other.read(ADDRESS, 0x14, 1))], [0x5a]);
  });

  describe('faults', () => {
    it('fails the next transfer only, with the kind asked for', async () => {
      bus.inject({ error: 'timeout' });
      assert.equal(await kindOf(write(1)), 'timeout');
      assert.equal(await kindOf(write(1)), 'success');
    });

    it('fails as many transfers as asked for, reads and writes alike', async () => {
      bus.inject({ error: 'transfer-failed', times: 3 });
      const kinds = [
        await kindOf(write(1)),
        await kindOf(read(1)),
        await kindOf(write(1)),
        await kindOf(read(1)),
      ];
      assert.deepEqual(kinds, ['transfer-failed', 'transfer-failed', 'transfer-failed', 'success']);
    });

    it('uses faults up in the order they were given', async () => {
      bus.inject({ error: 'timeout' });
      bus.inject({ error: 'no-answer' });
      assert.deepEqual([await kindOf(read(1)), await kindOf(read(1))], ['timeout', 'no-answer']);
    });

    it('leaves other addresses alone when the fault names one', async () => {
      bus.chip(0x22);
      bus.inject({ error: 'no-answer', address: 0x22 });
      assert.equal(await kindOf(read(1)), 'success');
      assert.equal(await kindOf(bus.read(0x22, 0, 1)), 'no-answer');
      assert.equal(await kindOf(bus.read(0x22, 0, 1)), 'success');
    });

    it('lets nothing reach the chip of a transfer that fails at its first byte', async () => {
      bus.inject({ error: 'no-answer' });
      await kindOf(write(0x55, 0xaa));
      assert.deepEqual(await latches(), [0, 0]);
    });

    it('lets the bytes before the failure take effect, as a chip does', async () => {
      bus.inject({ error: 'transfer-failed', afterBytes: 1 });
      assert.equal(await kindOf(write(0x55, 0xaa)), 'transfer-failed');
      assert.deepEqual(await latches(), [0x55, 0]);
    });

    it('clears the chip’s interrupt though the read that did it failed later', async () => {
      const chip = bus.chip(ADDRESS);
      await bus.write(ADDRESS, 0x04, Uint8Array.of(1));
      chip.drive(0, 1);
      assert.equal(chip.int('A'), 0);
      bus.inject({ error: 'transfer-failed', afterBytes: 3 });
      assert.equal(await kindOf(bus.read(ADDRESS, 0x0e, 6)), 'transfer-failed');
      assert.equal(chip.int('A'), 1);
    });

    for (const [error, kind] of [
      ['NAK', 'no-answer'],
      ['EIO', 'transfer-failed'],
      ['ETIMEDOUT', 'timeout'],
      ['ENXIO', 'no-answer'],
      ['EBUSY', 'address-held'],
      ['EACCES', 'no-permission'],
      ['ENOENT', 'no-bus'],
    ] as const) {
      it(`fails with ${error} as a Linux bus does: ${kind}`, async () => {
        bus.inject({ error });
        assert.equal(await kindOf(write(1)), kind);
      });
    }

    it('carries what i2c-bus would have thrown: a number, and no code for a NAK', async () => {
      bus.inject({ error: 'NAK' });
      const error = await write(1).catch((caught: unknown) => caught);
      assert.ok(error instanceof BusError && error.cause instanceof Error);
      const { errno, code } = error.cause as NodeJS.ErrnoException;
      assert.deepEqual({ errno, code }, { errno: 121, code: '' });
    });

    it('fails each n-th transfer of a kind, and as many of them as asked for', async () => {
      bus.inject({ error: 'EIO', every: 3, times: 2, only: 'write' });
      const kinds: string[] = [];
      for (let transfer = 0; transfer < 9; transfer++) {
        kinds.push(await kindOf(write(transfer)));
        assert.equal(await kindOf(read(1)), 'success');
      }
      assert.deepEqual(
        kinds.map((kind) => kind === 'success'),
        [true, true, false, true, true, false, true, true, true],
      );
    });

    it('fails for a time', async () => {
      const clock = FakeTimers.install({ toFake: ['setTimeout', 'performance'] });
      try {
        bus.inject({ error: 'EIO', forMs: 300 });
        assert.equal(await kindOf(write(1)), 'transfer-failed');
        await clock.tickAsync(299);
        assert.equal(await kindOf(write(1)), 'transfer-failed');
        await clock.tickAsync(1);
        assert.equal(await kindOf(write(1)), 'success');
      } finally {
        clock.uninstall();
      }
    });

    it('acknowledges a write that is lost, and leaves reads alone', async () => {
      bus.inject({ lost: true });
      await read(1);
      await write(0x55, 0xaa);
      assert.deepEqual(await latches(), [0, 0]);
      await write(0x55, 0xaa);
      assert.deepEqual(await latches(), [0x55, 0xaa]);
    });

    it('fails though all of it was done, when only the acknowledge was lost', async () => {
      bus.inject({ error: 'NAK', done: true });
      assert.equal(await kindOf(write(0x55, 0xaa)), 'no-answer');
      assert.deepEqual(await latches(), [0x55, 0xaa]);
    });

    it('takes a chip off the bus and puts it back', async () => {
      await write(0x55, 0xaa);
      const replug = bus.unplug(ADDRESS);
      assert.equal(await kindOf(read(1)), 'no-answer');
      replug();
      assert.deepEqual(await latches(), [0x55, 0xaa]);
    });

    it('forgets faults when asked to', async () => {
      bus.inject({ error: 'timeout', times: 10 });
      bus.clearFaults();
      assert.equal(await kindOf(read(1)), 'success');
    });

    it('is late by the given time, and then succeeds when no error was asked for', async () => {
      const clock = FakeTimers.install({ toFake: ['setTimeout'] });
      try {
        bus.inject({ delayMs: 250 });
        let done = false;
        const transfer = write(0x55).then(() => (done = true));
        await clock.tickAsync(249);
        assert.equal(done, false);
        await clock.tickAsync(1);
        assert.equal(await transfer, true);
      } finally {
        clock.uninstall();
      }
      assert.deepEqual(await latches(), [0x55, 0]);
    });

    it('touches the chip only when the delay is over', async () => {
      const clock = FakeTimers.install({ toFake: ['setTimeout'] });
      try {
        bus.inject({ delayMs: 250 });
        const transfer = read(1);
        await clock.tickAsync(100);
        bus.place(ADDRESS, undefined);
        const kind = kindOf(transfer);
        await clock.tickAsync(200);
        assert.equal(await kind, 'no-answer');
      } finally {
        clock.uninstall();
      }
    });
  });

  describe('the log', () => {
    it('tells transfers in their order, with data and failures', async () => {
      await write(0x55, 0xaa);
      bus.inject({ error: 'timeout' });
      await kindOf(read(1));
      await read(2);
      assert.deepEqual(bus.log, [
        { kind: 'write', address: ADDRESS, register: 0x14, data: [0x55, 0xaa] },
        { kind: 'read', address: ADDRESS, register: 0x14, data: [], error: 'timeout' },
        { kind: 'read', address: ADDRESS, register: 0x14, data: [0x55, 0xaa] },
      ]);
    });

    it('shows what reached the chip of a write that failed half-way', async () => {
      bus.inject({ error: 'transfer-failed', afterBytes: 1 });
      await kindOf(write(0x55, 0xaa));
      assert.deepEqual(bus.log[0]?.data, [0x55]);
    });
  });

  describe('the wire cost', () => {
    for (const { what, transfer, bytes } of [
      { what: 'a byte write', transfer: () => write(1), bytes: 3 },
      { what: 'a word write', transfer: () => write(1, 2), bytes: 4 },
      { what: 'a read of two bytes', transfer: () => read(2), bytes: 5 },
      { what: 'a read of six bytes', transfer: () => read(6), bytes: 9 },
      { what: 'an address nobody acknowledges', transfer: () => kindOf(bus.read(0x27, 0, 6)), bytes: 1 },
    ]) {
      it(`of ${what} is ${bytes} bytes of nine clocks in one transaction`, async () => {
        await transfer();
        assert.deepEqual(bus.cost, { transactions: 1, bytes, clocks: 9 * bytes });
      });
    }

    it('adds up until it is cleared together with the log', async () => {
      await write(1);
      await write(1, 2);
      assert.deepEqual(bus.cost, { transactions: 2, bytes: 7, clocks: 63 });
      bus.clearLog();
      assert.deepEqual(bus.cost, { transactions: 0, bytes: 0, clocks: 0 });
      assert.deepEqual(bus.log, []);
    });
  });
});
