import assert from 'node:assert/strict';
import { applyPreset, commonValue, PRESETS, setForPins } from '../../nodes/editor/bulk-settings';
import { clickGroup, clickPin, isGroupChosen, NO_PINS } from '../../nodes/editor/chosen-pins';
import { rowsFromStored, storedFromRows } from '../../nodes/editor/pin-rows';

const rows = rowsFromStored({
  A0: { label: 'door', start: 'high', interrupt: 'low' },
  B0: { direction: 'output' },
  B1: { direction: 'input' },
});
const all = new Set(Array.from({ length: 16 }, (_, pin) => pin));

describe('settings for many pins', () => {
  it('are set where they make sense', () => {
    const pulled = setForPins(rows, all, 'pullUp', true);
    assert.deepEqual(
      pulled.flatMap(({ pullUp }, pin) => (pullUp ? [] : [pin])),
      [8],
    );
    assert.equal(setForPins(rows, all, 'safe', 'low')[9]?.safe, 'keep');
    assert.equal(setForPins(rows, new Set([0]), 'inverted', true)[1]?.inverted, false);
  });

  it('are known where all pins have the same', () => {
    assert.equal(commonValue('pullUp', rows), false);
    assert.equal(commonValue('direction', rows), undefined);
    assert.equal(commonValue('start', rows.slice(9, 10)), undefined, 'an input has none');
  });

  for (const preset of PRESETS) {
    it(`by the preset ${preset} keep labels and what the preset is not about`, () => {
      const [door] = applyPreset(preset, rows);
      assert.deepEqual([door?.label, door?.start, door?.interrupt], ['door', 'high', 'low']);
    });
  }

  it('by a preset begin anew, whatever was before', () => {
    const twice = applyPreset('outputs', applyPreset('buttons-relays', rows));
    assert.deepEqual(twice, applyPreset('outputs', rows));
    assert.deepEqual(storedFromRows(applyPreset('by-use', twice)), {
      A0: { label: 'door', start: 'high', interrupt: 'low' },
    });
  });
});

describe('pins that are chosen', () => {
  it('come and go with clicks', () => {
    const once = clickPin(NO_PINS, 3, false);
    assert.deepEqual([...once.pins], [3]);
    assert.deepEqual([...clickPin(once, 3, false).pins], []);
  });

  it('are all from the last click with the shift key, forwards and backwards', () => {
    const range = clickPin(clickPin(NO_PINS, 6, false), 3, true);
    assert.deepEqual([...range.pins].sort(), [3, 4, 5, 6]);
    const without = clickPin(clickPin(range, 5, false), 6, true);
    assert.deepEqual([...without.pins].sort(), [3, 4]);
    assert.deepEqual([...clickPin(NO_PINS, 3, true).pins], [3], 'there was no click before');
  });

  it('are a port, and with another click none of it', () => {
    const port = clickGroup(clickPin(NO_PINS, 3, false), 'A');
    assert.equal(port.pins.size, 8);
    assert.deepEqual([isGroupChosen(port, 'A'), isGroupChosen(port, 'all')], [true, false]);
    assert.equal(clickGroup(port, 'A').pins.size, 0);
    assert.equal(clickGroup(port, 'all').pins.size, 16);
  });
});
