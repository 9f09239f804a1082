import assert from 'node:assert/strict';
import { freePin } from '../../nodes/editor/free-pin';
import { type PinNode, pinsInUse } from '../../nodes/editor/pins-in-use';
import { rowsFromStored, type StoredPins } from '../../nodes/editor/pin-rows';
import { NO_LABELS } from '../../src/config/pin-selection';

function proposal(kind: 'output' | 'input', table: StoredPins, ...used: [PinNode['kind'], string][]) {
  const nodes = used.map(([kind, pins], place): PinNode => ({
    ...{ id: `node ${place}`, name: '', shortName: '', kind, pins },
    ...{ pinsFromMessage: false, interrupt: undefined },
  }));
  return freePin(kind, rowsFromStored(table), pinsInUse(nodes, NO_LABELS));
}

describe('the pin of a new node', () => {
  it('is the first at port A for an input, and at port B for an output', () => {
    assert.equal(proposal('input', {}), 'A0');
    assert.equal(proposal('output', {}), 'B0');
  });

  it('is one that nobody uses; a look at a whole port uses none', () => {
    assert.equal(proposal('input', {}, ['input', 'A0-A2'], ['input', 'A']), 'A3');
    assert.equal(proposal('output', {}, ['output', 'B']), 'A0');
  });

  it('is one that the table made for it, and none that it made for the other direction', () => {
    assert.equal(proposal('input', { B4: { direction: 'input' } }), 'B4');
    assert.equal(proposal('output', { B0: { direction: 'input' } }), 'B1');
  });

  it('is A7 or B7 for an input only where no other is left', () => {
    assert.equal(proposal('input', {}, ['input', 'A0-A6']), 'B0');
    assert.equal(proposal('input', {}, ['input', 'A0-A6, B0-B6']), 'A7');
  });

  it('is none where all are taken', () => {
    assert.equal(proposal('output', {}, ['output', 'all']), undefined);
  });
});
