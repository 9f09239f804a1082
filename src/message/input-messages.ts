// The messages of mcp-in about levels, as docs/messages.md describes them. Pure.
import { pinsInMask, type Pin } from '../chip/pins';
import type { Edge } from '../config/in-config';
import type { PinSelection } from '../config/pin-selection';
import { pinsWithEdge } from '../events/edges';
import type { InputChange } from '../expander/inputs/input-watch';
import { formatLevels, isOn } from './format-levels';
import { byPin, describePins, type InputWording, pinPayload, pinValue, topicFor } from './input-wording';

// A type, not an interface: Node-RED's message type has an index signature.
export type InputMessage = {
  /** What a level of a pin is called, as text with the pin where that is asked for; a number for a port or the chip. */
  readonly payload: unknown;
  /** Label or name of the pin; "A", "B" or "all"; with what the node has before it. */
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

/** One message per changed pin, or one for all of a port or the chip if it is a number. */
export function changeMessages(change: InputChange, edge: Edge, wording: InputWording): InputMessage[] {
  const { selection } = wording;
  const { levels, time, exact } = change;
  const changed = pinsInMask(change.changed & selection.mask & pinsWithEdge(levels, edge));
  if (isPerPin(wording)) return changed.map((pin) => pinMessage(pin, levels, wording, { time, exact }));
  if (changed.length === 0) return [];
  const message = levelsMessage(levels, selection, wording, time);
  return [{ ...message, exact, changed: changed.map(({ name }) => name) }];
}

/** The levels with which a node begins, as if all of them had changed. */
export function firstMessages(levels: number, wording: InputWording, time: number): InputMessage[] {
  const { selection } = wording;
  if (!isPerPin(wording)) return [levelsMessage(levels, selection, wording, time)];
  return pinsInMask(selection.mask).map((pin) => pinMessage(pin, levels, wording, { time, exact: false }));
}

/** The levels of pins as they are, in one message: an answer. @param selection what was asked for */
export function levelsMessage(
  levels: number,
  selection: PinSelection,
  wording: InputWording,
  time: number,
): InputMessage {
  const about = describePins(selection, wording);
  const payload = levelsPayload(levels, selection, wording);
  return { payload, ...about, time, exact: false };
}

function levelsPayload(levels: number, selection: PinSelection, wording: InputWording): unknown {
  switch (selection.kind) {
    case 'pin':
      return pinPayload(selection.pins[0], isOn(levels, selection.pins[0]), wording);
    case 'pins':
      return byPin(selection, wording, (pin) => pinValue(isOn(levels, pin), wording));
    case 'port':
    case 'chip':
      return formatLevels(levels, selection, wording.labels);
  }
}

function pinMessage(
  { index, name }: Pin,
  levels: number,
  wording: InputWording,
  when: { time: number; exact: boolean },
): InputMessage {
  const payload = pinPayload(index, isOn(levels, index), wording);
  return { payload, topic: topicFor(index, wording), pin: name, ...when };
}

/** Text names one pin, so a port is told of pin by pin then. */
function isPerPin({ selection, form }: InputWording): boolean {
  return selection.kind === 'pin' || selection.kind === 'pins' || form === 'pin-state';
}
