// What the user's hand does to one simulated chip from the editor: presses its pins, and breaks it.
import { pinMask, pinsInMask } from '../../src/chip/pins';
import type { SimulatedBus } from '../../src/simulator/simulated-bus';
import type { LastingFault } from '../contract/live-snapshot';

/** An editor that is closed while it holds a pin cannot let it go. */
export const PRESS_LASTS_MS = 10_000;
/** A transfer on a bus that is stuck ends with an error after this time. */
const STUCK_MS = 50;

export class SimulatedOutside {
  private readonly held = new Map<number, NodeJS.Timeout>();
  private current: LastingFault = 'none';
  private repair: () => void = () => undefined;

  /** @param changed told after each change of `pressed` or `fault` */
  constructor(
    private readonly bus: SimulatedBus,
    private readonly address: number,
    private readonly changed: () => void,
  ) {}

  /** Pins that are pressed, A | B << 8. */
  get pressed(): number {
    return [...this.held.keys()].reduce((mask, pin) => mask | pinMask(pin), 0);
  }

  get fault(): LastingFault {
    return this.current;
  }

  /** Drives a pin for ten seconds, or until it is released; again: for ten seconds from now. */
  press(pin: number, level: 0 | 1): void {
    clearTimeout(this.held.get(pin));
    this.held.set(
      pin,
      setTimeout(() => this.release(pin), PRESS_LASTS_MS),
    );
    // A jumper on the pin stays plugged: a finger wins against it.
    this.bus.chip(this.address).drive(pin, level);
    this.changed();
  }

  /** Lets go of a pin; of one that is not pressed: nothing. */
  release(pin: number): void {
    const timer = this.held.get(pin);
    if (!timer) return;
    clearTimeout(timer);
    this.held.delete(pin);
    this.bus.chip(this.address).drive(pin, 'Z');
    this.changed();
  }

  /** Puts a fault in the place of the one there was. */
  breakDown(fault: LastingFault): void {
    if (fault === this.current) return;
    this.repair();
    this.current = fault;
    this.repair = this.injectFault(fault);
    this.changed();
  }

  /** Power off and on. */
  reset(): void {
    this.bus.chip(this.address).reset();
  }

  /** Lets go of everything, and repairs. */
  end(): void {
    for (const { index } of pinsInMask(this.pressed)) this.release(index);
    this.breakDown('none');
  }

  private injectFault(fault: LastingFault): () => void {
    if (fault === 'gone') return this.bus.breakDown({ address: this.address, error: 'no-answer' });
    if (fault === 'stuck') return this.bus.breakDown({ delayMs: STUCK_MS, error: 'timeout' });
    return () => undefined;
  }
}
