// The scan: who answers, told without anybody on the bus being disturbed.
import assert from 'node:assert/strict';
import { BusError, type BusErrorKind } from '../../src/bus/bus-error';
import { scanBus } from '../../src/bus/scan-bus';
import { SimulatedBus } from '../../src/simulator/simulated-bus';
import { SimulatedChip } from '../../src/simulator/simulated-chip';

const ADDRESSES = [0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27];

/** Some other chip: a PCF8574 takes the first byte it gets for the levels of its outputs. */
class ForeignChip extends SimulatedChip {
  readonly received: number[] = [];
  sent = 0;

  override receive(byte: number): void {
    this.received.push(byte);
  }

  override transmit(): number {
    this.sent += 1;
    return 0xff;
  }
}

describe('A scan', () => {
  let wires: SimulatedBus;
  beforeEach(() => (wires = new SimulatedBus()));
  const scan = () => scanBus(wires.connect(), ADDRESSES);
  const found = async () => (await scan()).found.map(({ address }) => address);
  const failAt = (address: number, error: BusErrorKind) => wires.inject({ address, error });

  it('finds who answers, with one address on the wire for each and nothing else', async () => {
    wires.chip(0x20);
    wires.chip(0x27);
    assert.deepEqual(await found(), [0x20, 0x27]);
    assert.deepEqual(
      wires.log.map(({ kind, address, data }) => [kind, address, data.length]),
      ADDRESSES.map((address) => ['probe', address, 0]),
    );
    assert.deepEqual(wires.cost, { transactions: 8, bytes: 8, clocks: 72 });
  });

  it('sends no byte to a chip of another kind, and reads none', async () => {
    const foreign = new ForeignChip();
    wires.place(0x23, foreign);
    assert.deepEqual(await found(), [0x23]);
    assert.deepEqual([foreign.received, foreign.sent], [[], 0]);
  });

  it('tells of a chip that a driver of the kernel holds, and goes on', async () => {
    wires.chip(0x22);
    failAt(0x21, 'address-held');
    const { found, problem } = await scan();
    assert.deepEqual(
      found.map(({ address, problem: held }) => [address, held instanceof BusError]),
      [
        [0x21, true],
        [0x22, false],
      ],
    );
    assert.equal(problem, undefined);
  });

  for (const kind of ['timeout', 'no-bus', 'no-permission', 'not-installed', 'closed'] as const) {
    it(`ends at once where the bus says ${kind}, with what it has found`, async () => {
      wires.chip(0x20);
      wires.inject({ address: 0x21, error: kind, times: Infinity });
      const { found, problem } = await scan();
      assert.deepEqual(found, [{ address: 0x20 }]);
      assert.ok(problem instanceof BusError);
      assert.equal(problem.kind, kind);
      assert.equal(wires.log.length, 2);
    });
  }

  it('takes a failed transfer for nobody, unless there is nobody else', async () => {
    failAt(0x20, 'transfer-failed');
    wires.chip(0x24);
    const some = await scan();
    assert.deepEqual([some.found.length, some.problem], [1, undefined]);
    wires.place(0x24, undefined);
    failAt(0x20, 'transfer-failed');
    const none = await scan();
    assert.deepEqual(none.found, []);
    assert.ok(none.problem instanceof BusError);
  });
});
