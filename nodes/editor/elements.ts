// Small helpers to find and make elements of a dialog.

/** @throws Error if the dialog's markup has no such element of that class: an error of ours, never of a user */
export function find<E extends HTMLElement>(id: string, kind: new () => E): E {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the dialog has no ${kind.name} #${id}`);
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function makeOption(value: string, text: string): HTMLOptionElement {
  return make('option', { value }, text);
}

/** A line that warns or informs: by icon, by words, and by colour. */
export function makeNote(kind: 'warning' | 'problem' | 'info', text: string): HTMLElement {
  const icon = {
    warning: 'fa-exclamation-triangle',
    problem: 'fa-exclamation-circle',
    info: 'fa-info-circle',
  }[kind];
  return make(
    'div',
    { class: `mcp-note mcp-note-${kind}` },
    make('i', { class: `fa ${icon}`, 'aria-hidden': 'true' }),
    make('span', {}, text),
  );
}
