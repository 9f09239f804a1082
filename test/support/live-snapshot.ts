// A deployed expander as the live view is told of it.
import type { PinRow, Snapshot } from '../../nodes/contract/live-snapshot';
import { PINS } from '../../src/chip/pins';
import { DEFAULT_PIN_SETTINGS, type PinSettings } from '../../src/config/pin-settings';

/** A simulated chip that is ready; nobody uses its pins. */
export function snapshotWith(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    ...{ id: 'chip', name: 'cellar', bus: 'simulated', address: '0x21', simulated: true },
    ...{ wiring: 'none', lines: { A: '', B: '' }, state: 'ready', problem: null, trouble: null },
    ...{ levels: 0, electrical: 0, outputs: 0, inputs: 0, pressed: 0, fault: 'none' },
    pins: pinRowsWith({}),
    users: Array.from({ length: 16 }, () => []),
    health: { lastAnswer: null, errors: 0, restarts: 0, transfersPerSecond: 0 },
    ...changes,
  };
}

/** A pin table with the same settings for all pins. */
export function pinRowsWith(settings: Partial<PinSettings>): PinRow[] {
  return PINS.map(({ name }) => ({ name, ...DEFAULT_PIN_SETTINGS, ...settings }));
}
