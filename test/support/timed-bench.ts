// A bench in virtual time.
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import type { Expander } from '../../src/expander/expander';
import { Bench } from './sim-expander';

/** Enough for a chip to be set up: in virtual time a simulated transfer takes 1 ms. Pull-ups take their time. */
export const SET_UP_MS = 50;

/** From its making to `end`, time passes only with its clock. */
export class TimedBench extends Bench {
  readonly clock: Clock = FakeTimers.install();

  /** As `started`, and the time passes that this takes. */
  async setUp(...how: Parameters<Bench['started']>): Promise<Expander> {
    const ready = this.started(...how);
    await this.clock.tickAsync(SET_UP_MS);
    return ready;
  }

  /** Closes all, however long that takes, and gives time back. */
  async end(): Promise<void> {
    const closed = this.close();
    await this.clock.runAllAsync();
    await closed;
    this.clock.uninstall();
  }
}
