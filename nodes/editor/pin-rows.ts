// The pin table as the dialog holds it (16 complete rows) and as a flow file has it (only what differs from the defaults).
import { PINS, type PinName } from '../../src/chip/pins';
import { DEFAULT_PIN_SETTINGS, parsePinTable, type PinSettings } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import type { UserError } from '../../src/errors/user-error';

/** The property `pins` of a flow file. */
export type StoredPins = Partial<Record<PinName, Partial<PinSettings>>>;

const SETTINGS = Object.keys(DEFAULT_PIN_SETTINGS) as (keyof PinSettings)[];

/** Rows of pins 0..15; what a flow file has wrong shows as its default, unknown properties are left out. */
export function rowsFromStored(stored: unknown): PinSettings[] {
  return parsePinTable(stored, new Problems());
}

export function storedFromRows(rows: readonly PinSettings[]): StoredPins {
  const stored: StoredPins = {};
  for (const { name, index } of PINS) {
    const row = rows[index];
    const changed = row === undefined ? [] : SETTINGS.filter((key) => row[key] !== DEFAULT_PIN_SETTINGS[key]);
    if (row !== undefined && changed.length > 0) {
      stored[name] = Object.fromEntries(changed.map((key) => [key, row[key]]));
    }
  }
  return stored;
}

/** What is wrong with a stored pin table; every error's params name the pin, except where the table is no table. */
export function problemsOfPins(stored: unknown): readonly UserError[] {
  const problems = new Problems();
  parsePinTable(stored, problems);
  return problems.list;
}
