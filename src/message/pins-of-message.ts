// Which pins a message to mcp-out is about, and how the answer names them. Pure.
import { pinName } from '../chip/pins';
import type { OutConfig } from '../config/out-config';
import { type Labels, parsePinSelection, type PinSelection } from '../config/pin-selection';
import { UserError } from '../errors/user-error';
import { pinOfTopic } from './topic-pin';

/** The properties of a message that name pins; they count only where a node takes pins from messages. */
export interface PinMessage {
  pin?: unknown;
  pins?: unknown;
  /** Ends with the name or label of a pin, where `pin` and `pins` are missing. */
  topic?: unknown;
}

/**
 * @param otherwise the pins where neither message nor node chooses any, and a message may
 * @throws UserError pin-missing, or as `parsePinSelection`
 */
export function chooseOutputs(
  message: Readonly<PinMessage>,
  config: OutConfig,
  labels: Labels,
  otherwise?: readonly string[],
): PinSelection {
  const asked = config.pinsFromMessage ? (message.pins ?? message.pin) : undefined;
  if (asked !== undefined && asked !== null && asked !== '') return parsePinSelection(asked, labels);
  const named = config.pinsFromMessage ? pinOfTopic(message.topic, labels) : undefined;
  if (named !== undefined) return parsePinSelection(named, labels);
  if (config.selection !== undefined) return config.selection;
  if (otherwise === undefined) throw new UserError('pin-missing');
  return parsePinSelection(otherwise, labels);
}

/** How an answer names its pins: `pin` for one, `pins` for several. */
export function namePins(selection: PinSelection): { pin: string } | { pins: string[] } {
  const names = selection.pins.map((pin) => pinName(pin));
  return selection.kind === 'pin' ? { pin: names.join() } : { pins: names };
}
