// Two tracks to a position.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { QuadratureDecoder } from '../../src/events/quadrature';

const TRACKS = [
  [false, false],
  [true, false],
  [true, true],
  [false, true],
] as const;
const tracksAt = (position: number): readonly [boolean, boolean] => TRACKS[position & 3] ?? TRACKS[0];

describe('a quadrature decoder', () => {
  const step = fc.constantFrom(1 as const, -1 as const);
  const perDetent = fc.constantFrom(1 as const, 2 as const, 4 as const);

  it('counts clockwise where track A leads', () => {
    const decoder = new QuadratureDecoder(1);
    decoder.begin(false, false);
    assert.deepEqual(decoder.move(true, false), [1]);
    assert.deepEqual(decoder.move(false, false), [-1]);
    assert.deepEqual(decoder.move(false, true), [-1]);
    assert.equal(decoder.position, -1);
  });

  it('follows any walk, from any rest, and comes back to 0 where the walk does', () => {
    fc.assert(
      fc.property(perDetent, fc.nat(3), fc.array(step, { maxLength: 200 }), (stepsPerDetent, rest, walk) => {
        const decoder = new QuadratureDecoder(stepsPerDetent);
        decoder.begin(...tracksAt(rest));
        let place = 0;
        let told = 0;
        for (const way of walk) {
          place += way;
          for (const detent of decoder.move(...tracksAt(rest + place))) {
            told += detent;
            assert.equal(detent, way, 'a detent is reached in the direction of the step');
          }
          assert.equal(decoder.position, told);
          assert.ok(Math.abs(place / stepsPerDetent - told) < 1, 'never more than a detent behind');
          if (place % stepsPerDetent === 0) assert.equal(told, place / stepsPerDetent);
        }
        assert.equal(decoder.missed, 0);
      }),
    );
  });

  it('does not tell detents for a knob that trembles at one', () => {
    const decoder = new QuadratureDecoder(4);
    decoder.begin(...tracksAt(0));
    const told = [1, 2, 3, 4, 3, 4, 3, 4, 5, 4].flatMap((place) => decoder.move(...tracksAt(place)));
    assert.deepEqual(told, [1]);
  });

  it('takes a change of both tracks for two steps in the direction it had, and counts them as missed', () => {
    const decoder = new QuadratureDecoder(4);
    decoder.begin(...tracksAt(0));
    const told = [-1, -3, -4, -6, -8].flatMap((place) => decoder.move(...tracksAt(place)));
    assert.deepEqual(told, [-1, -1]);
    assert.equal(decoder.position, -2);
    assert.equal(decoder.missed, 6);
  });

  it('keeps its rests where they are, whatever is missed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 }), (jumps) => {
        const decoder = new QuadratureDecoder(4);
        decoder.begin(...tracksAt(0));
        let place = 0;
        for (const jump of jumps) decoder.move(...tracksAt((place += jump)));
        // Slowly to the next rest, and one detent on.
        while ((place & 3) !== 0) decoder.move(...tracksAt(++place));
        const before = decoder.position;
        const told = [1, 2, 3, 4].map((further) => decoder.move(...tracksAt(place + further)).length);
        assert.deepEqual(told, [0, 0, 0, 1]);
        assert.equal(decoder.position, before + 1);
      }),
    );
  });
});
