// What the expander's table says of each pin, parsed from a flow file.
import { PINS } from '../chip/pins';
import { showBare, UserError } from '../errors/user-error';
import { findPin, isReservedName, type Labels, NO_LABELS } from './pin-selection';
import type { Problems } from './problems';

export const DIRECTIONS = ['auto', 'input', 'output'] as const;
export const INTERRUPT_MODES = ['change', 'high', 'low', 'off'] as const;
export const START_LEVELS = ['keep', 'low', 'high'] as const;
export const SAFE_LEVELS = ['keep', 'low', 'high', 'input'] as const;

export type Direction = (typeof DIRECTIONS)[number];
export type InterruptMode = (typeof INTERRUPT_MODES)[number];
export type StartLevel = (typeof START_LEVELS)[number];
export type SafeLevel = (typeof SAFE_LEVELS)[number];

export interface PinSettings {
  /** `auto`: output as soon as an mcp-out uses it, else input. */
  readonly direction: Direction;
  /** The chip's pull-up of about 100 kΩ; only inputs have it. */
  readonly pullUp: boolean;
  /** Active low: logical true is the electrical low level, both ways. */
  readonly inverted: boolean;
  /** When the chip latches an input: at each change, while the pin is electrically high or low, or never. */
  readonly interrupt: InterruptMode;
  /** Electrical level when Node-RED starts; `keep` leaves a running output alone, and begins logically off otherwise. */
  readonly start: StartLevel;
  /** Electrical level of an output when its expander stops; `input`: it stops driving the pin. */
  readonly safe: SafeLevel;
  /** The user's name for the pin, or empty. */
  readonly label: string;
}

export const DEFAULT_PIN_SETTINGS: PinSettings = {
  direction: 'auto',
  pullUp: false,
  inverted: false,
  interrupt: 'change',
  start: 'keep',
  safe: 'keep',
  label: '',
};

const LABEL_LENGTH = 40;

/** The settings of pins 0..15 from an object with pin names as keys; pins and properties left out get defaults. */
export function parsePinTable(value: unknown, problems: Problems): PinSettings[] {
  const table = PINS.map(() => DEFAULT_PIN_SETTINGS);
  for (const [key, entry] of entriesOf(value, problems)) {
    const index = findPin(key, NO_LABELS);
    if (index === undefined) problems.add(new UserError('pin-unknown', { value: key }));
    else table[index] = parseRow(PINS[index]?.name ?? key, entry, problems);
  }
  checkLabels(table, problems);
  return table;
}

/** The labels of a table, undefined where a pin has none. */
export function labelsOf(table: readonly PinSettings[]): Labels {
  return table.map(({ label }) => (label === '' ? undefined : label));
}

function entriesOf(value: unknown, problems: Problems): [string, unknown][] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value === 'object' && !Array.isArray(value)) return Object.entries(value);
  problems.add(new UserError('pins-shape'));
  return [];
}

function parseRow(pin: string, entry: unknown, problems: Problems): PinSettings {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    problems.add(new UserError('pins-shape'));
    return DEFAULT_PIN_SETTINGS;
  }
  const row = entry as Record<string, unknown>;
  const label = row['label'] ?? '';
  return {
    direction: oneOf(pin, 'direction', row, DIRECTIONS, problems),
    pullUp: oneOf(pin, 'pullUp', row, [true, false], problems),
    inverted: oneOf(pin, 'inverted', row, [true, false], problems),
    interrupt: oneOf(pin, 'interrupt', row, INTERRUPT_MODES, problems),
    start: oneOf(pin, 'start', row, START_LEVELS, problems),
    safe: oneOf(pin, 'safe', row, SAFE_LEVELS, problems),
    label: typeof label === 'string' ? label.trim() : showBare(label),
  };
}

function oneOf<K extends keyof PinSettings>(
  pin: string,
  setting: K,
  row: Record<string, unknown>,
  choices: readonly PinSettings[K][],
  problems: Problems,
): PinSettings[K] {
  const value = row[setting];
  if (value === undefined || value === '') return DEFAULT_PIN_SETTINGS[setting];
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  problems.add(
    new UserError('setting-unknown', {
      pin,
      setting,
      value: showBare(value),
      choices: choices.join(', '),
    }),
  );
  return DEFAULT_PIN_SETTINGS[setting];
}

function checkLabels(table: readonly PinSettings[], problems: Problems): void {
  table.forEach(({ label }, index) => {
    if (label === '') return;
    const pin = PINS[index]?.name ?? '';
    // A label may end a topic, so what MQTT gives a meaning is kept out of it.
    if (label.length > LABEL_LENGTH || /[,，、/+#\p{Cc}]/u.test(label))
      problems.add(new UserError('label-characters', { pin, value: label }));
    else if (isReservedName(label)) problems.add(new UserError('label-reserved', { pin, value: label }));
    const other = table.findIndex((row) => row.label.toLowerCase() === label.toLowerCase());
    if (other < index)
      problems.add(new UserError('label-taken', { pin: PINS[other]?.name ?? '', other: pin, value: label }));
  });
}
