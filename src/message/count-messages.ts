// The messages of mcp-in about counts, rates and positions, as docs/messages.md describes them. Pure.
import { type PinIndex, pinName } from '../chip/pins';
import { readable } from '../errors/readable';
import { show, UserError } from '../errors/user-error';
import type { Moment } from '../events/press';
import type { Counted } from '../events/pulse-counter';
import type { Rate } from '../events/pulse-rate';
import { describePins, type InputWording, topicFor } from './input-wording';

/** About one pin. Types, not interfaces: Node-RED's message type has an index signature. */
export type CountMessage = {
  /** How many pulses there were. */
  readonly payload: number;
  /** Pulses per second since the count that was sent before; 0 for the first one. */
  readonly hz: number;
  readonly topic: string;
  readonly pin: string;
  /** ms since 1970, of the last pulse. */
  readonly time: number;
  readonly exact: boolean;
};

export type RateMessage = {
  /** Pulses per second, Hz. */
  readonly payload: number;
  /** Pulses in the window. */
  readonly count: number;
  readonly topic: string;
  readonly pin: string;
  /** ms since 1970, of the end of the window. */
  readonly time: number;
  readonly exact: boolean;
};

export type EncoderMessage = {
  /** Position in detents. */
  readonly payload: number;
  readonly step: 1 | -1;
  readonly direction: 'cw' | 'ccw';
  /** Steps so far whose direction was not seen. */
  readonly missed: number;
  readonly topic: string;
  /** ms since 1970, of the step that reached the detent. */
  readonly time: number;
  readonly exact: boolean;
};

export function countMessage(
  pin: PinIndex,
  { count, hz }: Counted,
  when: Moment,
  wording: InputWording,
): CountMessage {
  return { payload: count, hz, ...aboutPin(pin, wording), ...momentOf(when) };
}

export function rateMessage(
  pin: PinIndex,
  { hz, count }: Rate,
  time: number,
  wording: InputWording,
): RateMessage {
  return { payload: hz, count, ...aboutPin(pin, wording), time, exact: false };
}

export function encoderMessage(
  position: number,
  step: 1 | -1,
  missed: number,
  when: Moment,
  wording: InputWording,
): EncoderMessage {
  const direction = step === 1 ? 'cw' : 'ccw';
  return {
    payload: position,
    ...{ step, direction, missed },
    ...describePins(wording.selection, wording),
    ...momentOf(when),
  };
}

/**
 * Where counting shall go on, if a message asks for that: 0 for "reset", n for `{reset: n}`; undefined for every other
 * message. @throws UserError payload-reset, payload-unreadable
 */
export function parseReset(payload: unknown): number | undefined {
  return readable(() => resetOf(payload));
}

function resetOf(payload: unknown): number | undefined {
  if (typeof payload === 'string') return payload.trim().toLowerCase() === 'reset' ? 0 : undefined;
  if (typeof payload !== 'object' || payload === null || !('reset' in payload)) return undefined;
  const wanted = payload.reset;
  if (wanted === true) return 0;
  const count = typeof wanted === 'string' && /^\s*[-+]?\d{1,15}\s*$/.test(wanted) ? Number(wanted) : wanted;
  if (typeof count === 'number' && Number.isSafeInteger(count)) return count;
  throw new UserError('payload-reset', { value: show(payload) });
}

/** Counts as they were kept, by the names of pins or of what else is counted; what is none is left out. */
export function parseKept(kept: unknown): Map<string, number> {
  const entries = typeof kept === 'object' && kept !== null ? Object.entries(kept) : [];
  return new Map(entries.filter((entry): entry is [string, number] => Number.isSafeInteger(entry[1])));
}

function aboutPin(pin: PinIndex, wording: InputWording): { topic: string; pin: string } {
  return { topic: topicFor(pin, wording), pin: pinName(pin) };
}

function momentOf({ time, exact }: Moment): Moment {
  return { time, exact };
}
