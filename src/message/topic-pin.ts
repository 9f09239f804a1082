// The pin that a topic names, as with MQTT: "house/cellar/A3", "house/lamp/set". Pure.
import type { PinIndex } from '../chip/pins';
import { findPin, type Labels } from '../config/pin-selection';

/** The pin whose name or label ends the topic, or stands before "/set"; a number is no name here. */
export function pinOfTopic(topic: unknown, labels: Labels): PinIndex | undefined {
  if (typeof topic !== 'string') return undefined;
  const parts = topic.split('/');
  const last = parts.at(-1) ?? '';
  return (
    findName(last, labels) ?? (last.toLowerCase() === 'set' ? findName(parts.at(-2), labels) : undefined)
  );
}

function findName(part: string | undefined, labels: Labels): PinIndex | undefined {
  return part === undefined || /^\d*$/.test(part.trim()) ? undefined : findPin(part, labels);
}
