// The properties of mcp-out and mcp-in, parsed from strings of a flow file.
import { showBare, UserError } from '../errors/user-error';
import { parseWholeNumber, type RawConfig } from './expander-config';
import { type Labels, parsePinSelection, type PinSelection } from './pin-selection';

export const EDGES = ['both', 'rising', 'falling'] as const;
/** Which changes are reported: all, to true only, to false only (logical levels). */
export type Edge = (typeof EDGES)[number];

export const DEBOUNCE_MAX_MS = 60_000;

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

/** @throws UserError pin-missing, edge-unknown, debounce-range, or as `parsePinSelection` */
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

/** @throws UserError edge-unknown */
export function parseEdge(value: unknown): Edge {
  const edge = EDGES.find((choice) => choice === value);
  if (edge === undefined)
    throw new UserError('edge-unknown', { value: showBare(value), choices: EDGES.join(', ') });
  return edge;
}

/** @throws UserError debounce-range */
export function parseDebounce(value: unknown): number {
  const debounceMs = value === '' ? 0 : parseWholeNumber(value);
  if (debounceMs === undefined || debounceMs > DEBOUNCE_MAX_MS) {
    throw new UserError('debounce-range', { value: showBare(value), max: DEBOUNCE_MAX_MS });
  }
  return debounceMs;
}
