// The pin that a topic names, as with MQTT: "house/cellar/A3", "house/lamp/set". Pure.
import type { PinIndex } from '../chip/pins';
import { findPin, type Labels } from '../config/pin-selection';

/** The pin whose name or label ends the topic, or stands before "/set"; a number is no name here. */
export function pinOfTopic(topic: unknown, labels: Labels): PinIndex | undefined {
  if (typeof topic !== 'string') return undefined;
  const name = findName(lastPart(topic), labels);
  return (
    name ?? (/\/set$/i.test(topic) ? findName(lastPart(topic.slice(0, -'/set'.length)), labels) : undefined)
  );
}

/** Cut from the end: a topic may have any length. */
function lastPart(topic: string): string {
  return topic.slice(topic.lastIndexOf('/') + 1);
}

function findName(part: string, labels: Labels): PinIndex | undefined {
  return /^\d*$/.test(part.trim()) ? undefined : findPin(part, labels);
}
