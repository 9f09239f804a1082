// Levels as messages and statuses show them: the form follows what a node is about. Pure.
import { PINS, type PinIndex, pinMask, PORT_MASK } from '../chip/pins';
import type { Labels, PinSelection } from '../config/pin-selection';

/** One pin: boolean. A list: an object by label or pin name. A port: 0..255. The chip: 0..65535. */
export type LevelsPayload = boolean | number | Record<string, boolean>;

/** @param levels logical levels of all pins, A | B << 8 */
export function formatLevels(levels: number, selection: PinSelection, labels: Labels): LevelsPayload {
  switch (selection.kind) {
    case 'pin':
      return isOn(levels, selection.pins[0]);
    case 'pins':
      return Object.fromEntries(selection.pins.map((pin) => [displayName(pin, labels), isOn(levels, pin)]));
    case 'port':
      return selection.mask === PORT_MASK.B ? levels >> 8 : levels & 0xff;
    case 'chip':
      return levels;
  }
}

/** For a message topic: the label or name of one pin, "A" or "B", "all", names with commas. */
export function topicOf(selection: PinSelection, labels: Labels): string {
  switch (selection.kind) {
    case 'pin':
    case 'pins':
      return selection.pins.map((pin) => displayName(pin, labels)).join(',');
    case 'port':
      return selection.port;
    case 'chip':
      return 'all';
  }
}

/** The label of a pin, or its name where it has none. */
export function displayName(pin: PinIndex, labels: Labels): string {
  return labels[pin] ?? PINS[pin]?.name ?? String(pin);
}

export function isOn(levels: number, pin: PinIndex): boolean {
  return (levels & pinMask(pin)) !== 0;
}
