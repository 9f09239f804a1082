// Settings of pins as people write them in a message. Pure.
import { type PinIndex, pinName } from '../chip/pins';
import {
  DIRECTIONS,
  INTERRUPT_MODES,
  type PinSettings,
  SAFE_LEVELS,
  START_LEVELS,
} from '../config/pin-settings';
import { show, UserError } from '../errors/user-error';

/** What a message can change of a pin. */
export type PartialSettings = Partial<Omit<PinSettings, 'label'>>;

/** The words for each value, in lower case. */
type Words = ReadonlyMap<string, string | boolean>;

const FLAG: Words = new Map<string, boolean>([
  ['true', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['off', false],
  ['0', false],
]);

const SETTINGS: Readonly<Record<keyof Omit<PinSettings, 'label'>, Words>> = {
  direction: words(DIRECTIONS, { in: 'input', out: 'output' }),
  pullUp: FLAG,
  inverted: FLAG,
  interrupt: words(INTERRUPT_MODES),
  start: words(START_LEVELS),
  safe: words(SAFE_LEVELS, { in: 'input' }),
};

/**
 * @param key how the message names the pins, for errors
 * @param entries the settings it has for them
 * @param table the one in force: a label may be named as it is, so that what "get" tells can be sent back
 * @throws UserError config-property, config-value, config-label
 */
export function parsePinSettings(
  key: string,
  pins: readonly PinIndex[],
  entries: readonly [string, unknown][],
  table: readonly PinSettings[],
): PartialSettings {
  const change: Record<string, string | boolean> = {};
  for (const [setting, value] of entries) {
    if (setting === 'label') checkLabel(pins, value, table);
    else change[setting] = parseValue(key, setting, value);
  }
  return change;
}

function parseValue(key: string, setting: string, value: unknown): string | boolean {
  if (!isSetting(setting)) {
    const choices = Object.keys(SETTINGS).join(', ');
    throw new UserError('config-property', { value: setting.slice(0, 60), pins: key, choices });
  }
  const known = SETTINGS[setting];
  const chosen = known.get(wordOf(value));
  if (chosen !== undefined) return chosen;
  const choices = [...new Set(known.values())].join(', ');
  throw new UserError('config-value', { value: show(value), pins: key, setting, choices });
}

function checkLabel(pins: readonly PinIndex[], value: unknown, table: readonly PinSettings[]): void {
  const other = pins.find((pin) => table[pin]?.label !== value);
  if (other !== undefined) throw new UserError('config-label', { pin: pinName(other) });
}

function isSetting(name: string): name is keyof typeof SETTINGS {
  return Object.hasOwn(SETTINGS, name);
}

function wordOf(value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? String(value).trim().toLowerCase() : '';
}

function words(values: readonly string[], others: Readonly<Record<string, string>> = {}): Words {
  return new Map([...values.map((value) => [value, value] as const), ...Object.entries(others)]);
}
