// The properties of mcp-out, parsed from strings of a flow file.
import { UserError } from '../errors/user-error';
import { parseChoice, parseCount, parseFlag, parseMs, type RawConfig } from './parse-values';
import { isBlank, type Labels, parsePinSelection, type PinSelection } from './pin-selection';

export const OUT_ACTIONS = ['set', 'toggle', 'pulse', 'blink'] as const;
/** What a message does to the pins it switches on. */
export type OutAction = (typeof OUT_ACTIONS)[number];

export const WHILE_RUNNING = ['restart', 'ignore'] as const;
/** What another pulse does to a pulse that runs: begin its time anew, or nothing. */
export type WhileRunning = (typeof WHILE_RUNNING)[number];

export const LIMIT_FROM = ['on', 'message'] as const;
/** From when the longest time on counts: since the pin went on, or since the last message that asked for on. */
export type LimitFrom = (typeof LIMIT_FROM)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A tick shorter than a few transfers would only keep the bus busy. */
const SHORTEST_TICK_MS = 20;

export const PULSE_MS = { min: 1, max: DAY_MS } as const;
export const BLINK_MS = { min: SHORTEST_TICK_MS, max: HOUR_MS } as const;
export const BLINK_COUNT = { min: 0, max: 1_000_000 } as const;
export const LIMIT_MS = { min: 0, max: DAY_MS } as const;
export const EXPIRE_MS = { min: 0, max: HOUR_MS } as const;

export interface PulseSettings {
  /** ms the pin is on. */
  readonly ms: number;
  readonly whileRunning: WhileRunning;
}

export interface BlinkSettings {
  readonly onMs: number;
  readonly offMs: number;
  /** How many times on; 0 = until told. */
  readonly count: number;
}

export interface OnLimit {
  /** The longest time on, in ms. */
  readonly ms: number;
  readonly from: LimitFrom;
}

export interface OutConfig {
  /** Undefined: every message names its pins. */
  readonly selection: PinSelection | undefined;
  readonly pinsFromMessage: boolean;
  readonly action: OutAction;
  readonly pulse: PulseSettings;
  readonly blink: BlinkSettings;
  /** Undefined: a pin may be on for ever. */
  readonly limit: OnLimit | undefined;
  /** Send a message when a pulse, a blink or the longest time on has ended by itself. */
  readonly reportEnd: boolean;
  /** ms a command may wait for a chip that is away; 0: it fails at once. */
  readonly expireMs: number;
}

/** @throws UserError pin-missing, choice-unknown, ms-range, count-range, or as `parsePinSelection` */
export function parseOutConfig(raw: RawConfig, labels: Labels): OutConfig {
  const pinsFromMessage = parseFlag(raw['pinsFromMessage']);
  return {
    selection: parseSelection(raw['pins'], pinsFromMessage, labels),
    pinsFromMessage,
    action: parseAction(raw['action'] ?? 'set'),
    pulse: {
      ms: parsePulseMs(raw['pulseMs'] ?? 500),
      whileRunning: parseWhileRunning(raw['whileRunning'] ?? 'restart'),
    },
    blink: {
      onMs: parseBlinkMs('onMs', raw['onMs'] ?? 500),
      offMs: parseBlinkMs('offMs', raw['offMs'] ?? 500),
      count: parseBlinkCount(raw['count'] ?? 0),
    },
    limit: parseLimit(raw['maxOnMs'] ?? 0, raw['maxOnFrom'] ?? 'on'),
    reportEnd: parseFlag(raw['reportEnd']),
    expireMs: parseExpire('expireMs', raw['expireMs'] ?? 0),
  };
}

/** @throws UserError choice-unknown */
export function parseAction(value: unknown): OutAction {
  return parseChoice('action', value, OUT_ACTIONS);
}

/** @throws UserError choice-unknown */
export function parseWhileRunning(value: unknown): WhileRunning {
  return parseChoice('whileRunning', value, WHILE_RUNNING);
}

/** @throws UserError ms-range */
export function parsePulseMs(value: unknown): number {
  return parseMs('pulseMs', value, PULSE_MS);
}

/** @throws UserError ms-range */
export function parseBlinkMs(property: 'onMs' | 'offMs', value: unknown): number {
  return parseMs(property, value, BLINK_MS);
}

/** @throws UserError count-range */
export function parseBlinkCount(value: unknown): number {
  return parseCount('count', value === '' ? 0 : value, BLINK_COUNT);
}

/** Undefined for 0 ms. @throws UserError ms-range, choice-unknown */
export function parseLimit(maxOnMs: unknown, maxOnFrom: unknown): OnLimit | undefined {
  const ms = parseMs('maxOnMs', maxOnMs === '' ? 0 : maxOnMs, LIMIT_MS);
  const from = parseChoice('maxOnFrom', maxOnFrom, LIMIT_FROM);
  return ms === 0 ? undefined : { ms, from };
}

/** @param property as errors name it. @throws UserError ms-range */
export function parseExpire(property: 'expireMs' | 'msg.expireMs', value: unknown): number {
  return parseMs(property, value === '' ? 0 : value, EXPIRE_MS);
}

function parseSelection(pins: unknown, pinsFromMessage: boolean, labels: Labels): PinSelection | undefined {
  if (!isBlank(pins)) return parsePinSelection(pins, labels);
  if (pinsFromMessage) return undefined;
  throw new UserError('pin-missing');
}
