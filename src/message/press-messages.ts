// The messages of mcp-in about a button, as docs/messages.md describes them. Pure.
import { type PinIndex, pinName } from '../chip/pins';
import type { PressEvent, PressKind } from '../events/press';
import { type InputWording, topicFor } from './input-wording';

// A type, not an interface: Node-RED's message type has an index signature.
export type PressMessage = {
  readonly payload: PressKind;
  /** The same as the payload. */
  readonly event: PressKind;
  readonly topic: string;
  readonly pin: string;
  /** ms since the press, with "long", "hold" and "release". */
  readonly heldMs?: number;
  /** ms since 1970 of the press; of a long press when it became one, and of a release that itself. */
  readonly time: number;
  readonly exact: boolean;
};

export function pressMessage(
  pin: PinIndex,
  { kind, ...rest }: PressEvent,
  wording: InputWording,
): PressMessage {
  return { payload: kind, event: kind, topic: topicFor(pin, wording), pin: pinName(pin), ...rest };
}
