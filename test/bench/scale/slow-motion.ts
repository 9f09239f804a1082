// Virtual time in which a tick of the fake clock is a microsecond: fake timers know no shorter one, and a byte takes 22 of them.
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';

const TICKS_PER_MS = 1000;

/** @param ms as people mean it. @returns what the fake clock, and everything that runs by it, is told */
export function ticks(ms: number): number {
  return Math.round(ms * TICKS_PER_MS);
}

/** Runs something in virtual time. @param run is given the clock, whose times are ticks */
export async function inSlowMotion<T>(run: (clock: Clock) => Promise<T>): Promise<T> {
  const clock = FakeTimers.install();
  try {
    return await run(clock);
  } finally {
    clock.uninstall();
  }
}

/** @returns ms from one reading of the clock to another */
export function msBetween(from: number, to: number): number {
  return (to - from) / TICKS_PER_MS;
}
