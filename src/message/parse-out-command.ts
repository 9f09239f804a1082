// What a message asks of an mcp-out: its action, pins and times, over the node's own settings. Pure.
import { pinsInMask } from '../chip/pins';
import type { OutputCommand, TimedSettings } from '../actions/output-command';
import {
  BLINK_COUNT,
  BLINK_MS,
  OUT_ACTIONS,
  type OutAction,
  type OutConfig,
  parseExpire,
  PULSE_MS,
  WHILE_RUNNING,
} from '../config/out-config';
import { parseChoice, parseCount, parseMs } from '../config/parse-values';
import { type Labels, parsePin, parsePinSelection, type PinSelection } from '../config/pin-selection';
import { readable } from '../errors/readable';
import { UserError } from '../errors/user-error';
import { type OutputChange, pinsOf } from '../expander/outputs/output-batches';
import { isPlainObject, parseOutput } from './parse-output';
import { chooseOutputs, type PinMessage } from './pins-of-message';
import { decodeText, parseAll, parsePinState } from './text-payload';

/** What a message may hold for an mcp-out; all of it may be missing, and anything may be in it. */
export interface OutMessage extends PinMessage {
  payload?: unknown;
  /** "set", "toggle", "pulse" or "blink", instead of the node's action. */
  action?: unknown;
  /** ms of a pulse. */
  ms?: unknown;
  /** "restart" or "ignore": what a pulse does to one that runs. */
  whileRunning?: unknown;
  /** ms on and off of a blink. */
  onMs?: unknown;
  offMs?: unknown;
  /** How many times a blink is on; 0: until told. */
  count?: unknown;
  /** ms to wait for a chip that is away, instead of the node's. */
  expireMs?: unknown;
  /** "end" in the report of an mcp-out, whose `action` says what has ended and asks nothing. */
  event?: unknown;
}

export interface ParsedCommand {
  /** The pins the answer is about. */
  readonly selection: PinSelection;
  /** The pins of the command, A | B << 8. */
  readonly mask: number;
  readonly command: OutputCommand;
}

/** What the parser has to know of the node and its expander. */
export interface OutContext {
  readonly config: OutConfig;
  readonly labels: Labels;
  /** All outputs of the expander, A | B << 8. */
  readonly outputPins: number;
}

/**
 * @throws UserError payload-…, pin-…, selection-…, range-…, choice-unknown, ms-range, count-range; whatever the
 * message holds, nothing else is thrown
 */
export function parseOutCommand(message: Readonly<OutMessage>, context: OutContext): ParsedCommand {
  return readable(() => parse(message, context));
}

function parse(message: Readonly<OutMessage>, context: OutContext): ParsedCommand {
  const { config, labels } = context;
  const action = parseAction(message, config);
  const { selection, payload } = addressed(decodeText(message.payload), message, context);
  if (action !== 'set' && isAfterPress(payload)) return { selection, command: { change: NOTHING }, mask: 0 };
  const asked = action !== 'set' && begins(payload) ? true : payload;
  const change = parseOutput(asked, selection, labels, config.pinsFromMessage);
  const expireMs = isUnset(message.expireMs)
    ? config.expireMs
    : parseExpire('msg.expireMs', message.expireMs);
  const command = { ...commandFor(action, change, message, config), ...(expireMs > 0 && { expireMs }) };
  return { selection, command, mask: pinsOf(command.change) | (command.timed?.mask ?? 0) };
}

function parseAction(message: Readonly<OutMessage>, config: OutConfig): OutAction {
  const { action, event } = message;
  return isUnset(action) || event === 'end' ? config.action : parseChoice('msg.action', action, OUT_ACTIONS);
}

/** Text may name its pins itself, with "A3,on" and "all off"; then the rest of it is the payload. */
function addressed(
  payload: unknown,
  message: Readonly<OutMessage>,
  { config, labels, outputPins }: OutContext,
): { selection: PinSelection; payload: unknown } {
  const [all, single] = [parseAll(payload), parsePinState(payload)];
  if (!config.pinsFromMessage) {
    const selection = chooseOutputs(message, config, labels);
    if (single) return { selection, payload: Object.fromEntries([[single.pin, single.state]]) };
    return { selection, payload: all ?? payload };
  }
  if (all !== undefined) return { selection: everyOutput(outputPins, labels), payload: all };
  if (single)
    return { selection: parsePinSelection(parsePin(single.pin, labels), labels), payload: single.state };
  return { selection: chooseOutputs(message, config, labels, namedBy(payload)), payload };
}

/** The pins that an object names by its keys; undefined for any other payload. */
function namedBy(payload: unknown): string[] | undefined {
  if (!isPlainObject(payload)) return undefined;
  const names = Object.keys(payload);
  return names.length === 0 || 'mask' in payload ? undefined : names;
}

function everyOutput(outputPins: number, labels: Labels): PinSelection {
  const pins = pinsInMask(outputPins).map(({ index }) => index);
  if (pins.length === 0) throw new UserError('pin-missing');
  return parsePinSelection(pins, labels);
}

const NOTHING: OutputChange = { set: 0, levels: 0, toggle: 0 };

/** What counts as true for an action: a press of an mcp-in, and what others send without a thought of levels. */
function begins(payload: unknown): boolean {
  return isTrigger(payload) || payload === 'click' || payload === 'double' || payload === 'long';
}

/** What an mcp-in tells of a button besides its presses. */
function isAfterPress(payload: unknown): boolean {
  return payload === 'hold' || payload === 'release';
}

/** An inject node and many others send nothing, or the time in ms. */
function isTrigger(payload: unknown): boolean {
  return isUnset(payload) || (typeof payload === 'number' && payload > 0xffff && payload < Infinity);
}

function commandFor(
  action: OutAction,
  change: OutputChange,
  message: Readonly<OutMessage>,
  config: OutConfig,
): OutputCommand {
  const started = (change.levels & change.set) | change.toggle;
  switch (action) {
    case 'set':
      return { change };
    case 'toggle':
      return { change: { set: 0, levels: 0, toggle: started } };
    default: {
      const timed = { mask: started, settings: timedSettings(action, message, config) };
      return { change: { set: change.set & ~started, levels: 0, toggle: 0 }, timed };
    }
  }
}

function timedSettings(
  kind: TimedSettings['kind'],
  message: Readonly<OutMessage>,
  { pulse, blink }: OutConfig,
): TimedSettings {
  const own = <T>(value: unknown, fallback: T, parse: (value: unknown) => T): T =>
    isUnset(value) ? fallback : parse(value);
  if (kind === 'pulse') {
    return {
      kind,
      ms: own(message.ms, pulse.ms, (ms) => parseMs('msg.ms', ms, PULSE_MS)),
      whileRunning: own(message.whileRunning, pulse.whileRunning, (choice) =>
        parseChoice('msg.whileRunning', choice, WHILE_RUNNING),
      ),
    };
  }
  return {
    kind,
    onMs: own(message.onMs, blink.onMs, (ms) => parseMs('msg.onMs', ms, BLINK_MS)),
    offMs: own(message.offMs, blink.offMs, (ms) => parseMs('msg.offMs', ms, BLINK_MS)),
    count: own(message.count, blink.count, (count) => parseCount('msg.count', count, BLINK_COUNT)),
  };
}

function isUnset(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
