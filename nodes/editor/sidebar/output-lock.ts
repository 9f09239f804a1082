// The lock of an expander's outputs: they are locked unless the user asks for the opposite, and never for long.
import { make, makeNote } from '../elements';
import type { CardContext, CardPart } from './card-part';

export interface OutputLock extends CardPart {
  readonly unlocked: boolean;
  lock(): void;
}

/** @param onChange the user has unlocked or locked, or `lock` has */
export function createOutputLock({ translate, title }: CardContext, onChange: () => void): OutputLock {
  const box = make('input', { type: 'checkbox' });
  const icon = make('i', { class: 'fa fa-lock', 'aria-hidden': 'true' });
  const label = make('label', { class: 'mcp-live-unlock' }, box, icon, translate('live.unlock'));
  const warning = make('div', { role: 'status' });
  const element = make('div', { class: 'mcp-live-lock', role: 'group' }, label, warning);
  let simulated = false;
  const showLock = (): void => {
    icon.className = `fa ${box.checked ? 'fa-unlock' : 'fa-lock'}`;
    const key = simulated ? 'live.unlocked-simulated' : 'live.unlocked-real';
    warning.replaceChildren(
      ...(box.checked ? [makeNote('warning', translate(key, { expander: title() }))] : []),
    );
  };
  const changed = (): void => {
    showLock();
    onChange();
  };
  box.addEventListener('change', changed);
  const lock = (): void => {
    if (!box.checked) return;
    box.checked = false;
    changed();
  };
  return {
    element,
    get unlocked() {
      return box.checked;
    },
    lock,
    show(snapshot, { mayWrite }) {
      simulated = snapshot.simulated;
      element.hidden = snapshot.outputs === 0;
      element.setAttribute('aria-label', translate('live.unlock-group', { expander: title() }));
      box.disabled = !mayWrite;
      label.title = mayWrite ? '' : translate('live.not-allowed');
      if (element.hidden || !mayWrite) lock();
    },
  };
}
