// A rotary encoder on two pins of a simulated chip, turned in virtual time.
import type { Clock } from '@sinonjs/fake-timers';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';

/** The tracks in the order of a turn clockwise. */
const TRACKS = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

export class Encoder {
  /** In steps; a step is one change of one track. */
  position = 0;
  private direction: 1 | -1 = 1;

  /** Both tracks begin low. @param random 0 to 1, as Math.random */
  constructor(
    private readonly chip: SimulatedChip,
    private readonly pins: readonly [number, number],
    private readonly random: () => number,
  ) {
    this.show();
  }

  /** One step, now and then in the other direction. @returns the position then */
  step(reversals: number): number {
    if (this.random() < reversals) this.direction = this.direction === 1 ? -1 : 1;
    this.position += this.direction;
    this.show();
    return this.position;
  }

  /** Even steps, from a random moment on. @returns the positions it went through */
  async turn(
    clock: Clock,
    { steps, perSecond, reversals }: { steps: number; perSecond: number; reversals: number },
  ): Promise<number[]> {
    const begin = clock.now + 200 * this.random();
    const positions: number[] = [];
    for (let step = 0; step < steps; step++) {
      await clock.tickAsync(Math.max(0, Math.round(begin + (step * 1000) / perSecond) - clock.now));
      positions.push(this.step(reversals));
    }
    return positions;
  }

  private show(): void {
    const [a, b] = TRACKS[(this.position & 3) as 0 | 1 | 2 | 3];
    this.chip.drive(this.pins[0], a);
    this.chip.drive(this.pins[1], b);
  }
}

/** Random numbers that are the same in each run. @param seed any whole number */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
