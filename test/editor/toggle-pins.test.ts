import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pinsByNumber, pinsInText, togglePin } from '../../nodes/editor/toggle-pins';
import { parsePinSelection } from '../../src/config/pin-selection';

const LABELS = ['door', undefined, undefined, 'lamp'];
const A3 = 3;
const B0 = 8;

describe('pins that are chosen by clicks', () => {
  it('stand in the order of the clicks', () => {
    assert.equal(
      [B0, A3, 0].reduce((text, pin) => togglePin(text, pin, []), ''),
      'B0, A3, A0',
    );
  });

  it('go with a second click, however they were typed', () => {
    assert.equal(togglePin('B1, lamp', A3, LABELS), 'B1');
    assert.equal(togglePin('3, B1', A3, []), 'B1');
    assert.equal(togglePin('A2-A4', A3, []), 'A2, A4');
    assert.equal(togglePin('A0-A7', A3, []), 'A0-A2, A4-A7');
  });

  it('leave what was typed beside them as it is, right or wrong', () => {
    assert.equal(togglePin('door, B1-B3', A3, LABELS), 'door, B1-B3, A3');
    assert.equal(togglePin('cat, A3', A3, LABELS), 'cat');
  });

  it('take a port or the chip apart', () => {
    assert.equal(togglePin('A', B0, []), 'A0-A7, B0');
    assert.equal(togglePin('A', 0, []), 'A1-A7');
    assert.equal(togglePin('all', A3, []), 'A0-A2, A4-A7, B0-B7');
  });

  it('are those that were clicked an odd number of times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(15)),
        fc.constantFrom('', 'A', 'B0-B3', 'A0, B7', 'all'),
        (clicks, start) => {
          let text: string = start;
          const expected = new Set(pinsInText(start, LABELS));
          for (const pin of clicks) {
            text = togglePin(text, pin, LABELS);
            if (!expected.delete(pin)) expected.add(pin);
          }
          assert.deepEqual(pinsInText(text, LABELS), expected);
          if (expected.size > 0)
            assert.deepEqual(new Set(parsePinSelection(text, LABELS).pins), new Set(expected));
        },
      ),
    );
  });

  it('are known where they are typed as bare numbers', () => {
    assert.deepEqual(pinsByNumber('3, A4, 15, 16, lamp'), [3, 15]);
  });
});
