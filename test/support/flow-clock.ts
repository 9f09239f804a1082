// Virtual time for flows: Node-RED and the simulated bus take their turns of the event loop, all timers wait for the test.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';

const FAKED = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] as const;
/** Turns of the event loop in each virtual millisecond: so many transfers the simulated bus carries in it, at most. */
const TURNS_PER_MS = 8;
const TURNS_OF_FILES = 100;

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
    let settled = false;
    const settle = (): void => void (settled = true);
    promise.then(settle, settle);
    const goesOn = (): boolean => !settled;
    for (let ms = 0; goesOn() && ms < 60_000; ms++) {
      // What Node-RED does with files and sockets takes real time.
      for (let turn = 0; goesOn() && turn < TURNS_OF_FILES; turn++) await new Promise(setImmediate);
      await this.after(1);
    }
    assert.ok(settled, 'it is not done after a minute');
    return promise;
  }

  end(): void {
    this.clock.uninstall();
  }
}
