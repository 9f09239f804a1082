// A rotary encoder's two tracks to a position. Pure.
import type { STEPS_PER_DETENT } from '../config/in-config';

/** The order in which the tracks change when A comes first, clockwise: 00, 10, 11, 01. */
const PLACE = { '00': 0, '10': 1, '11': 2, '01': 3 } as const;

/**
 * A step is one change of one track, a detent as many steps as the encoder has between two rests; the levels at the
 * beginning are taken for a rest. When both tracks changed at once, two steps were made and their direction was not
 * seen: they count in the direction of the step before, so that rests stay where they are, and as `missed`.
 */
export class QuadratureDecoder {
  /** In detents; clockwise is up. */
  position = 0;
  private missedSteps = 0;
  private place = 0;
  private direction: 1 | -1 = 1;
  /** Steps since the last detent. */
  private steps = 0;

  constructor(private readonly stepsPerDetent: (typeof STEPS_PER_DETENT)[number]) {}

  /** Steps whose direction had to be guessed, since the beginning. */
  get missed(): number {
    return this.missedSteps;
  }

  /** The tracks are at rest at these levels. */
  begin(a: boolean, b: boolean): void {
    this.place = placeOf(a, b);
    this.steps = 0;
  }

  /** The levels after a change. @returns the detents that were reached, one by one: 1 clockwise, -1 the other way */
  move(a: boolean, b: boolean): (1 | -1)[] {
    const place = placeOf(a, b);
    const way = (place - this.place) & 3;
    this.place = place;
    if (way === 0) return [];
    if (way === 2) this.missedSteps += 2;
    else this.direction = way === 1 ? 1 : -1;
    this.steps += way === 2 ? 2 * this.direction : this.direction;
    const detents = Math.trunc(this.steps / this.stepsPerDetent);
    this.steps -= detents * this.stepsPerDetent;
    this.position += detents;
    return new Array<1 | -1>(Math.abs(detents)).fill(this.direction);
  }
}

function placeOf(a: boolean, b: boolean): number {
  return PLACE[`${a ? 1 : 0}${b ? 1 : 0}`];
}
