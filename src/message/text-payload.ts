// Payloads that are text, as MQTT brings them: Buffers, "pin,state", "all off". Pure.
import type { LevelWord } from './parse-level';
import { parseLevel } from './parse-level';

/** Longer than any command, so nobody has to decode a picture. */
const LONGEST_TEXT = 200;

/** The text in a Buffer, or what came where it is no Buffer or holds no plain text. */
export function decodeText(payload: unknown): unknown {
  if (!(payload instanceof Uint8Array) || payload.length > LONGEST_TEXT) return payload;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
    return /\p{Cc}/u.test(text.trim()) ? payload : text;
  } catch {
    return payload;
  }
}

export interface PinState {
  /** Not looked at yet: a pin's name, number or label, or anything. */
  readonly pin: string;
  readonly state: string;
}

/** "A3,on", "lamp, 0", "3,1"; undefined for what has not this form. */
export function parsePinState(payload: unknown): PinState | undefined {
  if (typeof payload !== 'string') return undefined;
  const comma = payload.indexOf(',');
  if (comma === -1 || payload.includes(',', comma + 1)) return undefined;
  const [pin, state] = [payload.slice(0, comma).trim(), payload.slice(comma + 1).trim()];
  return pin === '' || state === '' ? undefined : { pin, state };
}

/** "all on", "all off"; undefined for what has not this form. */
export function parseAll(payload: unknown): LevelWord | undefined {
  const word = typeof payload === 'string' ? /^\s*all\s+(\w+)\s*$/i.exec(payload)?.[1] : undefined;
  return parseLevel(word);
}
