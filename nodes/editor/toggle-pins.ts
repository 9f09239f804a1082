// Pins chosen by clicks, as the text of a field: what is typed and what is clicked go together. Pure.
import { PINS, type PinIndex } from '../../src/chip/pins';
import { findPin, type Labels } from '../../src/config/pin-selection';
import { selectionOf } from './pins-in-use';

/** The text with a pin at its end, or without it if it was there; names that are none stay, to be mended. */
export function togglePin(text: string, pin: PinIndex, labels: Labels): string {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const isThere = parts.some((part) => pinsOf(part, labels).includes(pin));
  if (!isThere) return [...parts.flatMap((part) => spelledOut(part, labels)), nameOf(pin)].join(', ');
  return parts
    .flatMap((part) => {
      const pins = pinsOf(part, labels);
      return pins.includes(pin) ? withRanges(pins.filter((one) => one !== pin)) : [part];
    })
    .join(', ');
}

/** A port or the chip cannot stand beside other pins. */
function spelledOut(part: string, labels: Labels): string[] {
  const selection = selectionOf(part, labels);
  return selection?.kind === 'port' || selection?.kind === 'chip' ? withRanges(selection.pins) : [part];
}

/** Three and more in a row within a port as "A0-A2". */
function withRanges(pins: readonly PinIndex[]): string[] {
  const runs: PinIndex[][] = [];
  for (const pin of pins) {
    const run = runs[runs.length - 1];
    const last = run?.[run.length - 1];
    const follows = last !== undefined && pin === last + 1 && PINS[pin]?.port === PINS[last]?.port;
    if (run !== undefined && follows) run.push(pin);
    else runs.push([pin]);
  }
  return runs.flatMap((run) => {
    const [first, last] = [run[0], run[run.length - 1]];
    if (first === undefined || last === undefined || run.length < 3) return run.map(nameOf);
    return [`${nameOf(first)}-${nameOf(last)}`];
  });
}

function pinsOf(part: string, labels: Labels): readonly PinIndex[] {
  const pin = findPin(part, labels);
  return pin === undefined ? (selectionOf(part, labels)?.pins ?? []) : [pin];
}

function nameOf(pin: PinIndex): string {
  return PINS[pin]?.name ?? '';
}

/** Pins named in a text, also in one that is not right as a whole. */
export function pinsInText(text: string, labels: Labels): ReadonlySet<PinIndex> {
  return new Set(text.split(',').flatMap((part) => pinsOf(part.trim(), labels)));
}

/** Pins that are named by a bare number, such as "3", in the order of the text. */
export function pinsByNumber(text: string): PinIndex[] {
  return text
    .split(',')
    .filter((part) => /^\s*\d+\s*$/.test(part))
    .flatMap((part) => findPin(part, []) ?? []);
}
