// Jumpers between simulated pins.
import assert from 'node:assert/strict';
import { Jumper } from '../../src/simulator/jumper';
import { SimulatedChip } from '../../src/simulator/simulated-chip';

const IODIR = 0x00;
const GPPU = 0x0c;
const OLAT = 0x14;
const B0 = 8;

describe('a jumper', () => {
  const openChip = () => new SimulatedChip(undefined, { pins: 'open' });
  const write = (chip: SimulatedChip, register: number, ...data: number[]) => {
    chip.beginWrite();
    for (const byte of [register, ...data]) chip.receive(byte);
  };

  it('brings an output to an input of the same chip', () => {
    const chip = openChip();
    new Jumper([
      { chip, pin: B0 },
      { chip, pin: 0 },
    ]);
    write(chip, OLAT, 0, 1);
    assert.equal(chip.pad(0), 0);
    write(chip, IODIR, 0xff, 0xfe);
    assert.equal(chip.pad(0), 1);
    write(chip, OLAT, 0, 0);
    assert.equal(chip.pad(0), 0);
  });

  it('joins several pins of several chips, in both directions', () => {
    const [near, far] = [openChip(), openChip()];
    new Jumper([
      { chip: near, pin: 0 },
      { chip: near, pin: 1 },
      { chip: far, pin: 3 },
    ]);
    far.drive(3, 1);
    assert.equal(near.pads, 0b11);
    near.drive(0, 1);
    far.drive(3, 'Z');
    assert.equal(near.pads, 0b11);
    assert.equal(far.pad(3), 1);
    near.drive(0, 'Z');
    assert.equal(near.pads | far.pads, 0);
  });

  it('lets a pull-up hold the wire until an output or a finger pulls it low', () => {
    const chip = openChip();
    new Jumper([
      { chip, pin: 0 },
      { chip, pin: 1 },
    ]);
    write(chip, GPPU, 0b01);
    assert.equal(chip.pads, 0b11);
    chip.drive(1, 0);
    assert.equal(chip.pads, 0b00);
    chip.drive(1, 'Z');
    write(chip, IODIR, 0xfd);
    assert.equal(chip.pads, 0b00);
  });

  it('between two outputs of different levels is a short that both pads show', () => {
    const chip = openChip();
    const jumper = new Jumper([
      { chip, pin: 0 },
      { chip, pin: 1 },
    ]);
    write(chip, OLAT, 0b01);
    write(chip, IODIR, 0xfc);
    assert.equal(chip.pads & 3, 0b00);
    write(chip, OLAT, 0b11);
    assert.equal(chip.pads & 3, 0b11);
    write(chip, OLAT, 0b10);
    jumper.unplug();
    assert.equal(chip.pads & 3, 0b10);
  });

  it('interrupts the chip on its far end', () => {
    const [near, far] = [openChip(), openChip()];
    new Jumper([
      { chip: near, pin: 0 },
      { chip: far, pin: 0 },
    ]);
    write(far, 0x04, 0x01);
    write(near, IODIR, 0xfe);
    assert.equal(far.int('A'), 1);
    write(near, OLAT, 0x01);
    assert.equal(far.int('A'), 0);
  });

  it('leaves nothing behind when it is unplugged', () => {
    const [near, far] = [openChip(), openChip()];
    const jumper = new Jumper([
      { chip: near, pin: 0 },
      { chip: far, pin: 0 },
    ]);
    near.drive(0, 1);
    jumper.unplug();
    assert.equal(far.pad(0), 0);
    near.drive(0, 0);
    near.drive(0, 1);
    assert.equal(far.pad(0), 0);
  });
});
