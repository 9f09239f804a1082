// All deployed expanders, one card below the other; or why there is none to see.
import { make, makeNote } from '../elements';
import type { Translate } from '../explain';
import { type Card, createCard } from './card';
import type { LiveApi, RequestProblem } from './live-api';
import type { Snapshot } from '../../contract/live-snapshot';

export interface ExpanderList {
  readonly element: HTMLElement;
  show(snapshots: readonly Snapshot[]): void;
  change(snapshot: Snapshot): void;
  showProblem(problem: RequestProblem): void;
  /** Looks anew at what the user may do. */
  checkRights(): void;
  /** Locks all outputs, and lets go of all pins. */
  lock(): void;
  destroy(): void;
}

/** With more expanders than these, only the first one is unfolded until the user says otherwise. */
const UNFOLDED = 2;

/** @param hasRight what the editor knows of it; the runtime has the last word */
export function createExpanderList(
  translate: Translate,
  api: LiveApi,
  hasRight: () => boolean,
): ExpanderList {
  const cards = new Map<string, Card>();
  /** What the user has folded or unfolded; kept while an expander is not there. */
  const folds = new Map<string, boolean>();
  let mayWrite = true;

  const notice = make('div', { class: 'mcp-live-notice', role: 'status' }, translate('live.loading'));
  const readOnly = make(
    'div',
    { class: 'mcp-live-read-only' },
    makeNote('info', translate('live.read-only')),
  );
  const list = make('div');
  const element = make('div', { class: 'mcp23017-form mcp-live' }, readOnly, notice, list);

  let shown: readonly Snapshot[] = [];
  const setRight = (right: boolean): void => {
    readOnly.hidden = right;
    if (mayWrite === right) return;
    mayWrite = right;
    for (const snapshot of shown) cards.get(snapshot.id)?.show(snapshot);
  };
  const cardOf = (snapshot: Snapshot, folded: boolean): Card => {
    const existing = cards.get(snapshot.id);
    if (existing !== undefined) {
      existing.show(snapshot);
      return existing;
    }
    const card = createCard(snapshot, {
      ...{ translate, api, folded },
      mayWrite: () => mayWrite,
      refused: () => setRight(false),
      onFold: (value) => folds.set(snapshot.id, value),
    });
    cards.set(snapshot.id, card);
    return card;
  };
  const removeOthers = (snapshots: readonly Snapshot[]): void => {
    for (const [id, card] of [...cards]) {
      if (snapshots.some((snapshot) => snapshot.id === id)) continue;
      card.destroy();
      cards.delete(id);
    }
  };
  /** Cards that stand right are left alone: moving one would take the focus from it. */
  const place = (card: Card, position: number): void => {
    const there = list.children[position] ?? null;
    if (there !== card.element) list.insertBefore(card.element, there);
  };
  setRight(hasRight());
  return {
    element,
    show(snapshots) {
      shown = snapshots;
      removeOthers(snapshots);
      notice.replaceChildren(...(snapshots.length === 0 ? emptyTexts(translate) : []));
      snapshots.forEach((snapshot, position) => {
        const isFolded = folds.get(snapshot.id) ?? (snapshots.length > UNFOLDED && position > 0);
        place(cardOf(snapshot, isFolded), position);
      });
    },
    change(snapshot) {
      shown = shown.map((one) => (one.id === snapshot.id ? snapshot : one));
      cards.get(snapshot.id)?.show(snapshot);
    },
    showProblem: (problem) => notice.replaceChildren(makeNote('problem', problem.message)),
    checkRights: () => setRight(hasRight()),
    lock() {
      for (const card of cards.values()) card.lock();
    },
    destroy() {
      removeOthers([]);
      element.remove();
    },
  };
}

function emptyTexts(translate: Translate): HTMLElement[] {
  return [
    make('p', { class: 'mcp-live-empty' }, translate('live.empty')),
    make('p', {}, translate('live.empty-how')),
  ];
}
