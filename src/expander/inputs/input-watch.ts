// What is known of the inputs, and what each service read adds to it.
import { decodeInterrupt, portsWith, type ServiceRead } from '../../chip/decode-interrupt';
import type { LineEdge } from '../../interrupt/interrupt-line';
import type { PinTable } from '../pins/pin-table';
import { Signal } from '../../tools/signal';

/** Something changed on watched pins. Words are logical levels, A | B << 8. */
export interface InputChange {
  readonly levels: number;
  readonly changed: number;
  /** ms since 1970: when INT called, as far as that is known, else when the read that showed it was finished. */
  readonly time: number;
  /** Whether `time` is the kernel's time stamp of INT. */
  readonly exact: boolean;
  /** Nothing moved: the table calls these levels by other names now. */
  readonly renamed?: true;
}

/** The chip's interrupt logic caught something. Words are A | B << 8, levels are logical. */
export interface InterruptEvent {
  /** Pins that INTF names and that really were at another level than before. */
  readonly flags: number;
  /** Levels when the first event of a port came (INTCAP); of a port without interrupt the present ones. */
  readonly captured: number;
  /** Levels when it was read. */
  readonly levels: number;
  readonly time: number;
  readonly exact: boolean;
}

export class InputWatch {
  readonly onInput = new Signal<InputChange>();
  readonly onInterrupt = new Signal<InterruptEvent>();
  /** Electrical levels at the last read, and for which pins they count. */
  private seen = { levels: 0, pins: 0 };

  /** Pins that interrupt while they are off a level, and that level; the chip's own DEFVAL may follow the pin. */
  private compared = { pins: 0, defaults: 0 };

  constructor(private readonly table: PinTable) {}

  get pins(): number {
    return this.seen.pins;
  }

  /** Logical levels at the last read; undefined when some of the pins were not watched then. */
  lastLevels(mask: number): number | undefined {
    return (this.seen.pins & mask) === mask ? this.seen.levels ^ this.table.inversion : undefined;
  }

  /** @param defaults electrical levels at which the compared `pins` do not interrupt */
  compare(pins: number, defaults: number): void {
    this.compared = { pins, defaults };
  }

  /** Whether `report` would tell anybody something. */
  tells(read: ServiceRead, pins: number): boolean {
    return decodeInterrupt(this.seen.levels, read, this.seen.pins & pins).length > 0;
  }

  /**
   * Takes in a read and tells what it shows.
   * @param pins those that count from now on; what happened counts only for those that counted before, too
   * @param edge of the INT line, if that was what called
   */
  report(read: ServiceRead, pins: number, edge?: LineEdge): void {
    const now = { time: Date.now(), exact: false };
    const called = edge ? { time: edge.time, exact: edge.exact } : now;
    const { levels: last, pins: known } = this.seen;
    const counts = known & pins;
    this.seen = { levels: read.gpio, pins };
    // A pin held off its default makes the chip capture again after each read: no event, the level is the last known.
    // And one that went back to its default called only because DEFVAL followed it away.
    const back = this.compared.pins & ~(read.intcap ^ this.compared.defaults);
    const flags = read.intf & (read.intcap ^ last) & counts & ~back;
    const fresh = portsWith(read.intf);
    const captured = ((read.intcap & fresh) | (read.gpio & ~fresh)) ^ this.table.inversion;
    const levels = read.gpio ^ this.table.inversion;
    if (flags !== 0) this.onInterrupt.emit({ flags, captured, levels, ...called });
    for (const step of decodeInterrupt(last, read, counts)) {
      const when = step.source === 'captured' ? called : now;
      this.onInput.emit({ levels: step.levels ^ this.table.inversion, changed: step.changed, ...when });
    }
  }

  /** The table says now that other pins are inverted: their logical levels have changed, though nothing moved. */
  relabel(before: number): void {
    const { levels, pins } = this.seen;
    const changed = (before ^ this.table.inversion) & pins;
    if (changed === 0) return;
    const when = { time: Date.now(), exact: false };
    this.onInput.emit({ levels: levels ^ this.table.inversion, changed, ...when, renamed: true });
  }

  /** Nobody watches any more. */
  forget(): void {
    this.seen = { levels: 0, pins: 0 };
  }
}
