// The properties of mcp-out and mcp-in, parsed from strings of a flow file.
import { UserError } from '../errors/user-error';
import { parseChoice, parseMs, type RawConfig } from './parse-values';
import { type Labels, parsePinSelection, type PinSelection } from './pin-selection';
import type { InterruptMode } from './pin-settings';

export const EDGES = ['both', 'rising', 'falling'] as const;
/** Which changes are reported: all, to true only, to false only (logical levels). */
export type Edge = (typeof EDGES)[number];

export const INTERRUPT_CHOICES = ['table', 'change', 'high', 'low'] as const;

export const DEBOUNCE_MAX_MS = 60_000;
export const REPEAT_MAX_MS = 60_000;

export interface OutConfig {
  /** Undefined: every message names its pins. */
  readonly selection: PinSelection | undefined;
  readonly pinsFromMessage: boolean;
}

export interface InConfig {
  readonly selection: PinSelection;
  readonly edge: Edge;
  /** ms a level must rest before it is reported; 0 = at once. */
  readonly debounceMs: number;
  /** Send the levels once when the expander has started. */
  readonly initial: boolean;
}

export interface InterruptConfig {
  readonly selection: PinSelection;
  /** When the pins interrupt; undefined: as the pin table says. */
  readonly mode: Exclude<InterruptMode, 'off'> | undefined;
  /** Which interrupts are reported, by the logical level that was captured. */
  readonly edge: Edge;
  /** ms after which a message is sent again while a pin is held; 0 = not. */
  readonly repeatMs: number;
}

/** @throws UserError pin-missing, or as `parsePinSelection` */
export function parseOutConfig(raw: RawConfig, labels: Labels): OutConfig {
  const pinsFromMessage = raw['pinsFromMessage'] === true || raw['pinsFromMessage'] === 'true';
  const pins = raw['pins'] ?? '';
  if (typeof pins === 'string' && pins.trim() === '') {
    if (pinsFromMessage) return { selection: undefined, pinsFromMessage };
    throw new UserError('pin-missing');
  }
  return { selection: parsePinSelection(pins, labels), pinsFromMessage };
}

/** @throws UserError pin-missing, choice-unknown, ms-range, or as `parsePinSelection` */
export function parseInConfig(raw: RawConfig, labels: Labels): InConfig {
  const pins = raw['pins'] ?? '';
  if (typeof pins === 'string' && pins.trim() === '') throw new UserError('pin-missing');
  return {
    selection: parsePinSelection(pins, labels),
    edge: parseEdge(raw['edge'] ?? 'both'),
    debounceMs: parseDebounce(raw['debounceMs'] ?? 0),
    initial: raw['initial'] === true || raw['initial'] === 'true',
  };
}

/** @throws UserError choice-unknown */
export function parseEdge(value: unknown): Edge {
  return parseChoice('edge', value, EDGES);
}

/** @throws UserError ms-range */
export function parseDebounce(value: unknown): number {
  return parseMs('debounceMs', value === '' ? 0 : value, { min: 0, max: DEBOUNCE_MAX_MS });
}

/** @throws UserError ms-range */
export function parseRepeat(value: unknown): number {
  return parseMs('repeatMs', value === '' ? 0 : value, { min: 0, max: REPEAT_MAX_MS });
}

/** @throws UserError pin-missing, choice-unknown, ms-range, or as `parsePinSelection` */
export function parseInterruptConfig(raw: RawConfig, labels: Labels): InterruptConfig {
  const pins = raw['pins'] ?? '';
  if (typeof pins === 'string' && pins.trim() === '') throw new UserError('pin-missing');
  const mode = parseChoice('mode', raw['mode'] ?? 'table', INTERRUPT_CHOICES);
  return {
    selection: parsePinSelection(pins, labels),
    mode: mode === 'table' ? undefined : mode,
    edge: parseEdge(raw['edge'] ?? 'both'),
    repeatMs: parseRepeat(raw['repeatMs'] ?? 0),
  };
}
