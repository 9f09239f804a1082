// The pin tables of the walk: a few bits say how the outputs are set, and the inputs are as they are.
import { PINS, pinMask } from '../../src/chip/pins';
import type { InterlockGroup } from '../../src/config/interlock-config';
import { type PinSettings, parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';

export const OUTPUTS = 0x80ff;
/** Buttons to ground: with pull-ups, and logically on while pressed. */
export const BUTTONS = [8, 9, 10] as const;
export const INPUTS = 0x0700;

/** What each node of a chip uses. */
export const OUTPUT_NODES = [0x000f, 0x00f0, 0x8000] as const;

/** Masks of outputs. */
export interface TableChoice {
  readonly inverted: number;
  readonly startHigh: number;
  readonly startLow: number;
  readonly safeHigh: number;
  readonly safeLow: number;
  readonly safeInput: number;
}

export function pinTable(choice: TableChoice): PinSettings[] {
  const rows = PINS.filter(({ index }) => OUTPUTS & pinMask(index)).map(({ index, name }) => {
    const has = (mask: number): boolean => (mask & pinMask(index)) !== 0;
    const start = has(choice.startHigh) ? 'high' : has(choice.startLow) ? 'low' : 'keep';
    const safe = has(choice.safeHigh)
      ? 'high'
      : has(choice.safeLow)
        ? 'low'
        : has(choice.safeInput)
          ? 'input'
          : 'keep';
    return [name, { inverted: has(choice.inverted), start, safe }];
  });
  return parsePinTable(
    {
      ...Object.fromEntries(rows),
      B0: { pullUp: true, inverted: true },
      B1: { pullUp: true, inverted: true, interrupt: 'low' },
      B2: { pullUp: true, inverted: true, interrupt: 'off' },
    },
    new Problems(),
  );
}

/** Interlocks to choose from. */
export const GROUPS: readonly (readonly InterlockGroup[])[] = [
  [],
  [{ mask: 0x0007, breakMs: 0 }],
  [{ mask: 0x0007, breakMs: 100 }],
  [
    { mask: 0x0003, breakMs: 300 },
    { mask: 0x0018, breakMs: 50 },
  ],
];
export const LONGEST_BREAK_MS = 300;

export function inversionOf(rows: readonly PinSettings[]): number {
  return rows.reduce((mask, { inverted }, index) => (inverted ? mask | pinMask(index) : mask), 0);
}

/** Pins that have to be off while another one is on. */
export function rivalsIn(groups: readonly InterlockGroup[], index: number): number {
  const own = groups.filter(({ mask }) => mask & pinMask(index));
  return own.reduce((mask, group) => mask | group.mask, 0) & ~pinMask(index);
}
