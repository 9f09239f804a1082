// What the runtime tells of a deployed expander (docs/live-view.md), as the editor reads it. Pure.
import { PIN_COUNT } from '../../../src/chip/pins';
import type { PinSettings } from '../../../src/config/pin-settings';
import type { Wiring } from '../../../src/config/wiring-config';

export interface Health {
  /** ms since 1970; null: never since the deploy. */
  readonly lastAnswer: number | null;
  /** Transfers that failed. */
  readonly errors: number;
  readonly restarts: number;
  readonly transfersPerSecond: number;
}

export const STATES = ['idle', 'starting', 'ready', 'away', 'closed'] as const;
/** A fault that lasts. */
export type LastingFault = 'none' | 'gone' | 'stuck';
/** What users can do to a simulated chip; a reset happens once. */
export type Fault = LastingFault | 'reset';

/** Words are A | B << 8. */
export interface Snapshot {
  readonly id: string;
  readonly name: string;
  readonly bus: 'simulated' | number;
  /** `0x20` */
  readonly address: string;
  readonly simulated: boolean;
  readonly wiring: Wiring;
  readonly lines: { readonly A: string; readonly B: string };
  readonly state: (typeof STATES)[number];
  readonly problem: string | null;
  readonly trouble: string | null;
  /** Logical; null: not known. */
  readonly levels: number | null;
  readonly electrical: number | null;
  readonly outputs: number;
  readonly inputs: number;
  readonly pressed: number;
  readonly fault: LastingFault;
  readonly pins: readonly PinSettings[];
  readonly users: readonly (readonly string[])[];
  readonly health: Health;
}

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
