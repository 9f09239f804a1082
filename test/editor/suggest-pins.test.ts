import assert from 'node:assert/strict';
import { suggestPins } from '../../nodes/editor/suggest-pins';
import { parsePinSelection } from '../../src/config/pin-selection';

const LABELS = ['front door', 'lamp'];
const HINTS = {
  port: (port: string) => `port ${port}`,
  chip: 'chip',
  pin: (pin: number) => LABELS[pin] ?? '',
};

function values(text: string, typed = true): string[] {
  return suggestPins(text, typed, LABELS, HINTS).map(({ value }) => value);
}

describe('suggested pins', () => {
  it('are all pins, the ports and the chip when the list is opened', () => {
    assert.equal(values('A0', false).length, 19);
    assert.deepEqual(values('A0', false).slice(-3), ['A', 'B', 'all']);
  });

  it('narrow to what was typed, by pin name or by a word of a label', () => {
    assert.deepEqual(values('b1'), ['B1']);
    assert.deepEqual(values('do'), ['A0']);
    assert.deepEqual(values('la'), ['A1']);
    assert.deepEqual(values('a').slice(-2), ['A', 'all']);
    assert.deepEqual(values('x'), []);
  });

  it('continue a list after a comma, without the pins it has', () => {
    assert.deepEqual(values('A3, b7'), ['A3, B7']);
    assert.equal(values('lamp, A3,').length, 14);
    assert.equal(values('A3, lamp', false)[0], 'A3, A0');
  });

  it('show the hint of each', () => {
    assert.deepEqual(suggestPins('lamp', true, LABELS, HINTS), [{ value: 'A1', text: 'A1', hint: 'lamp' }]);
  });

  it('can all be chosen', () => {
    for (const text of ['', 'A3, ', 'lamp,A5, ']) {
      for (const value of values(text)) assert.doesNotThrow(() => parsePinSelection(value, LABELS), value);
    }
  });
});
