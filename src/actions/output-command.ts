// What can be asked of outputs at once: levels, and pins that begin something that takes time.
import type { BlinkSettings, PulseSettings } from '../config/out-config';
import type { OutputChange } from '../expander/outputs/output-batches';

export type TimedSettings =
  ({ readonly kind: 'pulse' } & PulseSettings) | ({ readonly kind: 'blink' } & BlinkSettings);

export interface OutputCommand {
  /** Logical levels and toggles. */
  readonly change: OutputChange;
  /** Pins of their own, A | B << 8, that go on and begin to pulse or blink. */
  readonly timed?: { readonly mask: number; readonly settings: TimedSettings };
  /** ms it may wait for a chip that is away; 0 or nothing: it fails at once. */
  readonly expireMs?: number;
}

/** Something that goes on by itself on one pin, once its first level has been written. */
export interface RunningAction {
  readonly kind: TimedSettings['kind'];
  /** Also goes on after `stop`. @param at ms of the timeline from which it counts */
  begin(at: number): void;
  stop(): void;
}
