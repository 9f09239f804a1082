import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  interlockProblems,
  type InterlockRow,
  interlockRows,
  interlocksProblem,
  storedInterlocks,
} from '../../nodes/editor/interlock-rows';
import { rowsFromStored, storedFromRows } from '../../nodes/editor/pin-rows';
import { parseExpanderConfig } from '../../src/config/expander-config';

const TABLE = rowsFromStored({
  A0: { label: 'up', safe: 'high' },
  A1: { label: 'down' },
  A3: { label: 'pump', start: 'high' },
});

/** Keys of the problems, with the pin: [pins, break] of each row. */
function keys(...rows: [pins: string, breakMs: string][]): (string | undefined)[][] {
  const problems = interlockProblems(
    rows.map(([pins, breakMs]) => ({ pins, breakMs })),
    TABLE,
  );
  return problems.map(({ pins, breakMs }) => [pins?.key, breakMs?.key]);
}

const FINE = [undefined, undefined];

describe('the list of interlocks', () => {
  it('shows what a flow file has, and is stored the same again', () => {
    const stored = [
      { pins: 'up, down', breakMs: 500 },
      { pins: 'B0-B3', breakMs: 0 },
    ];
    assert.deepEqual(interlockRows(stored), [
      { pins: 'up, down', breakMs: '500' },
      { pins: 'B0-B3', breakMs: '0' },
    ]);
    assert.deepEqual(storedInterlocks(interlockRows(stored)), stored);
  });

  it('shows what other programs write: lists of pins, and no break', () => {
    assert.deepEqual(interlockRows([{ pins: ['A0', 1] }]), [{ pins: 'A0, 1', breakMs: '0' }]);
  });

  it('is empty for what is no list, and survives whatever is in one', () => {
    for (const stored of [undefined, null, '', 'up, down', 7, {}])
      assert.deepEqual(interlockRows(stored), []);
    fc.assert(
      fc.property(fc.array(fc.anything({ withNullPrototype: true })), (stored) => {
        const rows = interlockRows(stored);
        assert.equal(rows.length, stored.length);
        interlockProblems(rows, TABLE);
        storedInterlocks(rows);
      }),
    );
  });

  it('leaves out rows without pins, and stores an empty break as none', () => {
    const rows: InterlockRow[] = [
      { pins: ' ', breakMs: '500' },
      { pins: ' up, down ', breakMs: '' },
      { pins: 'B0, B1', breakMs: ' soon ' },
    ];
    assert.deepEqual(storedInterlocks(rows), [
      { pins: 'up, down', breakMs: 0 },
      { pins: 'B0, B1', breakMs: 'soon' },
    ]);
  });
});

describe('a problem of an interlock', () => {
  it('is none of two outputs, by label, name or range', () => {
    assert.deepEqual(keys(['up, down', '500'], ['B0-B3', '']), [FINE, FINE]);
  });

  it('is a single pin', () => {
    assert.deepEqual(keys(['up', '500']), [['interlock-alone', undefined]]);
  });

  it('is a pin that there is not', () => {
    assert.deepEqual(keys(['up, sideways', '500']), [['pin-unknown', undefined]]);
  });

  it('is a pin in two interlocks, at the later one', () => {
    assert.deepEqual(keys(['up, down', '0'], ['B0, B1', '0'], ['A1, A2', '0']), [
      FINE,
      FINE,
      ['interlock-twice', undefined],
    ]);
  });

  it('is a pin table with two of its pins on when Node-RED starts or ends', () => {
    const table = rowsFromStored({
      A0: { start: 'high', safe: 'high' },
      A1: { safe: 'low', inverted: true },
      A2: { start: 'high' },
    });
    const levels = (pins: string): (string | number)[] =>
      Object.values(interlockProblems([{ pins, breakMs: '0' }], table)[0]?.pins?.params ?? {});
    assert.deepEqual(levels('A0, A1'), ['A0, A1', 'safe']);
    assert.deepEqual(levels('A0, A2'), ['A0, A2', 'start']);
    assert.deepEqual(levels('A1, A2'), []);
  });

  it('is not that of another row', () => {
    assert.deepEqual(keys(['up', '0'], ['up, down', '0']), [['interlock-alone', undefined], FINE]);
  });

  it('is a break that is none, beside one of the pins', () => {
    for (const breakMs of ['-1', 'soon', '60001', '1.5'])
      assert.deepEqual(keys(['up', breakMs]), [['interlock-alone', 'ms-range']], breakMs);
  });

  it('is none of a row without pins, which is not stored, nor of what the environment fills in', () => {
    assert.deepEqual(keys(['', 'soon'], ['${PINS}', '${BREAK}']), [FINE, FINE]);
  });

  it('is found exactly where the runtime finds one', () => {
    const pins = storedFromRows(TABLE);
    const names = fc.constantFrom(
      'up, down',
      'A0',
      'A',
      'A2, pump',
      'up, B4',
      'B0-B3',
      'B1, B2',
      'x',
      'A0, A0',
      'all',
    );
    const breakMs = fc.constantFrom('', '0', '500', '-1', '60000', '60001', 'soon');
    fc.assert(
      fc.property(fc.array(fc.record({ pins: names, breakMs }), { maxLength: 4 }), (rows) => {
        const stored = storedInterlocks(rows);
        const [runtime] = parseExpanderConfig({ pins, interlocks: stored }).problems;
        const found = interlockProblems(rows, TABLE).some((row) => row.pins ?? row.breakMs);
        assert.equal(found, runtime !== undefined);
        assert.deepEqual(interlocksProblem(stored, TABLE)?.params, runtime?.params);
      }),
    );
  });

  it('of a flow file is also what is no list, but not what the environment fills in', () => {
    assert.equal(interlocksProblem('up, down', TABLE)?.key, 'interlock-shape');
    assert.equal(interlocksProblem([7], TABLE)?.key, 'interlock-shape');
    for (const stored of [
      undefined,
      '${LOCKS}',
      [{ pins: '${PINS}' }],
      [{ pins: 'up, down', breakMs: '${MS}' }],
    ])
      assert.equal(interlocksProblem(stored, TABLE), undefined);
  });
});
