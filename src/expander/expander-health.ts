// How the connection to a chip has been, from what was there to count anyway.
import { BusError } from '../bus/bus-error';
import type { CountedBus } from '../bus/counted-bus';
import type { Expander } from './expander';

export interface Health {
  /** ms since 1970; null when the chip has not answered since the deploy. */
  readonly lastAnswer: number | null;
  /** Transfers that failed. */
  readonly errors: number;
  /** How often the chip had to be started again after it was away. */
  readonly restarts: number;
  /** Transfers of the last second. */
  readonly transfersPerSecond: number;
}

export class ExpanderHealth {
  private restarts = 0;
  private wasAway = false;
  /** Stops counting. */
  readonly stop: () => void;

  constructor(
    private readonly bus: CountedBus,
    expander: Expander,
  ) {
    this.stop = expander.onState.on((state) => {
      if (state.kind === 'away') this.wasAway ||= state.error instanceof BusError;
      else if (state.kind === 'ready' && this.wasAway) {
        this.wasAway = false;
        this.restarts += 1;
      }
    });
  }

  get now(): Health {
    const { lastAnswer = null, errors, transfersPerSecond } = this.bus;
    return { lastAnswer, errors, restarts: this.restarts, transfersPerSecond };
  }
}
