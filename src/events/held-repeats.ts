// Says again what is held: what was said of a pin last, as long as the pin is held.
import { Repeater } from './repeater';

interface Said<T> {
  readonly what: T;
  /** Of the pins it was about those that nothing was said of since, A | B << 8. */
  pins: number;
  readonly repeater: Repeater;
}

export class HeldRepeats<T> {
  private readonly said = new Set<Said<T>>();

  /**
   * @param everyMs 0 = never
   * @param heldPins which pins are held now, A | B << 8
   * @param again says it again
   */
  constructor(
    private readonly everyMs: number,
    private readonly heldPins: () => number,
    private readonly again: (what: T) => void,
  ) {}

  /** Something was said of these pins: it takes the place of what was said of them before. */
  start(what: T, pins: number): void {
    if (this.everyMs === 0) return;
    for (const earlier of this.said) {
      earlier.pins &= ~pins;
      if (earlier.pins === 0) this.end(earlier);
    }
    const said: Said<T> = { what, pins, repeater: new Repeater(this.everyMs, () => this.repeat(said)) };
    this.said.add(said);
    said.repeater.start();
  }

  stop(): void {
    for (const said of this.said) this.end(said);
  }

  private repeat(said: Said<T>): boolean {
    const held = (this.heldPins() & said.pins) !== 0;
    if (held) this.again(said.what);
    else this.end(said);
    return held;
  }

  private end(said: Said<T>): void {
    said.repeater.stop();
    this.said.delete(said);
  }
}
