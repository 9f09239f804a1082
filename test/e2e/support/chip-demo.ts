// Pins in many states, to look at and to check.
import type { ChipFacts, PinPicture } from '../../../nodes/editor/chip-picture/model';

export const demoChip: ChipFacts = {
  title: 'cellar',
  address: '0x21',
  straps: [true, false, false],
  wiring: 'separate',
  lines: { A: 'GPIO17', B: 'GPIO27' },
};

export const plainPin: PinPicture = {
  direction: 'unused',
  pullUp: false,
  inverted: false,
  interrupt: 'off',
  label: '',
  users: [],
  level: undefined,
  selected: false,
  hint: '',
};

const SETTINGS: Readonly<Record<number, Partial<PinPicture>>> = {
  0: {
    direction: 'input',
    pullUp: true,
    inverted: true,
    interrupt: 'change',
    label: 'door',
    users: ['hall'],
  },
  1: {
    direction: 'input',
    pullUp: true,
    inverted: true,
    interrupt: 'low',
    label: 'door bell',
    users: ['bell', 'log'],
  },
  2: { direction: 'input', pullUp: true, interrupt: 'high', label: 'window', users: ['mcp-in'] },
  3: { direction: 'input', label: 'rain sensor', users: ['garden watering'] },
  4: { direction: 'input', interrupt: 'change', users: ['mcp-interrupt'] },
  7: {
    direction: 'input',
    label: 'meter',
    marked: 'warning',
    users: ['meter'],
    hint: 'A7 and B7 are made for outputs only.',
  },
  8: { direction: 'output', label: 'pump', users: ['pump'] },
  9: { direction: 'output', inverted: true, label: 'lamp', users: ['mcp-out', 'light in the hall'] },
  10: { direction: 'output', inverted: true, label: 'heating of the whole cellar', users: ['heating'] },
  11: { direction: 'output', users: ['valve'] },
  12: {
    direction: 'output',
    label: 'siren',
    users: ['siren'],
    marked: 'problem',
    hint: 'mcp-in "siren?" wants it as an input.',
  },
  13: {
    direction: 'output',
    label: 'fan',
    users: ['fan'],
    marked: 'other-direction',
    disabled: true,
    hint: 'It is an output, this node reads inputs.',
  },
};

/** @param live with levels, and buttons where nothing is chosen */
export function demoPins(live: boolean, choosing: boolean): PinPicture[] {
  return Array.from({ length: 16 }, (_, index): PinPicture => {
    const pin: PinPicture = { ...plainPin, ...SETTINGS[index], selected: choosing && [0, 9].includes(index) };
    if (!live || pin.direction === 'unused') return pin;
    const level = [0, 2, 8, 9].includes(index);
    return {
      ...pin,
      level,
      electrical: level !== pin.inverted,
      press: choosing ? undefined : pin.direction === 'input' ? 'hold' : index === 11 ? 'toggle' : undefined,
      pressed: !choosing && index === 0,
    };
  });
}
