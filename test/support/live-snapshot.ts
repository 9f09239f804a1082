// A deployed expander as the live view is told of it.
import type { Snapshot } from '../../nodes/editor/sidebar/snapshot';
import { DEFAULT_PIN_SETTINGS } from '../../src/config/pin-settings';

/** A simulated chip that is ready; nobody uses its pins. */
export function snapshotWith(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    ...{ id: 'chip', name: 'cellar', bus: 'simulated', address: '0x21', simulated: true },
    ...{ wiring: 'none', lines: { A: '', B: '' }, state: 'ready', problem: null, trouble: null },
    ...{ levels: 0, electrical: 0, outputs: 0, inputs: 0, pressed: 0, fault: 'none' },
    pins: Array.from({ length: 16 }, () => DEFAULT_PIN_SETTINGS),
    users: Array.from({ length: 16 }, () => []),
    health: { lastAnswer: null, errors: 0, restarts: 0, transfersPerSecond: 0 },
    ...changes,
  };
}
