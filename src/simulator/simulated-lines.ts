// The GPIO lines of one simulated host, by name, so that several expanders can share one.
import { type InterruptLine, type LineId, lineName } from '../interrupt/interrupt-line';
import type { SimulatedChip } from './simulated-chip';
import { SimulatedLine } from './simulated-line';
import { SimulatedWire } from './simulated-wire';

export class SimulatedLines {
  private readonly wires = new Map<string, SimulatedWire>();

  /** The wire at a line, there since somebody named it. @param name as `lineName` writes it: `GPIO17` */
  wire(name: string): SimulatedWire {
    const wire = this.wires.get(name) ?? new SimulatedWire();
    this.wires.set(name, wire);
    return wire;
  }

  /** Solders an INT output to a line; there may be several. @returns the way to take it off again */
  join(name: string, chip: SimulatedChip, int: 'A' | 'B'): () => void {
    return this.wire(name).join(chip, int);
  }

  /** Rejects with LineError 'line-busy' while it is open already. */
  open(id: LineId): Promise<InterruptLine> {
    const name = lineName(id);
    return Promise.resolve().then(() => new SimulatedLine(`simulated ${name}`, this.wire(name)));
  }
}
