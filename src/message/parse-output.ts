// What a message asks of outputs: payload and pins in, one change of logical levels out. Pure.
import { PINS, type PinIndex, pinMask, PORT_MASK } from '../chip/pins';
import { type Labels, parsePin, type PinSelection } from '../config/pin-selection';
import { show, UserError } from '../errors/user-error';
import type { OutputChange } from '../expander/outputs/output-batches';
import { type LevelWord, parseLevel } from './parse-level';

const NOTHING: OutputChange = { set: 0, levels: 0, toggle: 0 };

/**
 * @param payload anything a message can carry
 * @param selection the pins that are meant
 * @param others whether an object may name further pins
 * @throws UserError payload-…, pin-unknown
 */
export function parseOutput(
  payload: unknown,
  selection: PinSelection,
  labels: Labels,
  others = false,
): OutputChange {
  if (isPlainObject(payload)) return parseObject(payload, selection, labels, others);
  if (Array.isArray(payload) && selection.kind !== 'pin') return parseList(payload, selection, labels);
  const level = parseLevel(payload);
  if (selection.kind === 'port' || selection.kind === 'chip') {
    const number = parseNumber(payload);
    if (number !== undefined) return parseWord(number, payload, selection);
  }
  if (level === undefined) throw noLevel(payload, selection, labels);
  return selection.pins.reduce((change, pin) => changePin(change, pin, level), NOTHING);
}

function parseObject(
  payload: Record<string, unknown>,
  selection: PinSelection,
  labels: Labels,
  others: boolean,
): OutputChange {
  const keys = Object.keys(payload);
  if (keys.length === 2 && 'mask' in payload && 'value' in payload)
    return parseMasked(payload, selection, labels);
  if (keys.length === 0) throw new UserError('payload-empty', { value: show(payload) });
  return keys.reduce((change, key) => {
    const pin = parsePin(key, labels);
    const level = parseLevel(payload[key]);
    if (level === undefined)
      throw new UserError('payload-level', { pin: nameOf(pin, labels), value: show(payload[key]) });
    if (!others && (selection.mask & pinMask(pin)) === 0) {
      throw new UserError('payload-outside', { pin: nameOf(pin, labels), pins: namesOf(selection, labels) });
    }
    if ((change.set | change.toggle) & pinMask(pin))
      throw new UserError('pin-twice', { pin: nameOf(pin, labels) });
    return changePin(change, pin, level);
  }, NOTHING);
}

/** `{mask, value}`: only the pins of the mask change; 8 bits for a port, 16 for the chip. */
function parseMasked(
  payload: Record<string, unknown>,
  selection: PinSelection,
  labels: Labels,
): OutputChange {
  if (selection.kind !== 'port' && selection.kind !== 'chip') throw noLevel(payload, selection, labels);
  const { width, shift } = wordOf(selection);
  const [mask, value] = [parseNumber(payload['mask']), parseNumber(payload['value'])];
  if (mask === undefined || value === undefined || mask > width || value > width) {
    throw new UserError('payload-mask', { value: show(payload), max: width });
  }
  if (mask === 0) throw new UserError('payload-empty', { value: show(payload) });
  return { set: mask << shift, levels: (value & mask) << shift, toggle: 0 };
}

/** One level per pin, in the order of the selection. */
function parseList(payload: unknown[], selection: PinSelection, labels: Labels): OutputChange {
  if (payload.length !== selection.pins.length) {
    throw new UserError('payload-list-length', {
      count: payload.length,
      wanted: selection.pins.length,
      pins: namesOf(selection, labels),
    });
  }
  return selection.pins.reduce((change, pin, place) => {
    const level = parseLevel(payload[place]);
    if (level === undefined)
      throw new UserError('payload-level', { pin: nameOf(pin, labels), value: show(payload[place]) });
    return changePin(change, pin, level);
  }, NOTHING);
}

function parseWord(number: number, payload: unknown, selection: PinSelection): OutputChange {
  const { width, shift } = wordOf(selection);
  if (number > width) throw noLevel(payload, selection, []);
  return { set: selection.mask, levels: number << shift, toggle: 0 };
}

function wordOf(selection: PinSelection): { width: number; shift: number } {
  if (selection.kind !== 'port') return { width: 0xffff, shift: 0 };
  return { width: 0xff, shift: selection.mask === PORT_MASK.B ? 8 : 0 };
}

function changePin(change: OutputChange, pin: PinIndex, level: LevelWord): OutputChange {
  const mask = pinMask(pin);
  if (level === 'toggle') return { ...change, toggle: change.toggle | mask };
  return { ...change, set: change.set | mask, levels: level ? change.levels | mask : change.levels };
}

function noLevel(payload: unknown, selection: PinSelection, labels: Labels): UserError {
  const value = show(payload);
  switch (selection.kind) {
    case 'pin':
      return new UserError('payload-level', { value, pin: namesOf(selection, labels) });
    case 'pins':
      return new UserError('payload-pins', { value, pins: namesOf(selection, labels) });
    case 'port':
      return new UserError('payload-port', { value, pins: selection.port });
    case 'chip':
      return new UserError('payload-chip', { value });
  }
}

/** A whole number ≥ 0, as number or decimal digits. */
function parseNumber(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\s*\d{1,5}\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** Whether a payload is an object of named values, and no list, Buffer or the like. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Node-RED clones messages into another realm at times, whose Object.prototype is not ours.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function nameOf(pin: PinIndex, labels: Labels): string {
  const name = PINS[pin]?.name ?? String(pin);
  const label = labels[pin];
  return label === undefined ? name : `${name} (${label})`;
}

function namesOf(selection: PinSelection, labels: Labels): string {
  return selection.pins.map((pin) => nameOf(pin, labels)).join(', ');
}
