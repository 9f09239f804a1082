// What messages with msg.config are answered with. Pure.
import { type PinName, pinName, pinsInMask } from '../chip/pins';
import type { InterlockGroup } from '../config/interlock-config';
import type { PinSettings } from '../config/pin-settings';
import type { OwnMode } from '../expander/pins/pin-claims';

/**
 * The settings in force, by pin name; an interrupt mode that a node asks for stands in the place of the table's.
 * @param mask the pins, A | B << 8
 */
export function settingsPayload(
  mask: number,
  settings: readonly PinSettings[],
  ownModes: readonly (OwnMode | undefined)[],
): Record<string, PinSettings> {
  return Object.fromEntries(
    pinsInMask(mask).flatMap(({ index, name }) => {
      const row = settings[index];
      if (!row) return [];
      return [[name, { ...row, interrupt: ownModes[index]?.mode ?? row.interrupt }]];
    }),
  );
}

/** Interlocks as a message sets them. */
export function interlocksPayload(groups: readonly InterlockGroup[]): { pins: PinName[]; breakMs: number }[] {
  return groups.map(({ mask, breakMs }) => ({
    pins: pinsInMask(mask).map(({ index }) => pinName(index)),
    breakMs,
  }));
}
