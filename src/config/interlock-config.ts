// Groups of outputs of which at most one is on, parsed from a flow file or a message.
import { PINS, pinMask, pinsInMask } from '../chip/pins';
import { show, UserError } from '../errors/user-error';
import { parseMs } from './parse-values';
import { type Labels, parsePinSelection } from './pin-selection';
import type { PinSettings } from './pin-settings';

export interface InterlockGroup {
  /** At least two pins, A | B << 8. */
  readonly mask: number;
  /** ms that all pins of the group are off before another one goes on. */
  readonly breakMs: number;
}

export const BREAK_MS = { min: 0, max: 60_000 } as const;

/**
 * @param value a list of `{pins: "up, down", breakMs: 500}`; nothing: no groups
 * @throws UserError interlock-shape, interlock-alone, interlock-twice, ms-range, or as `parsePinSelection`
 */
export function parseInterlocks(value: unknown, labels: Labels): InterlockGroup[] {
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) throw new UserError('interlock-shape', { value: show(value) });
  const groups = Array.from(value, (entry) => parseGroup(entry, labels));
  groups.reduce((taken, { mask }) => {
    const twice = PINS.find(({ index }) => taken & mask & pinMask(index));
    if (twice) throw new UserError('interlock-twice', { pin: twice.name });
    return taken | mask;
  }, 0);
  return groups;
}

/** Groups of which the pin table would have more than one pin on. @returns UserErrors interlock-levels */
export function checkInterlockLevels(
  groups: readonly InterlockGroup[],
  pins: readonly PinSettings[],
): UserError[] {
  return (['start', 'safe'] as const).flatMap((when) =>
    groups.flatMap(({ mask }) => {
      const on = pinsInMask(mask).filter(({ index }) => {
        const pin = pins[index];
        return pin?.[when] === (pin?.inverted ? 'low' : 'high');
      });
      if (on.length < 2) return [];
      return [new UserError('interlock-levels', { pins: on.map(({ name }) => name).join(', '), when })];
    }),
  );
}

function parseGroup(entry: unknown, labels: Labels): InterlockGroup {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw new UserError('interlock-shape', { value: show(entry) });
  }
  const { pins, breakMs } = entry as { pins?: unknown; breakMs?: unknown };
  const selection = parsePinSelection(pins ?? '', labels);
  if (selection.pins.length < 2) throw new UserError('interlock-alone', { value: show(pins) });
  const ms = parseMs('breakMs', breakMs === undefined || breakMs === '' ? 0 : breakMs, BREAK_MS);
  return { mask: selection.mask, breakMs: ms };
}
