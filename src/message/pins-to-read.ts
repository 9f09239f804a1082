// Which pins a message to mcp-in asks for. Pure.
import { isBlank, type Labels, parsePinSelection, type PinSelection } from '../config/pin-selection';
import { readable } from '../errors/readable';

/** The pin properties of a message, which count only where a node takes pins from messages. */
export interface PinMessage {
  pin?: unknown;
  pins?: unknown;
}

/** `msg.pins`, or else `msg.pin`; undefined when neither names anything. @throws UserError payload-unreadable, or as `parsePinSelection` */
export function pinsToRead(message: Readonly<PinMessage>, labels: Labels): PinSelection | undefined {
  return readable(() => {
    const { pin, pins } = message;
    const asked = isBlank(pins) ? pin : pins;
    return isBlank(asked) ? undefined : parsePinSelection(asked, labels);
  });
}
