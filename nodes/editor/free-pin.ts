// Which pin a new node is likely to be for. Pure.
import { PINS, type PinName } from '../../src/chip/pins';
import type { PinSettings } from '../../src/config/pin-settings';
import type { PinsInUse } from './pins-in-use';

/**
 * The first pin that nobody uses and whose direction fits: one that the table sets so first; else inputs at port A and
 * outputs at port B, as presets have them. A7 and B7 are no good inputs.
 * @returns undefined where none is free
 */
export function freePin(
  kind: 'output' | 'input',
  rows: readonly PinSettings[],
  { byPin }: PinsInUse,
): PinName | undefined {
  const home = kind === 'input' ? 'A' : 'B';
  const rank = ({ index, name, port }: (typeof PINS)[number]): number =>
    (rows[index]?.direction === kind ? 0 : 4) +
    (kind === 'input' && name.endsWith('7') ? 2 : 0) +
    (port === home ? 0 : 1);
  const opposite = kind === 'input' ? 'output' : 'input';
  // Whoever looks at a whole port takes no pin of it.
  const free = PINS.filter(
    ({ index }) =>
      rows[index]?.direction !== opposite && !(byPin[index] ?? []).some(({ use }) => use !== 'view'),
  );
  return free.sort((one, other) => rank(one) - rank(other))[0]?.name;
}
