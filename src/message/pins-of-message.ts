// Which pins a message to mcp-out is about, and how the answer names them. Pure.
import { PINS } from '../chip/pins';
import type { OutConfig } from '../config/node-config';
import { type Labels, parsePinSelection, type PinSelection } from '../config/pin-selection';
import { UserError } from '../errors/user-error';

/** The pin properties of a message, which count only where a node takes pins from messages. */
export interface PinMessage {
  readonly pin?: unknown;
  readonly pins?: unknown;
}

/** @throws UserError pin-missing, or as `parsePinSelection` */
export function chooseOutputs(message: PinMessage, config: OutConfig, labels: Labels): PinSelection {
  const asked = config.pinsFromMessage ? (message.pins ?? message.pin) : undefined;
  if (asked !== undefined && asked !== null && asked !== '') return parsePinSelection(asked, labels);
  if (config.selection === undefined) throw new UserError('pin-missing');
  return config.selection;
}

/** `pin` for one pin, `pins` for several, by name; the other one is taken off the message. */
export function namePins(selection: PinSelection): { pin: string | undefined; pins: string[] | undefined } {
  const names = selection.pins.map((pin) => PINS[pin]?.name ?? String(pin));
  return selection.kind === 'pin' ? { pin: names[0], pins: undefined } : { pin: undefined, pins: names };
}
