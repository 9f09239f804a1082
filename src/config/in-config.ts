// The properties of mcp-in, parsed from strings of a flow file.
import { show, showBare, UserError } from '../errors/user-error';
import { parseChoice, parseCount, parseFlag, parseMs, type RawConfig } from './parse-values';
import { isBlank, type Labels, parsePinSelection, type PinSelection } from './pin-selection';

export const EDGES = ['both', 'rising', 'falling'] as const;
/** Which changes are reported or counted: all, to true only, to false only (logical levels). */
export type Edge = (typeof EDGES)[number];

export const IN_MODES = ['level', 'click', 'counter', 'rate', 'encoder'] as const;
/** What the pins mean: levels, a button's clicks, pulses to count, their rate, or the two tracks of a rotary encoder. */
export type InMode = (typeof IN_MODES)[number];

export const PAYLOAD_FORMS = ['value', 'pin-state'] as const;
/** The level of a single pin as payload: as it is, or as text with its pin, such as "A3,1". */
export type PayloadForm = (typeof PAYLOAD_FORMS)[number];

export const PAYLOAD_TYPES = ['bool', 'str', 'num', 'json', 'env'] as const;
export type PayloadType = (typeof PAYLOAD_TYPES)[number];

/** One encoder step is one change of one of the two tracks. */
export const STEPS_PER_DETENT = [1, 2, 4] as const;

const HOUR_MS = 3_600_000;
export const DEBOUNCE_MS = { min: 0, max: 60_000 } as const;
export const CLICK_MS = { min: 0, max: 60_000 } as const;
export const EVERY = { min: 1, max: 1_000_000 } as const;
export const WINDOW_MS = { min: 100, max: HOUR_MS } as const;

export interface ClickSettings {
  /** ms within which a second press makes a double click; 0: there are none, and a click is told at once. */
  readonly doubleMs: number;
  /** ms after which a press is a long one; 0: there are none. */
  readonly longMs: number;
  /** ms between two repetitions while a long press is held; 0: none. */
  readonly repeatMs: number;
}

/** A payload as Node-RED's typedInput keeps it; what it stands for is evaluated by Node-RED. */
export interface TypedPayload {
  readonly value: string;
  readonly type: PayloadType;
}

export interface InConfig {
  readonly selection: PinSelection;
  /** `msg.pins` or `msg.pin` chooses what is read on demand. */
  readonly pinsFromMessage: boolean;
  readonly mode: InMode;
  readonly edge: Edge;
  /** ms a level must rest before it counts; 0 = at once. */
  readonly debounceMs: number;
  /** Send the levels once when the expander has started. */
  readonly initial: boolean;
  readonly click: ClickSettings;
  /** Send each n-th count. */
  readonly every: number;
  /** Keep counts and positions in the node's context, over deploys and as far as the context store lasts. */
  readonly keepCount: boolean;
  /** ms over which a rate is measured, and after which it is sent. */
  readonly windowMs: number;
  readonly stepsPerDetent: (typeof STEPS_PER_DETENT)[number];
  readonly onPayload: TypedPayload;
  readonly offPayload: TypedPayload;
  readonly form: PayloadForm;
  /** What stands before the pin in `msg.topic`, such as "house/cellar"; empty: nothing. */
  readonly topic: string;
}

/**
 * @throws UserError pin-missing, choice-unknown, ms-range, count-range, encoder-pins, topic-characters,
 * payload-json, or as `parsePinSelection`
 */
export function parseInConfig(raw: RawConfig, labels: Labels): InConfig {
  if (isBlank(raw['pins'])) throw new UserError('pin-missing');
  const selection = parsePinSelection(raw['pins'], labels);
  const mode = parseMode(raw['mode'] ?? 'level');
  checkPinsOfMode(mode, selection);
  return {
    selection,
    pinsFromMessage: parseFlag(raw['pinsFromMessage']),
    mode,
    edge: parseEdge(raw['edge'] ?? 'both'),
    debounceMs: parseDebounce(raw['debounceMs'] ?? 0),
    initial: parseFlag(raw['initial']),
    click: {
      doubleMs: parseClickMs('doubleMs', raw['doubleMs'] ?? 300),
      longMs: parseClickMs('longMs', raw['longMs'] ?? 800),
      repeatMs: parseClickMs('repeatMs', raw['repeatMs'] ?? 0),
    },
    every: parseEvery(raw['every'] ?? 1),
    keepCount: parseFlag(raw['keepCount']),
    windowMs: parseWindow(raw['windowMs'] ?? 1000),
    stepsPerDetent: parseSteps(raw['stepsPerDetent'] ?? 4),
    onPayload: parsePayload(raw['onPayload'] ?? 'true', raw['onPayloadType'] ?? 'bool'),
    offPayload: parsePayload(raw['offPayload'] ?? 'false', raw['offPayloadType'] ?? 'bool'),
    form: parseForm(raw['form'] ?? 'value'),
    topic: parseTopic(raw['topic'] ?? ''),
  };
}

/** @throws UserError choice-unknown */
export function parseMode(value: unknown): InMode {
  return parseChoice('mode', value, IN_MODES);
}

/** @throws UserError encoder-pins */
export function checkPinsOfMode(mode: InMode, { pins }: PinSelection): void {
  if (mode === 'encoder' && pins.length !== 2) throw new UserError('encoder-pins', { count: pins.length });
}

/** @throws UserError choice-unknown */
export function parseEdge(value: unknown): Edge {
  return parseChoice('edge', value, EDGES);
}

/** @throws UserError ms-range */
export function parseDebounce(value: unknown): number {
  return parseMs('debounceMs', value === '' ? 0 : value, DEBOUNCE_MS);
}

/** @throws UserError ms-range */
export function parseClickMs(property: 'doubleMs' | 'longMs' | 'repeatMs', value: unknown): number {
  return parseMs(property, value === '' ? 0 : value, CLICK_MS);
}

/** @throws UserError count-range */
export function parseEvery(value: unknown): number {
  return parseCount('every', value === '' ? 1 : value, EVERY);
}

/** @throws UserError ms-range */
export function parseWindow(value: unknown): number {
  return parseMs('windowMs', value, WINDOW_MS);
}

/** @throws UserError choice-unknown */
export function parseSteps(value: unknown): (typeof STEPS_PER_DETENT)[number] {
  const choices = STEPS_PER_DETENT.map(String);
  const text = typeof value === 'number' ? String(value) : value;
  return Number(parseChoice('stepsPerDetent', text, choices)) as (typeof STEPS_PER_DETENT)[number];
}

/** @throws UserError choice-unknown */
export function parseForm(value: unknown): PayloadForm {
  return parseChoice('form', value, PAYLOAD_FORMS);
}

/** A topic without end: no wildcards, no control characters, and no slash at its end. @throws UserError topic-characters */
export function parseTopic(value: unknown): string {
  const text = typeof value === 'string' ? value.trim().replace(/\/+$/, '') : '';
  if (typeof value !== 'string' || /[+#\p{Cc}]/u.test(text)) {
    throw new UserError('topic-characters', { value: showBare(value) });
  }
  return text;
}

/** @throws UserError choice-unknown, payload-json */
export function parsePayload(value: unknown, type: unknown): TypedPayload {
  const kind = parseChoice('payload', type, PAYLOAD_TYPES);
  const text = typeof value === 'string' ? value : show(value);
  if (kind === 'json' && !isJson(text)) throw new UserError('payload-json', { value: text });
  if (kind === 'num' && (text.trim() === '' || Number.isNaN(Number(text)))) {
    throw new UserError('payload-json', { value: text });
  }
  return { value: text, type: kind };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
