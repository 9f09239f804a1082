// Settings for many pins at once: those of the chosen pins, and presets for the whole table. Pure.
import { PINS, type PinIndex } from '../../src/chip/pins';
import { DEFAULT_PIN_SETTINGS, type PinSettings } from '../../src/config/pin-settings';

/** What can be the same for many pins. */
export type BulkSetting = Exclude<keyof PinSettings, 'label'>;

/** Whether a setting means anything to a pin: outputs have no pull-up, inputs no start level. */
export function appliesToPin(setting: BulkSetting, { direction }: PinSettings): boolean {
  if (setting === 'pullUp' || setting === 'interrupt') return direction !== 'output';
  if (setting === 'start' || setting === 'safe') return direction !== 'input';
  return true;
}

/** What the pins to which it applies have in common; undefined: they differ, or it applies to none. */
export function commonValue<K extends BulkSetting>(
  setting: K,
  rows: readonly PinSettings[],
): PinSettings[K] | undefined {
  const [first, ...others] = rows.filter((row) => appliesToPin(setting, row)).map((row) => row[setting]);
  return others.every((value) => value === first) ? first : undefined;
}

/** The table with a setting of some pins, where it applies to them. */
export function setForPins<K extends BulkSetting>(
  rows: readonly PinSettings[],
  pins: ReadonlySet<PinIndex>,
  setting: K,
  value: PinSettings[K],
): PinSettings[] {
  return rows.map((row, pin) =>
    pins.has(pin) && appliesToPin(setting, row) ? { ...row, [setting]: value } : row,
  );
}

type PresetSettings = Pick<PinSettings, 'direction' | 'pullUp' | 'inverted'>;

const button: PresetSettings = { direction: 'input', pullUp: true, inverted: true };
const relay: PresetSettings = { direction: 'output', pullUp: false, inverted: true };
const input: PresetSettings = { direction: 'input', pullUp: true, inverted: false };
const output: PresetSettings = { direction: 'output', pullUp: false, inverted: false };
const { direction, pullUp, inverted } = DEFAULT_PIN_SETTINGS;

const SETTINGS_OF_PORTS = {
  'buttons-relays': { A: button, B: relay },
  inputs: { A: input, B: input },
  outputs: { A: output, B: output },
  'by-use': { A: { direction, pullUp, inverted }, B: { direction, pullUp, inverted } },
} as const;

export type Preset = keyof typeof SETTINGS_OF_PORTS;

export const PRESETS = Object.keys(SETTINGS_OF_PORTS) as Preset[];

/** Sets direction, pull-up and inversion of all pins; labels and all else stay. */
export function applyPreset(preset: Preset, rows: readonly PinSettings[]): PinSettings[] {
  return PINS.map(({ index, port }) => ({
    ...(rows[index] ?? DEFAULT_PIN_SETTINGS),
    ...SETTINGS_OF_PORTS[preset][port],
  }));
}
