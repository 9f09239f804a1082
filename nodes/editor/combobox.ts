// A text input with a list of suggestions below it (WAI-ARIA combobox); any other text can be typed.
import { make } from './elements';
import type { Suggestion } from './suggest-pins';

export interface Combobox {
  destroy(): void;
}

export interface ComboboxData {
  /** @param typed false when the list was opened to look at all there is */
  readonly suggest: (text: string, typed: boolean) => readonly Suggestion[];
  /** Names the list and the button that opens it. */
  readonly label: string;
}

/** @param input is wrapped; `destroy` puts it back */
export function createCombobox(input: HTMLInputElement, { suggest, label }: ComboboxData): Combobox {
  const listId = `${input.id}-suggestions`;
  const list = make('ul', { id: listId, role: 'listbox', 'aria-label': label, class: 'mcp-suggestions' });
  const button = make(
    'button',
    { type: 'button', tabindex: '-1', class: 'mcp-combobox-button', 'aria-label': label, title: label },
    make('i', { class: 'fa fa-caret-down', 'aria-hidden': 'true' }),
  );
  const wrapper = make('span', { class: 'mcp-combobox' });
  let shown: readonly Suggestion[] = [];
  let active = -1;

  const isOpen = (): boolean => !list.hidden;
  const close = (): void => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    activate(-1);
  };
  const open = (typed: boolean): void => {
    shown = suggest(input.value, typed);
    list.replaceChildren(...shown.map(({ text, hint }, place) => option(`${listId}-${place}`, text, hint)));
    list.hidden = shown.length === 0;
    input.setAttribute('aria-expanded', String(isOpen()));
    activate(-1);
  };
  const activate = (place: number): void => {
    list.children[active]?.setAttribute('aria-selected', 'false');
    active = place;
    const element = list.children[active];
    element?.setAttribute('aria-selected', 'true');
    element?.scrollIntoView({ block: 'nearest' });
    if (element) input.setAttribute('aria-activedescendant', element.id);
    else input.removeAttribute('aria-activedescendant');
  };
  const choose = (place: number): void => {
    const suggestion = shown[place];
    if (suggestion === undefined) return;
    input.value = suggestion.value;
    close();
    $(input).trigger('change');
  };
  const move = (step: 1 | -1): void => {
    if (isOpen())
      activate((active + step + (active === -1 && step === -1 ? 1 : 0) + shown.length) % shown.length);
    else open(false);
  };
  const onKey = (event: KeyboardEvent): void => {
    const handled = isOpen()
      ? {
          ArrowDown: () => move(1),
          ArrowUp: () => move(-1),
          Escape: close,
          Enter: () => (active === -1 ? close() : choose(active)),
        }
      : { ArrowDown: () => move(1), ArrowUp: () => move(-1) };
    const handle = Object.entries(handled).find(([key]) => key === event.key)?.[1];
    if (handle === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    handle();
  };
  const onInput = (): void => open(true);
  const onButton = (): void => {
    if (isOpen()) close();
    else open(false);
    input.focus();
  };
  // The input keeps the focus while the mouse is on the list.
  const keepFocus = (event: Event): void => event.preventDefault();
  const onPick = (event: Event): void => {
    const picked = event.target instanceof Element ? event.target.closest('[role=option]') : null;
    if (picked) choose([...list.children].indexOf(picked));
  };

  input.before(wrapper);
  wrapper.append(input, button, list);
  setAttributes(input, { role: 'combobox', 'aria-autocomplete': 'list', 'aria-controls': listId });
  close();
  input.addEventListener('keydown', onKey);
  input.addEventListener('input', onInput);
  input.addEventListener('blur', close);
  button.addEventListener('mousedown', keepFocus);
  button.addEventListener('click', onButton);
  list.addEventListener('mousedown', keepFocus);
  list.addEventListener('click', onPick);
  return {
    destroy() {
      input.removeEventListener('keydown', onKey);
      input.removeEventListener('input', onInput);
      input.removeEventListener('blur', close);
      for (const name of ['role', 'aria-autocomplete', 'aria-controls', 'aria-expanded']) {
        input.removeAttribute(name);
      }
      wrapper.before(input);
      wrapper.remove();
    },
  };
}

function option(id: string, text: string, hint: string): HTMLElement {
  return make(
    'li',
    { id, role: 'option', 'aria-selected': 'false' },
    make('span', { class: 'mcp-suggestion-text' }, text),
    make('span', { class: 'mcp-suggestion-hint' }, hint),
  );
}

function setAttributes(element: Element, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
