// What the samples of a soak say: whether memory grows, and whether anything is left open. Pure.

export interface Point {
  /** ms */
  readonly at: number;
  readonly value: number;
}

export interface Slope {
  /** By least squares, per hour. */
  readonly perHour: number;
  /** Its standard error. */
  readonly error: number;
}

const HOUR_MS = 3_600_000;

/** @returns undefined for fewer than three points, or points of one moment */
export function slopeOf(points: readonly Point[]): Slope | undefined {
  const meanAt = mean(points.map(({ at }) => at));
  const meanValue = mean(points.map(({ value }) => value));
  const spread = sum(points.map(({ at }) => (at - meanAt) ** 2));
  if (points.length < 3 || spread === 0) return undefined;
  const slope = sum(points.map(({ at, value }) => (at - meanAt) * (value - meanValue))) / spread;
  const rest = sum(points.map(({ at, value }) => (value - meanValue - slope * (at - meanAt)) ** 2));
  const error = Math.sqrt(rest / (points.length - 2) / spread);
  return { perHour: slope * HOUR_MS, error: error * HOUR_MS };
}

/** Bytes an hour: a byte or so for each message. */
export const HEAP_LIMIT = 1_000_000;

/** Whether it grows by more than the limit for certain: twice the standard error is taken off. */
export function grows({ perHour, error }: Slope, limit: number): boolean {
  return perHour - 2 * error > limit;
}

export type Counts = Readonly<Record<string, number>>;

/** Work of this very moment: there is more or less of it at any time, and none is left open. */
const MOMENTARY = new Set(['Immediate']);
/** Timers come and go with each press and pulse: so much of what there was may be more. */
const TIMERS_MORE = 0.25;

/** @returns what there is more of at the end, in words */
export function leftOpen(start: Counts, end: Counts): string[] {
  return Object.entries(end).flatMap(([name, count]) => {
    const before = start[name] ?? 0;
    const tolerated = name === 'Timeout' ? before * (1 + TIMERS_MORE) : before;
    const isMore = !MOMENTARY.has(name) && count > tolerated;
    return isMore ? [`${name}: ${before} at the start, ${count} at the end`] : [];
  });
}

/** The median of each count over some samples; what is missing in one is 0 there. */
export function typicalCounts(samples: readonly Counts[]): Counts {
  const names = new Set(samples.flatMap((counts) => Object.keys(counts)));
  return Object.fromEntries(
    [...names].sort().map((name) => [name, median(samples.map((counts) => counts[name] ?? 0))]),
  );
}

/** The lower one of the two in the middle; 0 of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? 0;
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
