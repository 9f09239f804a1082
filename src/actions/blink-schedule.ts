// Which level a blink has at a time: counted from its start, so that nothing late shifts what follows. Pure.
import type { BlinkSettings } from '../config/out-config';

export interface BlinkPhase {
  readonly on: boolean;
  /** ms since the start at which the level changes; undefined: the blink is over. */
  readonly until: number | undefined;
}

/** @param elapsed ms since the start */
export function blinkPhase({ onMs, offMs, count }: BlinkSettings, elapsed: number): BlinkPhase {
  // Start plus a whole number, minus start, is not always that number.
  const since = Math.max(0, Math.round(elapsed * 1000) / 1000);
  const periodMs = onMs + offMs;
  if (count > 0 && since >= (count - 1) * periodMs + onMs) return { on: false, until: undefined };
  const cycle = Math.floor(since / periodMs) * periodMs;
  const on = since - cycle < onMs;
  return { on, until: cycle + (on ? onMs : periodMs) };
}
