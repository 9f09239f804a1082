// What there was of a pin until a command came that may expire: then it goes on as if that had never been given.
import { type PinIndex, pinMask, pinsInMask } from '../chip/pins';

/** A command that may expire, among those of its pin in the order they were given: a chain, since thousands may wait. */
interface Layer<Before> {
  /** What there was before the command. */
  under: Before | undefined;
  below: Layer<Before> | undefined;
  above: Layer<Before> | undefined;
  /** It is known what becomes of the command, or a later one counts whatever that is. */
  settled: boolean;
}

interface Ends<Before> {
  bottom: Layer<Before>;
  top: Layer<Before>;
}

/** Words are A | B << 8. */
export class OvertakenRuns<Before> {
  private readonly layers = new Map<PinIndex, Ends<Before>>();

  /** @param goOn called for what no command stands above any more */
  constructor(private readonly goOn: (pin: PinIndex, before: Before) => void) {}

  /** What may go on. */
  get all(): [PinIndex, Before][] {
    return [...this.layers].flatMap(([pin, { bottom }]) =>
      [...upFrom(bottom)].flatMap(({ under }): [PinIndex, Before][] => (under ? [[pin, under]] : [])),
    );
  }

  /** Pins of commands that may expire yet. */
  get commanded(): number {
    return [...this.layers.keys()].reduce((mask, pin) => mask | pinMask(pin), 0);
  }

  /** What goes on if all commands for the pin expire. */
  beneath(pin: PinIndex): Before | undefined {
    return this.layers.get(pin)?.bottom.under;
  }

  /** @param before the command. @param written settles when it is carried out, or as if it had never been given */
  add(pins: number, before: ReadonlyMap<PinIndex, Before>, written: Promise<unknown>): void {
    for (const { index } of pinsInMask(pins)) {
      const layer = this.put(index, before.get(index));
      written.then(
        () => this.done(index, layer),
        () => this.expired(index, layer),
      );
    }
  }

  /** A command came that counts whatever expires. */
  drop(pins: number): void {
    for (const { index } of pinsInMask(pins)) {
      const ends = this.layers.get(index);
      if (ends) this.done(index, ends.top);
    }
  }

  private put(pin: PinIndex, under: Before | undefined): Layer<Before> {
    const ends = this.layers.get(pin);
    const layer: Layer<Before> = { under, below: ends?.top, above: undefined, settled: false };
    if (ends) ends.top = ends.top.above = layer;
    else this.layers.set(pin, { bottom: layer, top: layer });
    return layer;
  }

  /** Whatever was given before it does not matter any more. */
  private done(pin: PinIndex, layer: Layer<Before>): void {
    const ends = this.layers.get(pin);
    if (!ends || layer.settled) return;
    for (const one of upFrom(ends.bottom)) {
      one.settled = true;
      if (one === layer) break;
    }
    if (layer.above) {
      ends.bottom = layer.above;
      ends.bottom.below = undefined;
    } else this.layers.delete(pin);
  }

  private expired(pin: PinIndex, layer: Layer<Before>): void {
    const ends = this.layers.get(pin);
    if (!ends || layer.settled) return;
    layer.settled = true;
    const { under, below, above } = layer;
    if (below) below.above = above;
    else if (above) ends.bottom = above;
    else this.layers.delete(pin);
    if (above) {
      above.below = below;
      // A pulse that only joined one before it has ended nothing: what it joined is still to go on.
      above.under = under ?? above.under;
      return;
    }
    if (below) ends.top = below;
    if (under) this.goOn(pin, under);
  }
}

function* upFrom<Before>(bottom: Layer<Before>): Generator<Layer<Before>> {
  for (let layer: Layer<Before> | undefined = bottom; layer; layer = layer.above) yield layer;
}
