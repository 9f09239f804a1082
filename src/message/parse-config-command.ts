// What a message with msg.config asks of an expander. Pure.
import { ALL_PINS, PINS, type PinIndex, pinMask, pinName } from '../chip/pins';
import { checkInterlockLevels, type InterlockGroup, parseInterlocks } from '../config/interlock-config';
import { isBlank, type Labels, parsePinSelection } from '../config/pin-selection';
import type { PinSettings } from '../config/pin-settings';
import { readable } from '../errors/readable';
import { show, UserError } from '../errors/user-error';
import type { OwnMode } from '../expander/pins/pin-claims';
import { parsePinSettings, type PartialSettings } from './parse-pin-settings';

export const CONFIG_WORDS = ['get', 'set', 'registers', 'rewrite', 'restore', 'interlocks'] as const;
export type ConfigWord = (typeof CONFIG_WORDS)[number];

/** The expander as it is when the message comes. */
export interface ConfigContext {
  readonly labels: Labels;
  /** The pin table in force, pins 0..15. */
  readonly settings: readonly PinSettings[];
  readonly interlocks: readonly InterlockGroup[];
  /** Interrupt modes that win over the table's, by pin 0..15. */
  readonly ownModes: readonly (OwnMode | undefined)[];
}

export type ConfigCommand =
  | { readonly kind: 'registers' | 'rewrite' | 'restore' }
  /** `mask`: the pins that are asked about. */
  | { readonly kind: 'get'; readonly mask: number }
  /** `settings` is the whole new table, `mask` the pins that were named. */
  | { readonly kind: 'set'; readonly mask: number; readonly settings: readonly PinSettings[] }
  /** `groups`: the new ones; undefined: just tell them. */
  | { readonly kind: 'interlocks'; readonly groups: readonly InterlockGroup[] | undefined };

/** @param value `msg.config`, in any case. @throws UserError config-command */
export function parseConfigWord(value: unknown): ConfigWord {
  const asked = typeof value === 'string' ? value.trim().toLowerCase() : undefined;
  const word = CONFIG_WORDS.find((one) => one === asked);
  if (word) return word;
  const choices = CONFIG_WORDS.map((one) => `"${one}"`).join(', ');
  throw new UserError('config-command', { value: show(value), choices });
}

/** Whether a command needs the right to change settings; else it needs the one to read them. */
export function changesSettings(word: ConfigWord, payload: unknown): boolean {
  return word === 'set' || word === 'restore' || (word === 'interlocks' && !isBlank(payload));
}

/**
 * @param payload the argument of "get", "set" and "interlocks"; anything a message can carry
 * @throws UserError config-…, interlock-…, ms-range, payload-unreadable, or as `parsePinSelection`
 */
export function parseConfigCommand(
  word: ConfigWord,
  payload: unknown,
  context: ConfigContext,
): ConfigCommand {
  return readable(() => commandOf(word, payload, context));
}

function commandOf(word: ConfigWord, payload: unknown, context: ConfigContext): ConfigCommand {
  switch (word) {
    case 'get':
      return { kind: word, mask: askedPins(payload, context.labels) };
    case 'set':
      return parseSet(payload, context);
    case 'interlocks':
      return { kind: word, groups: isBlank(payload) ? undefined : parseGroups(payload, context) };
    default:
      return { kind: word };
  }
}

/** Text and lists name pins; what stands in a payload without a thought of pins, such as a time, asks for all. */
function askedPins(payload: unknown, labels: Labels): number {
  const names = (typeof payload === 'string' && !isBlank(payload)) || Array.isArray(payload);
  return names ? parsePinSelection(plainCopy(payload, 'config-shape'), labels).mask : ALL_PINS;
}

function parseSet(payload: unknown, context: ConfigContext): ConfigCommand {
  const { labels, settings, interlocks, ownModes } = context;
  const copy = plainCopy(payload, 'config-shape');
  const changes: PartialSettings[] = PINS.map(() => ({}));
  for (const [key, entry] of entriesOf(copy, payload)) {
    const { pins } = parsePinSelection(key, labels);
    const change = parsePinSettings(key, pins, entriesOf(entry, payload), settings);
    for (const pin of pins) changes[pin] = merge(pin, changes[pin] ?? {}, change);
  }
  const mask = PINS.reduce(
    (word, { index }) => (Object.keys(changes[index] ?? {}).length > 0 ? word | pinMask(index) : word),
    0,
  );
  if (mask === 0) throw new UserError('config-empty', { value: show(copy) });
  checkModes(changes, ownModes);
  const next = settings.map((row, pin) => ({ ...row, ...changes[pin] }));
  checkLevels(interlocks, next);
  return { kind: 'set', mask, settings: next };
}

function parseGroups(payload: unknown, { labels, settings }: ConfigContext): InterlockGroup[] {
  const groups = parseInterlocks(plainCopy(payload, 'interlock-shape'), labels);
  checkLevels(groups, settings);
  return groups;
}

/** Keys may overlap, as "all" and "A0" do, but not contradict each other. */
function merge(pin: PinIndex, known: PartialSettings, change: PartialSettings): PartialSettings {
  for (const [setting, value] of Object.entries(change)) {
    const other = known[setting as keyof PartialSettings];
    if (other === undefined || other === value) continue;
    const values = { one: show(other), other: show(value) };
    throw new UserError('config-ambiguous', { pin: pinName(pin), setting, ...values });
  }
  return { ...known, ...change };
}

/** A mode that would not come into force is no change: the user would wait for interrupts in vain. */
function checkModes(changes: readonly PartialSettings[], ownModes: readonly (OwnMode | undefined)[]): void {
  for (const { index, name } of PINS) {
    const [asked, own] = [changes[index]?.interrupt, ownModes[index]];
    if (asked === undefined || !own || own.mode === asked) continue;
    throw new UserError('config-interrupt-own', { pin: name, user: own.user.name, mode: own.mode });
  }
}

function checkLevels(interlocks: readonly InterlockGroup[], settings: readonly PinSettings[]): void {
  const [problem] = checkInterlockLevels(interlocks, settings);
  if (problem) throw problem;
}

/** Nothing in a copy runs code when it is looked at. */
function plainCopy(value: unknown, key: 'config-shape' | 'interlock-shape'): unknown {
  try {
    return structuredClone(value);
  } catch {
    throw new UserError(key, { value: show(value) });
  }
}

function entriesOf(value: unknown, whole: unknown): [string, unknown][] {
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.entries(value);
  }
  throw new UserError('config-shape', { value: show(whole) });
}
