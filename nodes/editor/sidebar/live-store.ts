// What is known of the deployed expanders, from answers to questions and from events. Pure.
import type { Snapshot } from '../../contract/live-snapshot';
import { mergeEvent } from './snapshot';

export interface LiveStore {
  readonly all: readonly Snapshot[];
  find(id: string): Snapshot | undefined;
  /** To be called before the list is asked for: events may overtake the answer. */
  asking(): void;
  answered(snapshots: readonly Snapshot[]): void;
  /** Of an expander that is not known yet it is kept until the answer to a question under way. */
  take(id: string, event: unknown): void;
}

export function createLiveStore(): LiveStore {
  let byId = new Map<string, Snapshot>();
  let isAsking = false;
  /** Since the list was asked for. An answer may be older than these; a newer one is followed by an event of its own. */
  let overtaking: [string, unknown][] = [];
  const take = (id: string, event: unknown): void => {
    const snapshot = byId.get(id);
    if (snapshot !== undefined) byId.set(id, mergeEvent(snapshot, event));
  };
  return {
    get all() {
      return [...byId.values()];
    },
    find: (id) => byId.get(id),
    asking() {
      isAsking = true;
      overtaking = [];
    },
    answered(snapshots) {
      isAsking = false;
      byId = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
      for (const [id, event] of overtaking.splice(0)) take(id, event);
    },
    take(id, event) {
      if (isAsking) overtaking.push([id, event]);
      take(id, event);
    },
  };
}
