// What a bus that counts says of the transfers that went through it.
import assert from 'node:assert/strict';
import { CountedBus } from '../../src/bus/counted-bus';
import { SimulatedBus } from '../../src/simulator/simulated-bus';

describe('A counted bus', () => {
  let wires: SimulatedBus;
  let bus: CountedBus;
  let now: number;
  beforeEach(() => {
    wires = new SimulatedBus();
    wires.chip(0x20);
    now = 1_000_000;
    bus = new CountedBus(wires.connect(), () => now);
  });
  const read = (times: number) => Promise.all(Array.from({ length: times }, () => bus.read(0x20, 0x0e, 6)));

  it('hands everything through as it is', async () => {
    assert.equal(bus.name, 'simulated');
    await bus.write(0x20, 0x14, Uint8Array.of(0x55));
    assert.deepEqual(await bus.read(0x20, 0x14, 1), Uint8Array.of(0x55));
    await bus.probe(0x20);
    await assert.rejects(bus.probe(0x21), { kind: 'no-answer' });
    assert.equal(wires.log.length, 4);
    await bus.close();
    await assert.rejects(bus.read(0x20, 0, 1), { kind: 'closed' });
  });

  it('counts the transfers of the last second', async () => {
    assert.equal(bus.transfersPerSecond, 0);
    await read(3);
    now += 500;
    await read(2);
    assert.equal(bus.transfersPerSecond, 5);
    now += 600;
    assert.equal(bus.transfersPerSecond, 2);
    now += 400;
    assert.equal(bus.transfersPerSecond, 0);
    await read(1);
    now += 3_600_000;
    assert.equal(bus.transfersPerSecond, 0);
    await read(4);
    assert.equal(bus.transfersPerSecond, 4);
  });

  it('counts failed transfers, and knows when the last one succeeded', async () => {
    assert.deepEqual([bus.lastAnswer], [undefined]);
    const before = Date.now();
    await read(1);
    const answered = bus.lastAnswer;
    assert.ok(answered !== undefined && answered >= before && answered <= Date.now());
    wires.inject({ error: 'transfer-failed', times: 2, delayMs: 5 });
    for (let time = 0; time < 2; time++) await assert.rejects(read(1));
    assert.deepEqual([bus.errors, bus.lastAnswer], [2, answered]);
    assert.equal(bus.transfersPerSecond, 3);
  });

  it('does not count a transfer that was refused because the bus is closed', async () => {
    await bus.close();
    await assert.rejects(read(1));
    assert.deepEqual([bus.errors, bus.transfersPerSecond], [0, 0]);
  });
});
