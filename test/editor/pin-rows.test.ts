import assert from 'node:assert/strict';
import fc from 'fast-check';
import { problemsOfPins, rowsFromStored, storedFromRows } from '../../nodes/editor/pin-rows';
import type { PinSettings } from '../../src/config/pin-settings';

const label = fc.oneof(
  fc.constant(''),
  fc.string({ maxLength: 12 }).map((text) => text.trim()),
);
const settings: fc.Arbitrary<PinSettings> = fc.record(
  {
    direction: fc.constantFrom('auto', 'input', 'output'),
    pullUp: fc.boolean(),
    inverted: fc.boolean(),
    interrupt: fc.constantFrom('change', 'high', 'low', 'off'),
    start: fc.constantFrom('keep', 'low', 'high'),
    safe: fc.constantFrom('keep', 'low', 'high', 'input'),
    label,
  },
  { noNullPrototype: true },
);
const tables = fc.array(settings, { minLength: 16, maxLength: 16 });

describe('the pin table', () => {
  it('comes back from a flow file as it was stored', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const stored: unknown = JSON.parse(JSON.stringify(storedFromRows(rows)));
        assert.deepEqual(rowsFromStored(stored), rows);
      }),
    );
  });

  it('is stored the same again after it was read', () => {
    fc.assert(
      fc.property(tables, (rows) => {
        const stored = storedFromRows(rows);
        assert.deepEqual(storedFromRows(rowsFromStored(stored)), stored);
      }),
    );
  });

  it('is stored as an empty object while nothing was changed', () => {
    assert.deepEqual(storedFromRows(rowsFromStored(undefined)), {});
  });

  it('stores only pins and properties that differ from the defaults', () => {
    const rows = rowsFromStored({
      A3: { direction: 'auto', pullUp: true, start: 'keep', label: ' door ' },
      B0: {},
    });
    assert.deepEqual(storedFromRows(rows), { A3: { pullUp: true, label: 'door' } });
  });

  it('stores each pin under its short name', () => {
    assert.deepEqual(storedFromRows(rowsFromStored({ GPA1: { inverted: true }, 15: { start: 'low' } })), {
      A1: { inverted: true },
      B7: { start: 'low' },
    });
  });

  it('drops properties and pins that nobody knows', () => {
    const stored = { A0: { pullUp: true, colour: 'red' }, C9: { pullUp: true } };
    assert.deepEqual(storedFromRows(rowsFromStored(stored)), { A0: { pullUp: true } });
  });

  it('shows defaults for values that are no choice', () => {
    const rows = rowsFromStored({ A0: { direction: 'sideways', pullUp: 'yes' } });
    assert.deepEqual(rows, rowsFromStored({}));
  });

  it('reports what is wrong with a stored table, with the pin', () => {
    const problems = problemsOfPins({ A0: { label: 'B3' }, A1: { label: 'lamp' }, A2: { label: 'Lamp' } });
    assert.deepEqual(
      problems.map(({ key, params }) => [key, params['pin'], params['other']]),
      [
        ['label-reserved', 'A0', undefined],
        ['label-taken', 'A1', 'A2'],
      ],
    );
  });
});
