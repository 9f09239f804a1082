// What the parts of an expander's card have in common.
import type { Translate } from '../explain';
import type { LiveApi } from './live-api';
import type { Access } from './pictures';
import type { Snapshot } from '../../contract/live-snapshot';

export interface CardPart {
  readonly element: HTMLElement;
  show(snapshot: Snapshot, access: Access): void;
}

export interface CardContext {
  readonly translate: Translate;
  readonly api: LiveApi;
  /** The expander as errors call it; its name, or bus and address. */
  readonly title: () => string;
  readonly id: string;
  /** Carries something out, and tells in the card what went wrong. @returns whether it went well */
  readonly attempt: (action: () => Promise<void>) => Promise<boolean>;
}

export function timeText(date: Date): string {
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday ? date.toLocaleTimeString() : date.toLocaleString();
}
