// What can happen to a simulated chip, as seen from outside.
import assert from 'node:assert/strict';
import { CHIP_REGISTERS, strike } from '../../src/simulator/chip-faults';
import { SimulatedChip } from '../../src/simulator/simulated-chip';
import { SimulatedWire } from '../../src/simulator/simulated-wire';

describe('a simulated chip', () => {
  let chip: SimulatedChip;
  beforeEach(() => (chip = new SimulatedChip(undefined, { pins: 'open' })));

  const write = (...bytes: number[]): void => {
    chip.beginWrite();
    for (const byte of bytes) chip.receive(byte);
  };
  const read = (register: number, length: number): number[] => {
    write(register);
    return Array.from({ length }, () => chip.transmit());
  };

  it('has 19 registers that can be lost', () => {
    assert.equal(CHIP_REGISTERS.length, 19);
  });

  it('forgets all of them at a reset', () => {
    write(0x00, 0x00, 0x0f);
    write(0x14, 0xa5);
    strike(chip, { kind: 'reset' });
    assert.equal(chip.outputs, 0);
    assert.deepEqual(read(0x14, 1), [0]);
  });

  it('forgets some of them at a partial reset, and keeps the others', () => {
    write(0x14, 0xa5, 0x5a);
    write(0x00, 0x00, 0x0f);
    strike(chip, {
      kind: 'partial-reset',
      registers: [
        { port: 'A', register: 'OLAT' },
        { port: 'B', register: 'IODIR' },
      ],
    });
    assert.deepEqual(read(0x14, 2), [0, 0x5a]);
    assert.deepEqual(read(0x00, 2), [0, 0xff]);
    assert.equal(chip.pads, 0);
  });

  it('has the other address map after a flip, and the first one after another', () => {
    write(0x14, 0xa5);
    strike(chip, { kind: 'bank' });
    assert.deepEqual(read(0x0a, 1), [0xa5]);
    strike(chip, { kind: 'bank' });
    assert.deepEqual(read(0x14, 1), [0xa5]);
  });

  it('in byte mode stays at a pair of registers', () => {
    strike(chip, { kind: 'byte-mode' });
    write(0x14, 1, 2, 3, 4);
    assert.deepEqual(read(0x14, 4), [3, 4, 3, 4]);
  });

  it('shows at its pins what noise wrote', () => {
    write(0x00, 0x00);
    strike(chip, { kind: 'scramble', port: 'A', register: 'OLAT', value: 0x3c });
    assert.equal(chip.pads, 0x3c);
  });

  it('pulls a line that is shorted, whatever its interrupts, until it is repaired', () => {
    const wire = new SimulatedWire([{ chip, int: 'A' }]);
    strike(chip, { kind: 'int-stuck', port: 'A', level: 0 });
    assert.equal(wire.level, 0);
    strike(chip, { kind: 'int-stuck', port: 'A', level: undefined });
    assert.equal(wire.level, 1);
    strike(chip, { kind: 'int-stuck', port: 'A', level: 1 });
    write(0x04, 1);
    chip.drive(0, 1);
    assert.equal(wire.level, 1, 'calls, and nobody hears it');
  });
});
