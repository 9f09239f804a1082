// The message that says that a pulse, a blink or the longest time on has ended by itself. Pure.
import type { ActionEnd } from '../actions/end-reports';
import { pinsInMask } from '../chip/pins';
import { type Labels, parsePinSelection, type PinSelection } from '../config/pin-selection';
import { formatLevels, type LevelsPayload, topicOf } from './format-levels';
import { namePins } from './pins-of-message';

export interface EndMessage {
  /** The logical levels of the pins that went off, in the form of the node where it is about just these. */
  readonly payload: LevelsPayload;
  readonly topic: string;
  readonly pin?: string;
  readonly pins?: string[];
  /** What has ended. */
  readonly action: ActionEnd['action'];
  readonly event: 'end';
}

/** @param own the pins of the node, where it has some */
export function endMessage(
  { pins, action, levels }: ActionEnd,
  own: PinSelection | undefined,
  labels: Labels,
): EndMessage {
  const selection =
    own?.mask === pins
      ? own
      : parsePinSelection(
          pinsInMask(pins).map(({ index }) => index),
          labels,
        );
  const payload = formatLevels(levels, selection, labels);
  return { payload, topic: topicOf(selection, labels), ...namePins(selection), action, event: 'end' };
}
