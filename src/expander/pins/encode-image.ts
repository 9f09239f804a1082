// What the chip's registers must hold for given settings and use. Pure.
import type { ChipImage } from '../../chip/chip-image';
import { ALL_PINS, pinMask } from '../../chip/pins';
import type { PinSettings } from '../../config/pin-settings';

/** Pins as 16-bit masks. */
export interface PinsInUse {
  readonly outputs: number;
  readonly watched: number;
}

/**
 * IPOL stays 0: inversion is done in software, because whether the chip compares DEFVAL before or after IPOL differs
 * by evidence, and a stale IPOL of another program makes pins read wrong.
 * @param olat electrical output levels
 * @param iocon as the wiring of INT asks for
 */
export function encodeImage(
  settings: readonly PinSettings[],
  use: PinsInUse,
  olat: number,
  iocon: number,
): ChipImage {
  const where = (test: (pin: PinSettings) => boolean): number =>
    settings.reduce((mask, pin, index) => (test(pin) ? mask | pinMask(index) : mask), 0);
  const gpinten = use.watched & ~use.outputs & where((pin) => pin.interrupt !== 'off');
  return {
    iodir: ALL_PINS & ~use.outputs,
    ipol: 0,
    gpinten,
    // A pin that shall interrupt while low is compared with 1, and the other way round.
    defval: gpinten & where((pin) => pin.interrupt === 'low'),
    intcon: gpinten & where((pin) => pin.interrupt === 'low' || pin.interrupt === 'high'),
    iocon,
    gppu: ~use.outputs & where((pin) => pin.pullUp),
    olat,
  };
}

/**
 * What the outputs hold once their expander has stopped: the safe level of each, or no output any more.
 * @param known what the chip holds
 * @param outputs pins that are outputs
 */
export function safeImage(known: ChipImage, settings: readonly PinSettings[], outputs: number): ChipImage {
  const where = (level: PinSettings['safe']): number =>
    settings.reduce((mask, { safe }, index) => (safe === level ? mask | pinMask(index) : mask), 0) & outputs;
  return {
    ...known,
    olat: (known.olat & ~where('low')) | where('high'),
    iodir: known.iodir | where('input'),
  };
}

/** The safe levels of some outputs as a command, logical; without those that keep their level or stop driving. */
export function safeChange(
  settings: readonly PinSettings[],
  outputs: number,
): { set: number; levels: number } {
  const where = (level: PinSettings['safe']): number =>
    settings.reduce((mask, { safe }, index) => (safe === level ? mask | pinMask(index) : mask), 0) & outputs;
  const set = where('low') | where('high');
  return { set, levels: (where('high') ^ inversionMask(settings)) & set };
}

/** Pins whose logical level is the opposite of the electrical one. */
export function inversionMask(settings: readonly PinSettings[]): number {
  return settings.reduce((mask, pin, index) => (pin.inverted ? mask | pinMask(index) : mask), 0);
}
