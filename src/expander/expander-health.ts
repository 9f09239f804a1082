// How the connection to a chip has been, from what was there to count anyway.
import { BusError } from '../bus/bus-error';
import type { CountedBus } from '../bus/counted-bus';
import type { Expander } from './expander';

export interface Health {
  /** ms since 1970; null when the chip has not answered since the deploy. */
  readonly lastAnswer: number | null;
  /** Transfers that failed. */
  readonly errors: number;
  /** How often the chip had to be set up again: it was away, or a check found that it had been reset. */
  readonly restarts: number;
  /** Transfers of the last second. */
  readonly transfersPerSecond: number;
}

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
