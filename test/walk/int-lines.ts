// How a chip's INT outputs are wired to the lines of the host; chips with a shared wiring are on one line.
import type { IntWiring } from '../../src/config/wiring-config';
import type { InterruptOptions } from '../../src/expander/expander';
import { activeLevelOf } from '../../src/expander/inputs/int-wiring';
import { lineName } from '../../src/interrupt/interrupt-line';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';
import type { World } from './world';

const SAFETY_MS = 500;

export class IntLines {
  private leaves: (() => void)[] = [];

  constructor(
    private readonly world: World,
    private readonly chip: SimulatedChip,
    private readonly wiring: IntWiring | undefined,
    private readonly place: number,
  ) {}

  /** For a new expander of the chip. */
  get options(): { interrupts?: InterruptOptions } {
    const { wiring, world } = this;
    if (!wiring) return {};
    const ints = wiring.wiring === 'separate' ? (['A', 'B'] as const) : (['A'] as const);
    const join: InterruptOptions['join'] = (member) =>
      Promise.all(
        ints.map((int) => {
          const id = this.id(int);
          this.leaves.push(world.lines.join(lineName(id), this.chip, int));
          const open = () => world.lines.open(id);
          return world.linePool.join(lineName(id), open, activeLevelOf(wiring), member);
        }),
      );
    return { interrupts: { wiring, safetyMs: SAFETY_MS, join } };
  }

  leave(): void {
    for (const leave of this.leaves.splice(0)) leave();
  }

  /** A fault of the wire of INTA or INTB. */
  harm(int: 0 | 1, what: 0 | 1 | 'free' | 'lost'): void {
    const wire = this.world.lines.wire(lineName(this.id(int === 0 ? 'A' : 'B')));
    if (what === 'lost') wire.lose();
    else wire.stuckAt(what === 'free' ? undefined : what);
  }

  repair(): void {
    this.harm(0, 'free');
    this.harm(1, 'free');
  }

  private id(int: 'A' | 'B') {
    const where = this.wiring?.wiring === 'shared' ? 'shared' : `of chip ${this.place}`;
    return { kind: 'offset', chip: `INT${int} ${where}`, offset: 0 } as const;
  }
}
