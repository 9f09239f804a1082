// With which level each output begins, so that nothing clicks that need not. Pure.
import type { ChipImage } from '../../chip/chip-image';
import { pinMask } from '../../chip/pins';
import type { PinSettings, StartLevel } from '../../config/pin-settings';

/** Per pin 0..15 the start setting that has been applied in this process; undefined where the pin was no output. */
export type StartedOutputs = readonly (StartLevel | undefined)[];

/**
 * Electrical levels for OLAT. A `low` or `high` start level counts once per process and setting: a deploy must not
 * move a running output. `keep` adopts what a running output drives; a pin that drives nothing yet begins logically
 * off, which for an active-low relay is the high level.
 * @param found what the chip holds
 * @param outputs pins that are to be outputs
 */
export function startLevels(
  found: ChipImage,
  outputs: number,
  settings: readonly PinSettings[],
  started: StartedOutputs,
): number {
  return settings.reduce((levels, pin, index) => {
    const mask = pinMask(index);
    if ((outputs & mask) === 0) return levels;
    const high = beginsHigh(pin, (found.iodir & mask) === 0, (found.olat & mask) !== 0, started[index]);
    return high ? levels | mask : levels & ~mask;
  }, found.olat);
}

function beginsHigh(
  pin: PinSettings,
  running: boolean,
  latch: boolean,
  started: StartLevel | undefined,
): boolean {
  const keepsRunning = pin.start === 'keep' || pin.start === started;
  if (running && keepsRunning) return latch;
  return pin.start === 'keep' ? pin.inverted : pin.start === 'high';
}
