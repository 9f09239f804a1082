// Virtual time for flows: Node-RED and the simulated bus take their turns of the event loop, all timers wait for the test.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] as const;
/** Turns of the event loop in each virtual millisecond: so many transfers the simulated bus carries in it, at most. */
const TURNS_PER_MS = 8;

/** From its making to `end`, time passes only in `after` and `until`. */
export class FlowClock {
  private readonly clock: Clock = FakeTimers.install({ toFake: [...FAKED] });

  /** ms since the clock was made. */
  get now(): number {
    return performance.now();
  }

  /** Lets time pass, in ms. */
  async after(ms: number): Promise<void> {
    for (let each = 0; each < ms; each++) {
      this.clock.tick(1);
      for (let turn = 0; turn < TURNS_PER_MS; turn++) await new Promise(setImmediate);
    }
  }

  /** Lets time pass until something is done, for at most a minute. */
  async until<T>(promise: Promise<T>): Promise<T> {
    const state = { settled: false };
    const settle = (): void => void (state.settled = true);
    promise.then(settle, settle);
    for (let ms = 0; !state.settled && ms < 60_000; ms++) await this.after(1);
    assert.ok(state.settled, 'it is not done after a minute');
    return promise;
  }

  end(): void {
    this.clock.uninstall();
  }
}
