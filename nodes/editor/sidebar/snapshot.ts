// Reads what the runtime tells of deployed expanders. Pure.
import { PIN_COUNT } from '../../../src/chip/pins';
import { type Snapshot, STATES } from '../../contract/live-snapshot';

/**
 * The expanders of an answer. What does not look like one is left out, such as one of another version of this package
 * while the page has not been loaded anew.
 */
export function parseSnapshots(answer: unknown): Snapshot[] {
  return Array.isArray(answer) ? answer.filter(isSnapshot) : [];
}

/** A snapshot with what an event says anew; with an event that makes no sense: as it was. */
export function mergeEvent(snapshot: Snapshot, event: unknown): Snapshot {
  if (typeof event !== 'object' || event === null) return snapshot;
  const merged: unknown = { ...snapshot, ...event, id: snapshot.id };
  return isSnapshot(merged) ? merged : snapshot;
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { id, state, pins, users, health, lines } = value as Partial<Record<keyof Snapshot, unknown>>;
  return (
    typeof id === 'string' &&
    STATES.some((one) => one === state) &&
    isListOfPins(pins) &&
    isListOfPins(users) &&
    users.every(Array.isArray) &&
    isObject(health) &&
    isObject(lines)
  );
}

function isListOfPins(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length === PIN_COUNT && value.every(isObject);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
