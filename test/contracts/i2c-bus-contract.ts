// What every I2cBus must do, as a suite: run on the simulated bus, and in the virtual machine on the kernel's.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BusError } from '../../src/bus/bus-error';
import type { I2cBus } from '../../src/bus/i2c-bus';
import type { Level } from '../../src/simulator/simulated-chip';

/** A chip's pins and INT outputs, from outside. The chip may live in another process. */
export interface ChipOutside {
  /** A finger on pin 0..15; 'Z' lets go. */
  drive(pin: number, level: Level): Promise<void>;
  /** Electrical levels, A | B << 8. */
  pads(): Promise<number>;
  int(port: 'A' | 'B'): Promise<Level>;
}

/** One bus with one MCP23017 on it, fresh from power-on, its pins open. */
export interface BusRig {
  readonly bus: I2cBus;
  readonly address: number;
  readonly chip: ChipOutside;
  /** An address at which nobody answers. */
  readonly absentAddress: number;
  /** Gives back what the rig took, when the bus is already closed too. */
  end(): Promise<void>;
}

export interface ContractOptions {
  /** How many random sequences of transfers to try. */
  readonly runs?: number;
}

/** Registers 0x00..0x15 after power-on, with all pins low. */
const POWER_ON = [0xff, 0xff, ...new Array<number>(20).fill(0)];

export function i2cBusContract(
  name: string,
  makeRig: () => Promise<BusRig>,
  { runs = 100 }: ContractOptions = {},
): void {
  describe(`${name} keeps the contract of an I2cBus`, () => {
    let rig: BusRig;
    beforeEach(async () => (rig = await makeRig()));
    afterEach(() => rig.end());

    it('writes one byte to one register', async () => {
      await write(0x14, 0xa5);
      await write(0x00, 0x00);
      assert.equal(await rig.chip.pads(), 0x00a5);
    });

    it('writes a word to two registers in a row', async () => {
      await write(0x00, 0x00, 0x00);
      await write(0x14, 0x34, 0x12);
      assert.equal(await rig.chip.pads(), 0x1234);
    });

    it('writes 16 bytes from 0x14 that go on at 0x00', async () => {
      await write(0x14, 0x55, 0xaa, 0x00, 0x0f, 0, 0, 0, 0, 0x11, 0x22, 0, 0, 0x40, 0x40, 0x00, 0x0c);
      assert.equal(await rig.chip.pads(), 0xac55);
      assert.deepEqual(
        await read(0x00, 14),
        [0x00, 0x0f, 0, 0, 0, 0, 0x11, 0x22, 0, 0, 0x40, 0x40, 0x00, 0x0c],
      );
      assert.deepEqual(await read(0x14, 2), [0x55, 0xaa]);
    });

    for (const length of [1, 6, 22]) {
      it(`reads ${length === 1 ? 'one byte' : `${length} bytes`} in one transfer`, async () => {
        assert.deepEqual(await read(0x00, length), POWER_ON.slice(0, length));
      });
    }

    it('reads the pins as they are', async () => {
      for (const pin of [0, 7, 8, 15]) await rig.chip.drive(pin, 1);
      assert.deepEqual(await read(0x12, 2), [0x81, 0x81]);
    });

    it('shows a press that was over before the read, held by the chip in INTCAP', async () => {
      await write(0x04, 0x08);
      await read(0x0e, 6);
      assert.equal(await rig.chip.int('A'), 1);
      await rig.chip.drive(3, 1);
      await rig.chip.drive(3, 0);
      assert.equal(await rig.chip.int('A'), 0);
      assert.deepEqual(await read(0x0e, 6), [0x08, 0x00, 0x08, 0x00, 0x00, 0x00]);
      assert.equal(await rig.chip.int('A'), 1);
    });

    it('reads back whatever was written, in any order of transfers', async () => {
      const transfers = fc.array(anyWrite, { minLength: 1, maxLength: 6 });
      const check = fc.asyncProperty(transfers, async (writes) => {
        const expected = new RegisterModel();
        await write(0x14, ...RegisterModel.CLEARING_BURST);
        for (const { register, data } of writes) {
          await write(register, ...data);
          expected.write(register, data);
        }
        assert.deepEqual([...(await read(0x00, 10)), ...(await read(0x14, 2))], expected.stored);
      });
      await fc.assert(check, { numRuns: runs });
    });

    for (const [what, transfer] of [
      ['write to', () => rig.bus.write(rig.absentAddress, 0x14, Uint8Array.of(1))],
      ['read from', () => rig.bus.read(rig.absentAddress, 0x12, 2)],
      ['probe of', () => rig.bus.probe(rig.absentAddress)],
    ] as const) {
      it(`rejects a ${what} an absent chip with the kind no-answer, naming address and bus`, async () => {
        const error = await rejection(transfer());
        assert.equal(error.kind, 'no-answer');
        assert.equal(error.address, rig.absentAddress);
        assert.equal(error.bus, rig.bus.name);
        assert.ok(error.message.includes(`0x${rig.absentAddress.toString(16)}`), error.message);
        assert.ok(error.message.includes(rig.bus.name), error.message);
      });
    }

    it('probes a chip without a trace: its registers, its interrupt and the next transfer are as before', async () => {
      await write(0x04, 0x08);
      await read(0x0e, 6);
      await rig.chip.drive(3, 1);
      await rig.bus.probe(rig.address);
      assert.equal(await rig.chip.int('A'), 0);
      assert.deepEqual(await read(0x00, 6), [0xff, 0xff, 0, 0, 0x08, 0]);
      assert.deepEqual(await read(0x0e, 6), [0x08, 0x00, 0x08, 0x00, 0x08, 0x00]);
    });

    it('goes on with other chips after a chip did not answer', async () => {
      await rejection(rig.bus.read(rig.absentAddress, 0x00, 1));
      assert.deepEqual(await read(0x00, 1), [0xff]);
    });

    it('rejects transfers after close with the kind closed, and can be closed again', async () => {
      await read(0x00, 1);
      await rig.bus.close();
      await rig.bus.close();
      assert.equal((await rejection(rig.bus.write(rig.address, 0x14, Uint8Array.of(1)))).kind, 'closed');
      assert.equal((await rejection(rig.bus.read(rig.address, 0x14, 1))).kind, 'closed');
      assert.equal((await rejection(rig.bus.probe(rig.address))).kind, 'closed');
    });

    it('lets a running transfer end before it is closed', async () => {
      const running = read(0x00, 2);
      await rig.bus.close();
      assert.deepEqual(await running, [0xff, 0xff]);
    });

    function write(register: number, ...data: number[]): Promise<void> {
      return rig.bus.write(rig.address, register, Uint8Array.from(data));
    }

    async function read(register: number, length: number): Promise<number[]> {
      return [...(await rig.bus.read(rig.address, register, length))];
    }
  });
}

async function rejection(transfer: Promise<unknown>): Promise<BusError> {
  const error = await transfer.then(
    () => assert.fail('the transfer succeeded'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof BusError, String(error));
  return error;
}

/** Up to a whole round through the registers; IOCON (0x0a, 0x0b) stays 0, or the map itself would change. */
const anyWrite = fc
  .record({
    register: fc.integer({ min: 0x00, max: 0x15 }),
    data: fc.array(fc.integer({ min: 0, max: 0xff }), { minLength: 1, maxLength: 22 }),
  })
  .map(({ register, data }) => ({
    register,
    data: data.map((byte, index) => ([0x0a, 0x0b].includes((register + index) % 22) ? 0 : byte)),
  }));

/** Bytes kept in 0x00..0x09 and 0x14, 0x15: what reads back as it was written. */
class RegisterModel {
  /** From 0x14 on: brings a chip into the state this model begins with. */
  static readonly CLEARING_BURST = new Array<number>(16).fill(0);
  private readonly bytes = new Array<number>(22).fill(0);

  write(register: number, data: readonly number[]): void {
    data.forEach((byte, index) => {
      const at = (register + index) % 22;
      // GPIO writes go to OLAT, INTF and INTCAP take none.
      if (at === 0x12 || at === 0x13) this.bytes[at + 2] = byte;
      else if (at < 0x0e || at > 0x11) this.bytes[at] = byte;
    });
  }

  get stored(): number[] {
    return [...this.bytes.slice(0, 10), ...this.bytes.slice(0x14)];
  }
}
