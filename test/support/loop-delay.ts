// How late the event loop comes while something else goes on.
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** ms that timers were late. */
export interface LoopDelay {
  readonly p99: number;
  readonly max: number;
}

const RESOLUTION_MS = 1;

/** Measures until `during` is done, and prints the figures below the test's name. */
export async function measureLoopDelay(what: string, during: () => Promise<void>): Promise<LoopDelay> {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  await during();
  histogram.disable();
  // The histogram holds the time between two samples, which is the resolution when nothing is late.
  const [p99, max] = [histogram.percentile(99), histogram.max].map((ns) =>
    Math.max(0, ns / 1e6 - RESOLUTION_MS),
  );
  const delay = { p99: p99 ?? 0, max: max ?? 0 };
  console.log(
    `      event loop, ${what}: late by ${delay.p99.toFixed(1)} ms (p99), ${delay.max.toFixed(1)} ms (max)`,
  );
  return delay;
}

/** What no bus may add to the delay of the event loop. */
export const LATE_MS = 20;
/** A machine with much else to do makes any program late now and then, a call that blocks makes it late each time. */
const TRIES = 15;

/**
 * Measures until it has gone well once: what the machine itself makes late does not count, what `during` makes late each
 * time does.
 * @param during has in it, each time, all that could hold up the event loop
 */
export async function staysInTime(what: string, during: () => Promise<void>): Promise<void> {
  const seen: string[] = [];
  for (let tries = 0; tries < TRIES; tries++) {
    const { max } = await measureLoopDelay(what, during);
    if (max < LATE_MS) return;
    seen.push(max.toFixed(1));
  }
  assert.fail(`${what}: the event loop was late by ${seen.join(', ')} ms, each time more than ${LATE_MS} ms`);
}
