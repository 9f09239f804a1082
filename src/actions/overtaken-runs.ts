// What ran on a pin until a command came that may expire: then it goes on as if that command had never been given.
import { type PinIndex, pinMask, pinsInMask } from '../chip/pins';

interface Layer<Run> {
  /** What ran before the command. */
  under: Run | undefined;
}

/** For each pin the commands that may expire yet, in the order they were given. Words are A | B << 8. */
export class OvertakenRuns<Run> {
  private readonly layers = new Map<PinIndex, Layer<Run>[]>();

  /** @param goOn called for what no command stands above any more */
  constructor(private readonly goOn: (pin: PinIndex, run: Run) => void) {}

  /** What may go on. */
  get runs(): [PinIndex, Run][] {
    return [...this.layers].flatMap(([pin, layers]) =>
      layers.flatMap(({ under }): [PinIndex, Run][] => (under ? [[pin, under]] : [])),
    );
  }

  /** Pins on which something may go on. */
  get pins(): number {
    return this.runs.reduce((mask, [pin]) => mask | pinMask(pin), 0);
  }

  /** Pins of commands that may expire yet. */
  get commanded(): number {
    return [...this.layers.keys()].reduce((mask, pin) => mask | pinMask(pin), 0);
  }

  /** @param runs what the command has ended. @param written settles when it is carried out, or as if it had never been given */
  add(pins: number, runs: ReadonlyMap<PinIndex, Run>, written: Promise<unknown>): void {
    for (const { index } of pinsInMask(pins)) {
      const layer: Layer<Run> = { under: runs.get(index) };
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

  private done(pin: PinIndex, layer: Layer<Run>): void {
    const layers = this.layers.get(pin) ?? [];
    if (layers.includes(layer)) this.keep(pin, layers.slice(layers.indexOf(layer) + 1));
  }

  private expired(pin: PinIndex, layer: Layer<Run>): void {
    const layers = this.layers.get(pin) ?? [];
    if (!layers.includes(layer)) return;
    const above = layers[layers.indexOf(layer) + 1];
    this.keep(
      pin,
      layers.filter((one) => one !== layer),
    );
    if (above) above.under = layer.under;
    else if (layer.under) this.goOn(pin, layer.under);
  }

  private keep(pin: PinIndex, layers: Layer<Run>[]): void {
    if (layers.length > 0) this.layers.set(pin, layers);
    else this.layers.delete(pin);
  }
}
