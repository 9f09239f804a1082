// What runs on which pin. Words are A | B << 8.
import { type PinIndex, pinMask } from '../chip/pins';
import type { RunningAction, TimedSettings } from './output-command';

export interface Run {
  readonly owner: object;
  readonly action: RunningAction;
  /** ms of the timeline from which it counts: a write of its first level was acknowledged. */
  at: number | undefined;
  /** Writes of its first level that are under way. */
  writes: number;
  /** One of them has failed, and its level stays wanted. */
  staysWanted: boolean;
  /** Its owner has stopped, or its pin has got an interlock, while a command had ended it: it does not go on. */
  over: boolean;
}

export class Runs {
  private readonly runs = new Map<PinIndex, Run>();

  on(pin: PinIndex): Run | undefined {
    return this.runs.get(pin);
  }

  put(pin: PinIndex, run: Run): void {
    this.runs.set(pin, run);
  }

  remove(pin: PinIndex): void {
    this.runs.delete(pin);
  }

  /** Stops what runs on these pins, and takes it off them. */
  take(mask: number): [PinIndex, Run][] {
    const taken = [...this.runs].filter(([pin]) => mask & pinMask(pin));
    for (const [pin, { action }] of taken) {
      action.stop();
      this.runs.delete(pin);
    }
    return taken;
  }

  /** Pins on which something runs, of one kind or any. */
  pins(kind?: TimedSettings['kind']): number {
    return this.pinsWhere(({ action }) => kind === undefined || action.kind === kind);
  }

  /** Pins whose first level is acknowledged. */
  get begun(): number {
    return this.pinsWhere(({ at }) => at !== undefined);
  }

  pinsOf(owner: object): number {
    return this.pinsWhere((run) => run.owner === owner);
  }

  private pinsWhere(holds: (run: Run) => boolean): number {
    return [...this.runs].reduce((mask, [pin, run]) => (holds(run) ? mask | pinMask(pin) : mask), 0);
  }
}
