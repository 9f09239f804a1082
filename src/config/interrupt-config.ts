// The properties of mcp-interrupt, parsed from strings of a flow file.
import { UserError } from '../errors/user-error';
import { type Edge, parseEdge } from './in-config';
import { parseChoice, parseFlag, parseMs, type RawConfig } from './parse-values';
import { isBlank, type Labels, parsePinSelection, type PinSelection } from './pin-selection';
import type { InterruptMode } from './pin-settings';

export const INTERRUPT_CHOICES = ['table', 'change', 'high', 'low'] as const;

export const REPEAT_MS = { min: 0, max: 60_000 } as const;

export interface InterruptConfig {
  readonly selection: PinSelection;
  /** When the pins interrupt; undefined: as the pin table says. */
  readonly mode: Exclude<InterruptMode, 'off'> | undefined;
  /** Which interrupts are reported, by the logical level that was captured. */
  readonly edge: Edge;
  /** ms after which a message is sent again while a pin is held; 0 = not. */
  readonly repeatMs: number;
  /** Tell what happened to the chip, too. */
  readonly health: boolean;
}

/** @throws UserError pin-missing, choice-unknown, ms-range, or as `parsePinSelection` */
export function parseInterruptConfig(raw: RawConfig, labels: Labels): InterruptConfig {
  if (isBlank(raw['pins'])) throw new UserError('pin-missing');
  const mode = parseChoice('mode', raw['mode'] ?? 'table', INTERRUPT_CHOICES);
  return {
    selection: parsePinSelection(raw['pins'], labels),
    mode: mode === 'table' ? undefined : mode,
    edge: parseEdge(raw['edge'] ?? 'both'),
    repeatMs: parseRepeat(raw['repeatMs'] ?? 0),
    health: parseFlag(raw['health']),
  };
}

/** @throws UserError ms-range */
export function parseRepeat(value: unknown): number {
  return parseMs('repeatMs', value === '' ? 0 : value, REPEAT_MS);
}
