// The messages of mcp-in, as docs/messages.md describes them. Pure.
import { PINS, pinsInMask } from '../chip/pins';
import type { Edge } from '../config/node-config';
import type { Labels, PinSelection } from '../config/pin-selection';
import type { InputChange } from '../expander/input-watch';
import { displayName, formatLevels, isOn, type LevelsPayload, topicOf } from './format-levels';

// A type, not an interface: Node-RED's message type has an index signature.
export type InputMessage = {
  /** Logical level or levels, in the form of the node's selection. */
  readonly payload: LevelsPayload;
  /** Label or name of the pin; "A", "B" or "all". */
  readonly topic: string;
  /** Name of the pin, where the message is about one. */
  readonly pin?: string;
  /** Names of the pins that changed, where the message is about several. */
  readonly changed?: string[];
  /** ms since 1970 when the level was seen: at the poll that found it, or when INT called for it. */
  readonly time: number;
  /** Whether `time` is the kernel's time stamp of INT. */
  readonly exact: boolean;
};

/** One message per changed pin for single pins and lists; one for all for a port or the chip. */
export function changeMessages(
  change: InputChange,
  selection: PinSelection,
  edge: Edge,
  labels: Labels,
): InputMessage[] {
  const changed = pinsInMask(change.changed & selection.mask & wantedPins(change.levels, edge));
  const { levels, time, exact } = change;
  if (selection.kind === 'pin' || selection.kind === 'pins') {
    return changed.map(({ index, name }) => ({
      payload: isOn(levels, index),
      topic: displayName(index, labels),
      pin: name,
      time,
      exact,
    }));
  }
  if (changed.length === 0) return [];
  return [
    { ...levelsMessage(levels, selection, labels, time), exact, changed: changed.map(({ name }) => name) },
  ];
}

/** The levels as they are, for a first message or an answer. */
export function levelsMessage(
  levels: number,
  selection: PinSelection,
  labels: Labels,
  time: number,
): InputMessage {
  const payload = formatLevels(levels, selection, labels);
  const message = { payload, topic: topicOf(selection, labels), time, exact: false };
  return selection.kind === 'pin' ? { ...message, pin: PINS[selection.pins[0]]?.name ?? '' } : message;
}

function wantedPins(levels: number, edge: Edge): number {
  if (edge === 'both') return ~0;
  return edge === 'rising' ? levels : ~levels;
}
