// What there was of a pin until a command came that may expire: then it goes on as if that had never been given.
import { type PinIndex, pinMask, pinsInMask } from '../chip/pins';

interface Layer<Before> {
  /** What there was before the command. */
  under: Before | undefined;
}

/** For each pin the commands that may expire yet, in the order they were given. Words are A | B << 8. */
export class OvertakenRuns<Before> {
  private readonly layers = new Map<PinIndex, Layer<Before>[]>();

  /** @param goOn called for what no command stands above any more */
  constructor(private readonly goOn: (pin: PinIndex, before: Before) => void) {}

  /** What may go on. */
  get all(): [PinIndex, Before][] {
    return [...this.layers].flatMap(([pin, layers]) =>
      layers.flatMap(({ under }): [PinIndex, Before][] => (under ? [[pin, under]] : [])),
    );
  }

  /** Pins of commands that may expire yet. */
  get commanded(): number {
    return [...this.layers.keys()].reduce((mask, pin) => mask | pinMask(pin), 0);
  }

  /** @param before the command. @param written settles when it is carried out, or as if it had never been given */
  add(pins: number, before: ReadonlyMap<PinIndex, Before>, written: Promise<unknown>): void {
    for (const { index } of pinsInMask(pins)) {
      const layer: Layer<Before> = { under: before.get(index) };
      this.layers.set(index, [...(this.layers.get(index) ?? []), layer]);
      written.then(
        () => this.done(index, layer),
        () => this.expired(index, layer),
      );
    }
  }

  /** A command came that counts whatever expires. */
  drop(pins: number): void {
    for (const { index } of pinsInMask(pins)) this.layers.delete(index);
  }

  private done(pin: PinIndex, layer: Layer<Before>): void {
    const layers = this.layers.get(pin) ?? [];
    if (layers.includes(layer)) this.keep(pin, layers.slice(layers.indexOf(layer) + 1));
  }

  private expired(pin: PinIndex, layer: Layer<Before>): void {
    const layers = this.layers.get(pin) ?? [];
    if (!layers.includes(layer)) return;
    const above = layers[layers.indexOf(layer) + 1];
    this.keep(
      pin,
      layers.filter((one) => one !== layer),
    );
    // A pulse that only joined one before it has ended nothing: what it joined is still to go on.
    if (above) above.under = layer.under ?? above.under;
    else if (layer.under) this.goOn(pin, layer.under);
  }

  private keep(pin: PinIndex, layers: Layer<Before>[]): void {
    if (layers.length > 0) this.layers.set(pin, layers);
    else this.layers.delete(pin);
  }
}
