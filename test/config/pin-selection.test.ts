// How people name pins, in nodes and messages.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findPin, isReservedName, parsePin, parsePinSelection } from '../../src/config/pin-selection';
import { UserError } from '../../src/errors/user-error';

const LABELS = ['pump', undefined, 'Garage door'];

describe('a pin', () => {
  it('is its number, its name, the data sheet’s name or its label', () => {
    for (const [value, pin] of [
      [0, 0],
      [15, 15],
      ['8', 8],
      ['A3', 3],
      ['b0', 8],
      ['GPA7', 7],
      ['gpb7', 15],
      [' B7 ', 15],
      ['pump', 0],
      ['garage DOOR', 2],
    ] as const) {
      assert.equal(parsePin(value, LABELS), pin, String(value));
    }
  });

  it('is nothing else, and the error shows the value', () => {
    for (const value of [
      16,
      -1,
      1.5,
      NaN,
      Infinity,
      '16',
      'C3',
      'A8',
      'A',
      '',
      'nope',
      null,
      undefined,
      {},
      [],
      true,
      3n,
      Symbol('x'),
    ]) {
      assert.throws(
        () => parsePin(value, LABELS),
        (error) => error instanceof UserError && error.key === 'pin-unknown',
      );
    }
    assert.throws(() => parsePin('C3', LABELS), /"C3"/);
  });

  it('never throws anything but a readable error, whatever a message holds', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withNullPrototype: true,
          withTypedArray: true,
        }),
        (value) => {
          try {
            const { mask, pins } = parsePinSelection(value, LABELS);
            assert.ok(mask > 0 && pins.length > 0);
          } catch (error) {
            assert.ok(error instanceof UserError && error.message.length > 0, String(error));
          }
          assert.doesNotThrow(() => findPin(value, LABELS));
        },
      ),
    );
  });
});

describe('a selection', () => {
  it('is one pin, a list in the user’s order, a range, a port or the chip', () => {
    for (const [value, kind, pins] of [
      ['A3', 'pin', [3]],
      [3, 'pin', [3]],
      ['B0, A0 ,pump2', undefined, []],
      ['B0, A1,', 'pins', [8, 1]],
      ['pump,A5', 'pins', [0, 5]],
      [['A1', 2], 'pins', [1, 2]],
      ['A2-A4', 'pins', [2, 3, 4]],
      ['A2-A4,B0..B1', 'pins', [2, 3, 4, 8, 9]],
      ['B', 'port', [8, 9, 10, 11, 12, 13, 14, 15]],
      ['port a', 'port', [0, 1, 2, 3, 4, 5, 6, 7]],
    ] as const) {
      if (kind === undefined) assert.throws(() => parsePinSelection(value, LABELS), /pump2/);
      else {
        const selection = parsePinSelection(value, LABELS);
        assert.equal(selection.kind, kind);
        assert.deepEqual(selection.pins, pins);
        assert.equal(
          selection.mask,
          pins.reduce((mask: number, pin) => mask | (1 << pin), 0),
        );
      }
    }
    assert.equal(parsePinSelection('all', LABELS).mask, 0xffff);
    assert.equal(parsePinSelection('Chip', LABELS).kind, 'chip');
  });

  it('takes the commas of Chinese and Japanese keyboards', () => {
    for (const text of ['A0，A1', 'A0、A1', 'A0 ， A1']) {
      assert.deepEqual(parsePinSelection(text, []).pins, [0, 1]);
    }
  });

  it('refuses a pin twice, nothing at all, ports mixed with pins, and ranges that make no sense', () => {
    for (const [value, key] of [
      ['A0,GPA0', 'pin-twice'],
      ['A0,pump', 'pin-twice'],
      [',', 'selection-empty'],
      [[], 'selection-empty'],
      ['A,B0', 'selection-mixed'],
      ['all,A0', 'selection-mixed'],
      ['A3-A0', 'range-backwards'],
      ['A6-B1', 'range-backwards'],
      ['A0-C1', 'pin-unknown'],
      [{}, 'pin-unknown'],
    ] as const) {
      assert.throws(
        () => parsePinSelection(value, LABELS),
        (error) => error instanceof UserError && error.key === key,
        JSON.stringify(value),
      );
    }
  });

  it('knows which words cannot be labels', () => {
    for (const word of ['A0', 'gpb7', 'B', 'port A', 'all', 'chip', '3', '-1', '+5', '.5', '12V'])
      assert.ok(isReservedName(word), word);
    for (const word of ['pump', 'A door', 'b12', 'alley', 'AA']) assert.ok(!isReservedName(word), word);
  });
});
