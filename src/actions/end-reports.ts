// Tells owners what has ended by itself, once the chip has the pin off; what ends together is told together.
import { type PinIndex, pinMask } from '../chip/pins';
import { Signal } from '../tools/signal';

export interface ActionEnd {
  /** Pins that went off, A | B << 8. */
  readonly pins: number;
  readonly action: 'pulse' | 'blink' | 'limit';
  /** Logical levels of all outputs then. */
  readonly levels: number;
}

interface Ending {
  readonly owner: object;
  readonly action: ActionEnd['action'];
}

export class EndReports {
  private readonly endings = new Map<PinIndex, readonly Ending[]>();
  private readonly onEnd = new Signal<ActionEnd & { readonly owner: object }>();

  /** @returns the way to stop listening */
  listen(owner: object, listener: (end: ActionEnd) => void): () => void {
    return this.onEnd.on(({ owner: whose, ...end }) => {
      if (whose === owner) listener(end);
    });
  }

  /** A pin has been told to go off. */
  expect(pin: PinIndex, owners: readonly object[], action: ActionEnd['action']): void {
    if (this.endings.has(pin)) return;
    this.endings.set(
      pin,
      [...new Set(owners)].map((owner) => ({ owner, action })),
    );
  }

  /** Somebody commanded the pins before they were off. */
  drop(mask: number): void {
    for (const pin of this.endings.keys()) {
      if (mask & pinMask(pin)) this.endings.delete(pin);
    }
  }

  forget(owner: object): void {
    for (const [pin, endings] of this.endings) {
      this.endings.set(
        pin,
        endings.filter((ending) => ending.owner !== owner),
      );
    }
  }

  /**
   * @param levels as the chip has acknowledged them
   * @param moving pins that a write is under way for: an older one may switch them on once more
   */
  seen(levels: number, moving: number): void {
    const ends: { owner: object; action: ActionEnd['action']; pins: number }[] = [];
    for (const [pin, endings] of this.endings) {
      if ((levels | moving) & pinMask(pin)) continue;
      this.endings.delete(pin);
      for (const { owner, action } of endings) {
        const same = ends.find((end) => end.owner === owner && end.action === action);
        if (same) same.pins |= pinMask(pin);
        else ends.push({ owner, action, pins: pinMask(pin) });
      }
    }
    for (const end of ends) this.onEnd.emit({ ...end, levels });
  }
}
