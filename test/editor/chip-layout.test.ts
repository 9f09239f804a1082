import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layOut, type LayoutOptions, pinByKey, rowOfPin, xOf } from '../../nodes/editor/chip-picture/layout';
import { pinName, PINS } from '../../src/chip/pins';

const options: fc.Arbitrary<LayoutOptions> = fc.record({
  width: fc.double({ min: 0, max: 5000, noNaN: true }),
  size: fc.constantFrom('full', 'small'),
  choice: fc.boolean(),
});
const full = layOut({ width: 440, size: 'full', choice: true });
const small = layOut({ width: 440, size: 'small', choice: true });

describe('the picture of the chip', () => {
  it('shows it from above: leg 1 top left, 14 bottom left, 15 bottom right, 28 top right', () => {
    const side = (wanted: string): number[] =>
      [...full.rows]
        .filter((row) => row.side === wanted)
        .sort((one, other) => one.wire - other.wire)
        .map(({ leg }) => leg.leg);
    assert.deepEqual(side('left'), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    assert.deepEqual(side('right'), [28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15]);
  });

  it('shows only the ports when small', () => {
    assert.deepEqual(
      small.rows.map(({ leg }) => leg.name).filter((name) => !/^GP[AB][0-7]$/.test(name)),
      [],
    );
    assert.equal(small.rows.length, 16);
    assert.ok(small.height < full.height * 0.6);
  });

  it('puts legs of the same height at the same height', () => {
    for (const { leg, wire } of full.rows) {
      const opposite = full.rows.find((row) => row.leg.leg === 29 - leg.leg);
      assert.equal(opposite?.wire, wire);
    }
  });

  it('is as wide as its place, within limits', () => {
    assert.equal(layOut({ width: 300.7, size: 'full', choice: false }).width, 300);
    assert.equal(layOut({ width: 10, size: 'full', choice: false }).width, 260);
    assert.equal(layOut({ width: 10, size: 'small', choice: true }).width, 300);
    assert.equal(layOut({ width: 5000, size: 'full', choice: false }).width, 640);
  });

  it('has texts beside the signs in a wide dialog, below them in the sidebar', () => {
    assert.equal(layOut({ width: 530, size: 'full', choice: true }).texts, 'beside');
    assert.equal(layOut({ width: 280, size: 'full', choice: false }).texts, 'below');
    assert.equal(layOut({ width: 440, size: 'small', choice: true }).texts, 'beside');
  });

  it('lets nothing stand in the place of something else, at any width', () => {
    fc.assert(
      fc.property(options, (given) => {
        const layout = layOut(given);
        const { columns, rows, body, width, height, texts } = layout;
        const side = body.left;
        const ends = [
          [0, columns.legEnd],
          ...(columns.pullUp === undefined ? [] : [[columns.pullUp - 4, columns.pullUp + 4]]),
          ...(columns.interrupt === undefined ? [] : [[columns.interrupt - 5, columns.interrupt + 5]]),
          // The circle of inversion is at one end of the triangle.
          [columns.buffer - 10.6, columns.buffer + 5],
          [columns.level - 9, columns.level + 9],
          ...(texts === 'beside' ? [[columns.text.from, columns.text.to]] : []),
          ...(columns.choice === undefined ? [] : [[columns.choice - 7, columns.choice + 7]]),
          [side, side],
        ];
        for (const [place, [, end = 0] = []] of ends.entries()) {
          const [next = Infinity] = ends[place + 1] ?? [];
          assert.ok(end <= next + 0.5, `${end} before ${next} in ${JSON.stringify(layout.columns)}`);
        }
        assert.ok(columns.text.to <= (columns.choice ?? Infinity) - 7);
        for (const row of rows) {
          assert.ok(row.height >= 23 && row.top + row.height <= body.bottom);
          assert.ok(row.wire - 10.5 >= row.top && row.wire + 10 <= row.top + row.height);
        }
        assert.ok(body.bottom < height && body.right + side === width);
      }),
    );
  });

  it('has rows that a finger can hit', () => {
    fc.assert(
      fc.property(options, (given) => {
        const layout = layOut(given);
        for (const { index } of PINS) assert.ok(rowOfPin(layout, index).height >= 28);
      }),
    );
  });

  it('counts distances outward on both sides', () => {
    assert.equal(xOf(full, 'left', 10), full.body.left - 10);
    assert.equal(xOf(full, 'right', 10), full.body.right + 10);
  });
});

describe('the arrow keys', () => {
  const follow = (from: number, ...keys: string[]): string | undefined => {
    const end = keys.reduce<number | undefined>(
      (pin, key) => (pin === undefined ? undefined : pinByKey(pin, key)),
      from,
    );
    return end === undefined ? undefined : pinName(end);
  };
  const A0 = 0;
  const A7 = 7;
  const B0 = 8;
  const B7 = 15;

  it('go along the legs as they are seen', () => {
    assert.equal(follow(B0, 'ArrowDown'), 'B1');
    assert.equal(follow(B0, 'ArrowRight'), 'A7');
    assert.equal(follow(A7, 'ArrowDown'), 'A6');
    assert.equal(follow(A0, 'ArrowUp'), 'A1');
    assert.equal(follow(A0, 'ArrowLeft'), 'B7');
    assert.equal(follow(B7, 'ArrowRight', 'ArrowUp', 'ArrowLeft'), 'B6');
  });

  it('end at the ends', () => {
    assert.equal(follow(B0, 'ArrowUp'), undefined);
    assert.equal(follow(B7, 'ArrowDown'), undefined);
    assert.equal(follow(B0, 'ArrowLeft'), undefined);
    assert.equal(follow(A0, 'ArrowRight'), undefined);
  });

  it('and Home and End go to the ends of a side', () => {
    assert.equal(follow(10, 'Home'), 'B0');
    assert.equal(follow(10, 'End'), 'B7');
    assert.equal(follow(3, 'Home'), 'A7');
    assert.equal(follow(3, 'End'), 'A0');
  });

  it('leave other keys alone', () => {
    for (const key of ['Tab', 'a', 'Escape', 'PageDown']) assert.equal(pinByKey(3, key), undefined);
  });

  it('lead to every pin', () => {
    const reached = new Set([B0]);
    for (const pin of reached) {
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
        const next = pinByKey(pin, key);
        if (next !== undefined) reached.add(next);
      }
    }
    assert.equal(reached.size, 16);
  });
});
