// A wire from INT outputs of simulated chips to a line of a simulated host.
import type { LineEdge } from '../interrupt/interrupt-line';
import type { SimulatedChip } from './simulated-chip';

/** An INT output of a chip. */
export interface IntOutput {
  readonly chip: SimulatedChip;
  readonly int: 'A' | 'B';
}

/** Whoever has the line at the wire's end open. */
export interface WireHolder {
  edge(edge: LineEdge): void;
  lost(): void;
}

/**
 * It has a pull-up resistor of its own, whatever bias the host is asked for: high when nothing drives it. A low output
 * wins over the others, be they open-drain or push-pull.
 */
export class SimulatedWire {
  private readonly outputs = new Set<IntOutput>();
  private holder: WireHolder | undefined;
  private stuck: 0 | 1 | undefined;
  private shown: 0 | 1 = 1;

  constructor(outputs: readonly IntOutput[] = []) {
    for (const { chip, int } of outputs) this.join(chip, int);
  }

  /** Solders an output to it. @returns the way to take it off again */
  join(chip: SimulatedChip, int: 'A' | 'B'): () => void {
    const output = { chip, int };
    const stopListening = chip.onChange(() => this.update());
    this.outputs.add(output);
    this.update();
    return () => {
      stopListening();
      this.outputs.delete(output);
      this.update();
    };
  }

  get level(): 0 | 1 {
    if (this.stuck !== undefined) return this.stuck;
    return [...this.outputs].some(({ chip, int }) => chip.int(int) === 0) ? 0 : 1;
  }

  /** A fault: a short to a level, which undefined repairs. */
  stuckAt(level: 0 | 1 | undefined): void {
    this.stuck = level;
    this.update();
  }

  /** A fault: the host's controller disappears. The line can be opened anew. */
  lose(): void {
    const { holder } = this;
    this.holder = undefined;
    holder?.lost();
  }

  /** @returns whether nobody else has it */
  hold(holder: WireHolder): boolean {
    this.holder ??= holder;
    return this.holder === holder;
  }

  release(holder: WireHolder): void {
    if (this.holder === holder) this.holder = undefined;
  }

  private update(): void {
    const { level } = this;
    if (level === this.shown) return;
    this.shown = level;
    this.holder?.edge({ level, time: Date.now(), exact: true });
  }
}
