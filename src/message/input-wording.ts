// How an mcp-in words its messages: what on and off are called, and what stands in topics. Pure.
import { type PinIndex, pinName } from '../chip/pins';
import type { PayloadForm } from '../config/in-config';
import type { Labels, PinSelection } from '../config/pin-selection';
import { displayName, topicOf } from './format-levels';

export interface InputWording {
  readonly selection: PinSelection;
  readonly labels: Labels;
  readonly form: PayloadForm;
  /** The payloads of a single pin for true and false. */
  readonly on: unknown;
  readonly off: unknown;
  /** Stands before the pin in a topic; empty: nothing. */
  readonly topic: string;
}

/** What a pin's level is called. */
export function pinValue(on: boolean, wording: InputWording): unknown {
  const value = on ? wording.on : wording.off;
  // Whoever gets the message may change it.
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}

/** The payload about one pin: its value, or text such as "A3,1". */
export function pinPayload(pin: PinIndex, on: boolean, wording: InputWording): unknown {
  const value = pinValue(on, wording);
  return wording.form === 'pin-state' ? `${displayName(pin, wording.labels)},${asText(value)}` : value;
}

/** Something for each pin, by label or name. */
export function byPin<T>(
  { pins }: PinSelection,
  { labels }: InputWording,
  valueOf: (pin: PinIndex) => T,
): Record<string, T> {
  return Object.fromEntries(pins.map((pin) => [displayName(pin, labels), valueOf(pin)]));
}

/** The topic of a message about one pin. */
export function topicFor(pin: PinIndex, { labels, topic }: InputWording): string {
  return underTopic(topic, displayName(pin, labels));
}

/** Topic, and `pin` where there is only one. */
export function describePins(
  selection: PinSelection,
  { labels, topic }: InputWording,
): { topic: string; pin?: string } {
  const about = { topic: underTopic(topic, topicOf(selection, labels)) };
  return selection.kind === 'pin' ? { ...about, pin: pinName(selection.pins[0]) } : about;
}

function underTopic(prefix: string, name: string): string {
  return prefix === '' ? name : `${prefix}/${name}`;
}

function asText(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
