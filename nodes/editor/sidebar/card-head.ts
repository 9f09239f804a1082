// The head of an expander's card: its name and place, how it is, and the fold.
import { titleOfPlace } from '../canvas';
import { make } from '../elements';
import type { Translate } from '../explain';
import { setText } from './message-line';
import type { Snapshot } from '../../contract/live-snapshot';

export interface CardHead {
  readonly element: HTMLElement;
  show(snapshot: Snapshot): void;
  setFolded(folded: boolean): void;
}

const ICONS: Readonly<Record<Snapshot['state'] | 'trouble', string>> = {
  idle: 'fa-circle-o',
  starting: 'fa-hourglass-half',
  ready: 'fa-check-circle',
  away: 'fa-exclamation-circle',
  closed: 'fa-power-off',
  trouble: 'fa-exclamation-triangle',
};

/** @param bodyId of what is folded away */
export function createCardHead(bodyId: string, translate: Translate, onFold: () => void): CardHead {
  const arrow = make('i', { 'aria-hidden': 'true' });
  const name = make('span', { class: 'mcp-live-name' });
  const place = make('span', { class: 'mcp-live-place' });
  const button = make(
    'button',
    { type: 'button', class: 'mcp-live-fold', 'aria-controls': bodyId },
    arrow,
    make('span', { class: 'mcp-live-titles' }, name, ' ', place),
  );
  const icon = make('i', { 'aria-hidden': 'true' });
  const words = make('span');
  const state = make('div', { class: 'mcp-live-state', role: 'status' }, icon, words);
  button.addEventListener('click', onFold);
  return {
    element: make('div', { class: 'mcp-live-head' }, make('h3', {}, button), state),
    show(snapshot) {
      const at = titleOfPlace(snapshot.bus, snapshot.address, translate);
      setText(name, snapshot.name || at);
      setText(place, snapshot.name === '' ? '' : at);
      const kind = snapshot.state === 'ready' && snapshot.trouble !== null ? 'trouble' : snapshot.state;
      if (state.dataset['state'] === kind) return;
      state.dataset['state'] = kind;
      icon.className = `fa ${ICONS[kind]}`;
      setText(words, translate(`live.state.${kind}`));
    },
    setFolded(folded) {
      button.setAttribute('aria-expanded', String(!folded));
      arrow.className = `fa ${folded ? 'fa-angle-right' : 'fa-angle-down'}`;
    },
  };
}
