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
  /** Of the owner's lives, see `forget`. */
  readonly life: number;
  readonly action: ActionEnd['action'];
}

/** What is to be told of a pin. */
export type Endings = readonly Ending[];

export class EndReports {
  private readonly endings = new Map<PinIndex, Endings>();
  private readonly lives = new WeakMap<object, number>();
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
      [...new Set(owners)].map((owner) => ({ owner, life: this.lifeOf(owner), action })),
    );
  }

  /** Somebody commanded the pins before they were off. @returns what is not told for it */
  drop(mask: number): ReadonlyMap<PinIndex, Endings> {
    const dropped = new Map([...this.endings].filter(([pin]) => mask & pinMask(pin)));
    for (const pin of dropped.keys()) this.endings.delete(pin);
    return dropped;
  }

  /** That command was as if never given. @param endings as they were dropped */
  expectAgain(pin: PinIndex, endings: Endings): void {
    this.endings.set(pin, endings);
  }

  /** Nothing that has ended so far is told to this owner. */
  forget(owner: object): void {
    this.lives.set(owner, this.lifeOf(owner) + 1);
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
      for (const { owner, life, action } of endings) {
        if (life !== this.lifeOf(owner)) continue;
        const same = ends.find((end) => end.owner === owner && end.action === action);
        if (same) same.pins |= pinMask(pin);
        else ends.push({ owner, action, pins: pinMask(pin) });
      }
    }
    for (const end of ends) this.onEnd.emit({ ...end, levels });
  }

  private lifeOf(owner: object): number {
    return this.lives.get(owner) ?? 0;
  }
}
