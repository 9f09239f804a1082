// Which pins of the table are chosen, by clicks in the picture and in the table. Pure.
import { PINS, type PinIndex, type Port } from '../../src/chip/pins';

export interface ChosenPins {
  readonly pins: ReadonlySet<PinIndex>;
  /** The one that was clicked last, from which a range begins. */
  readonly last: PinIndex | undefined;
}

export const NO_PINS: ChosenPins = { pins: new Set(), last: undefined };

/** A click chooses a pin, or no longer. @param extend all from the last clicked one become as that one is */
export function clickPin({ pins, last }: ChosenPins, pin: PinIndex, extend: boolean): ChosenPins {
  if (extend && last !== undefined) {
    const range = PINS.map(({ index }) => index).filter(
      (index) => index >= Math.min(pin, last) && index <= Math.max(pin, last),
    );
    return { pins: withPins(pins, range, pins.has(last)), last: pin };
  }
  return { pins: withPins(pins, [pin], !pins.has(pin)), last: pin };
}

/** Chooses all pins of a port or of the chip; if all of them are chosen, none of them. */
export function clickGroup({ pins, last }: ChosenPins, group: Port | 'all'): ChosenPins {
  const members = PINS.filter(({ port }) => group === 'all' || port === group).map(({ index }) => index);
  const all = members.every((pin) => pins.has(pin));
  return { pins: withPins(pins, members, !all), last };
}

/** Whether all pins of a port or of the chip are chosen. */
export function isGroupChosen({ pins }: ChosenPins, group: Port | 'all'): boolean {
  return PINS.every(({ port, index }) => (group !== 'all' && port !== group) || pins.has(index));
}

function withPins(pins: ReadonlySet<PinIndex>, changed: readonly PinIndex[], chosen: boolean): Set<PinIndex> {
  const next = new Set(pins);
  for (const pin of changed) {
    if (chosen) next.add(pin);
    else next.delete(pin);
  }
  return next;
}
