// The legs of the package, restated from the data sheet (DS20001952C, package types).
import assert from 'node:assert/strict';
import { LEGS, PINS, strapsOf } from '../../src/chip/pins';

const DATA_SHEET = [
  ...['GPB0', 'GPB1', 'GPB2', 'GPB3', 'GPB4', 'GPB5', 'GPB6', 'GPB7', 'VDD', 'VSS', 'NC', 'SCL', 'SDA', 'NC'],
  ...['A0', 'A1', 'A2', 'RESET', 'INTB', 'INTA'],
  ...['GPA0', 'GPA1', 'GPA2', 'GPA3', 'GPA4', 'GPA5', 'GPA6', 'GPA7'],
];

describe('the legs of the chip', () => {
  it('are named and numbered as in the data sheet', () => {
    assert.deepEqual(
      LEGS.map(({ leg }) => leg),
      Array.from({ length: 28 }, (_, place) => place + 1),
    );
    assert.deepEqual(
      LEGS.map(({ name }) => name),
      DATA_SHEET,
    );
  });

  it('lead to each I/O pin once', () => {
    const pins = LEGS.flatMap(({ pin, leg }) => (pin === undefined ? [] : [{ pin, leg }]));
    assert.equal(pins.length, 16);
    for (const { pin, leg } of pins) assert.equal(pin.leg, leg);
    assert.deepEqual(new Set(pins.map(({ pin }) => pin)), new Set(PINS));
  });

  it('have the address on A0, A1 and A2', () => {
    assert.deepEqual(strapsOf(0x20), [false, false, false]);
    assert.deepEqual(strapsOf(0x21), [true, false, false]);
    assert.deepEqual(strapsOf(0x24), [false, false, true]);
    assert.deepEqual(strapsOf(0x27), [true, true, true]);
  });
});
