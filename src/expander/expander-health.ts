// How the connection to a chip has been, from what was there to count anyway.
import { BusError } from '../bus/bus-error';
import type { CountedBus } from '../bus/counted-bus';
import type { Expander } from './expander';
import type { Health } from './expander-state';

export class ExpanderHealth {
  private restarts = 0;
  private wasAway = false;
  /** It has come back, which counts; that it had been reset meanwhile is told after that. */
  private isBack = false;
  /** Stops counting. */
  readonly stop: () => void;

  constructor(
    private readonly bus: CountedBus,
    expander: Expander,
  ) {
    const stops = [
      expander.onState.on((state) => {
        if (state.kind === 'away') this.wasAway ||= state.error instanceof BusError;
        else if (state.kind === 'ready') {
          this.isBack = this.wasAway;
          this.wasAway = false;
          if (this.isBack) this.restarts += 1;
        }
      }),
      expander.onHealth.on(({ kind }) => {
        if (kind === 'reset' && !this.isBack) this.restarts += 1;
      }),
    ];
    this.stop = () => stops.forEach((stop) => stop());
  }

  get now(): Health {
    const { lastAnswer = null, errors, transfersPerSecond } = this.bus;
    return { lastAnswer, errors, restarts: this.restarts, transfersPerSecond };
  }
}
