// The messages of mcp-interrupt, as docs/messages.md describes them. Pure.
import { pinsInMask, type Port, PORT_MASK } from '../chip/pins';
import type { Edge } from '../config/in-config';
import type { Labels, PinSelection } from '../config/pin-selection';
import { UserError, show } from '../errors/user-error';
import { pinsWithEdge } from '../events/edges';
import type { InterruptEvent } from '../expander/inputs/input-watch';
import { displayName, formatLevels, type LevelsPayload } from './format-levels';

/** Logical levels. A type, not an interface: Node-RED's message type has an index signature. */
export type InterruptMessage = {
  /** The captured levels, in the form of the node's selection. */
  readonly payload: LevelsPayload;
  readonly topic: string;
  readonly port: Port;
  /** Names of the flagged pins. */
  readonly pins: string[];
  /** Flags, captured and present levels of the port: bit n for pin n. */
  readonly flags: number;
  readonly captured: number;
  readonly levels: number;
  readonly time: number;
  readonly exact: boolean;
};

/** One message per port on which pins of the selection interrupted as `edge` asks. */
export function interruptMessages(
  event: InterruptEvent,
  selection: PinSelection,
  edge: Edge,
  labels: Labels,
): InterruptMessage[] {
  const flags = event.flags & selection.mask & pinsWithEdge(event.captured, edge);
  return (['A', 'B'] as const).flatMap((port) => {
    const mask = flags & PORT_MASK[port];
    if (mask === 0) return [];
    const pins = pinsInMask(mask);
    return [
      {
        payload: formatLevels(event.captured, selection, labels),
        topic: pins.map(({ index }) => displayName(index, labels)).join(','),
        port,
        pins: pins.map(({ name }) => name),
        flags: ofPort(flags, port),
        captured: ofPort(event.captured, port),
        levels: ofPort(event.levels, port),
        time: event.time,
        exact: event.exact,
      },
    ];
  });
}

/** The pins a message is about, A | B << 8. */
export function flaggedPins({ flags, port }: InterruptMessage): number {
  return port === 'A' ? flags : flags << 8;
}

/** The pins among `mask` that are held: true, or false where only the way to false is reported. */
export function heldPins(levels: number, mask: number, edge: Edge): number {
  return mask & pinsWithEdge(levels, edge === 'both' ? 'rising' : edge);
}

const COMMANDS = ['status', 'read', 'reset'] as const;
export type InterruptCommand = (typeof COMMANDS)[number];

/** What a message asks for, in its payload or else its topic. @throws UserError payload-interrupt */
export function parseInterruptCommand(message: { payload?: unknown; topic?: unknown }): InterruptCommand {
  const asked = [message.payload, message.topic].map((word) =>
    typeof word === 'string' ? word.trim().toLowerCase() : '',
  );
  const command = COMMANDS.find((one) => one === asked[0]) ?? COMMANDS.find((one) => one === asked[1]);
  if (command) return command;
  throw new UserError('payload-interrupt', { value: show(message.payload) });
}

function ofPort(word: number, port: Port): number {
  return port === 'A' ? word & 0xff : word >> 8;
}
