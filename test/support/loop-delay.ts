// How late the event loop comes while something else goes on.
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
