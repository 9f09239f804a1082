// Which pins a node is about: one, a list, a port, or the whole chip, as users write it.
import { ALL_PINS, PINS, type PinIndex, pinMask, type Port, PORT_MASK } from '../chip/pins';
import { showBare, UserError } from '../errors/user-error';

/** Labels of the expander's pin table, by pin 0..15; undefined where a pin has none. */
export type Labels = readonly (string | undefined)[];

export const NO_LABELS: Labels = [];

/** `pins` keeps the order in which the user named them; `mask` is the same as a 16-bit word. */
export type PinSelection =
  | { readonly kind: 'pin'; readonly pins: readonly [PinIndex]; readonly mask: number }
  | { readonly kind: 'pins'; readonly pins: readonly PinIndex[]; readonly mask: number }
  | { readonly kind: 'port'; readonly port: Port; readonly pins: readonly PinIndex[]; readonly mask: number }
  | { readonly kind: 'chip'; readonly pins: readonly PinIndex[]; readonly mask: number };

const PIN_NAME = /^(?:GP)?([AB])([0-7])$/i;
const PIN_NUMBER = /^(?:[0-9]|1[0-5])$/;
const PORT_NAME = /^(?:port\s*)?([AB])$/i;
const CHIP_NAME = /^(?:all|chip)$/i;

/**
 * One pin: 0..15, "A0".."B7", "GPA0".."GPB7", or a label (labels in any case).
 * @throws UserError pin-unknown
 */
export function parsePin(value: unknown, labels: Labels): PinIndex {
  const index = findPin(value, labels);
  if (index === undefined) throw new UserError('pin-unknown', { value: showBare(value) });
  return index;
}

/** As `parsePin`, but undefined for what is no pin. */
export function findPin(value: unknown, labels: Labels): PinIndex | undefined {
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 0 && value <= 15 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const name = PIN_NAME.exec(text);
  if (name) return Number(name[2]) + (name[1]?.toUpperCase() === 'B' ? 8 : 0);
  if (PIN_NUMBER.test(text)) return Number(text);
  const wanted = text.toLowerCase();
  const index = wanted === '' ? -1 : labels.findIndex((label) => label?.toLowerCase() === wanted);
  return index === -1 ? undefined : index;
}

/** Whether a text could be taken for a pin, a port, the chip or a number, and so cannot be a label. */
export function isReservedName(text: string): boolean {
  return [PIN_NAME, PORT_NAME, CHIP_NAME, /^[-+.\d]/].some((form) => form.test(text.trim()));
}

/** Whether nothing is named at all. */
export function isBlank(pins: unknown): boolean {
  return pins === undefined || pins === null || (typeof pins === 'string' && pins.trim() === '');
}

/**
 * "A3", "pump", "A0, A1, B7", "A0-A3", "A" or "B" (a port), "all" (the chip), or a list of pins as an array.
 * @throws UserError pin-unknown, pin-twice, selection-empty, selection-mixed, range-backwards
 */
export function parsePinSelection(value: unknown, labels: Labels): PinSelection {
  if (typeof value === 'string') {
    if (value.length > LONGEST_TEXT) throw new UserError('pin-unknown', { value: showBare(value) });
    const port = PORT_NAME.exec(value.trim());
    if (port) return portSelection(port[1]?.toUpperCase() === 'B' ? 'B' : 'A');
    if (CHIP_NAME.test(value.trim())) {
      return { kind: 'chip', pins: PINS.map((pin) => pin.index), mask: ALL_PINS };
    }
  }
  const parts = Array.isArray(value) ? listed(value) : typeof value === 'string' ? split(value) : [value];
  const pins = parts.flatMap((part) => parsePart(part, labels, value));
  return listSelection(pins, value);
}

/** Sixteen labels with commas and spaces are shorter by far. */
const LONGEST_TEXT = 2000;
/** One more than there are pins: in a longer list a pin stands twice, or something is no pin, before that. */
const MOST_LISTED = PINS.length + 1;

function listed(list: readonly unknown[]): unknown[] {
  return Array.from({ length: Math.min(list.length, MOST_LISTED) }, (_, place) => list[place]);
}

function split(text: string): string[] {
  // Also the commas of Chinese and Japanese keyboards.
  return text.split(/[,，、]/).flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

function parsePart(part: unknown, labels: Labels, whole: unknown): PinIndex[] {
  const single = findPin(part, labels);
  if (single !== undefined) return [single];
  if (typeof part === 'string' && (PORT_NAME.test(part) || CHIP_NAME.test(part))) {
    throw new UserError('selection-mixed', { value: showBare(whole) });
  }
  const range = typeof part === 'string' ? /^(\w+)\s*(?:-|\.\.)\s*(\w+)$/.exec(part) : null;
  const [from, to] = [findPin(range?.[1], NO_LABELS), findPin(range?.[2], NO_LABELS)];
  if (from === undefined || to === undefined) return [parsePin(part, labels)];
  if (from > to || from >> 3 !== to >> 3) throw new UserError('range-backwards', { value: String(part) });
  return Array.from({ length: to - from + 1 }, (_, offset) => from + offset);
}

function listSelection(pins: PinIndex[], value: unknown): PinSelection {
  const [first] = pins;
  if (first === undefined) throw new UserError('selection-empty', { value: showBare(value) });
  const twice = pins.find((pin, place) => pins.indexOf(pin) !== place);
  if (twice !== undefined) throw new UserError('pin-twice', { pin: PINS[twice]?.name ?? twice });
  const mask = pins.reduce((word, pin) => word | pinMask(pin), 0);
  return pins.length === 1 ? { kind: 'pin', pins: [first], mask } : { kind: 'pins', pins, mask };
}

function portSelection(port: Port): PinSelection {
  const pins = PINS.filter((pin) => pin.port === port).map((pin) => pin.index);
  return { kind: 'port', port, pins, mask: PORT_MASK[port] };
}
