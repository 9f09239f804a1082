// One line that says how the last thing went; read out when it changes.
import { make, makeNote } from '../elements';

export interface MessageLine {
  readonly element: HTMLElement;
  say(kind: 'problem' | 'info', text: string): void;
  clear(): void;
}

export function createMessageLine(): MessageLine {
  const element = make('div', { class: 'mcp-live-message', role: 'status' });
  return {
    element,
    say: (kind, text) => element.replaceChildren(makeNote(kind, text)),
    clear: () => element.replaceChildren(),
  };
}

/** Changes a text only if it differs: what is read out must not be touched without need. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
