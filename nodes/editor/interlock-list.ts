// The expander's list of interlocks: a row for each, to type, to add and to remove.
import type { Labels } from '../../src/config/pin-selection';
import { labelsOf, type PinSettings } from '../../src/config/pin-settings';
import { createCombobox } from './combobox';
import { make, makeNote } from './elements';
import { explain, type Translate } from './explain';
import {
  type InterlockProblems,
  interlockProblems,
  type InterlockRow,
  interlockRows,
  storedInterlocks,
} from './interlock-rows';
import { suggestPins } from './suggest-pins';

export interface InterlockList {
  /** The property `interlocks` as it stands in the dialog; as it came while nobody touched it. */
  stored(): unknown;
  /** Call after a change of the pin table. */
  readonly update: () => void;
  destroy(): void;
}

export interface InterlockListData {
  /** The property `interlocks` of the node. */
  readonly stored: unknown;
  /** The pin table at this moment. */
  readonly table: () => readonly PinSettings[];
  readonly translate: Translate;
}

/** @param element an empty box */
export function createInterlockList(element: HTMLElement, data: InterlockListData): InterlockList {
  const { translate } = data;
  let touched = false;
  let rows: Row[] = [];
  const list = make('div', {
    role: 'list',
    'aria-labelledby': `${element.id}-title`,
    class: 'mcp-interlocks',
  });
  const add = make(
    'button',
    { type: 'button', class: 'red-ui-button red-ui-button-small', id: `${element.id}-add` },
    make('i', { class: 'fa fa-plus', 'aria-hidden': 'true' }),
    ` ${translate('mcp-expander.interlock.add')}`,
  );
  element.replaceChildren(
    make('div', { id: `${element.id}-title`, class: 'mcp-heading' }, translate('mcp-expander.interlocks')),
    make('div', { class: 'form-tips mcp-tip mcp-flush' }, translate('mcp-expander.interlocks-tip')),
    list,
    add,
  );

  const update = (): void => {
    const problems = interlockProblems(
      rows.map((row) => row.values()),
      data.table(),
    );
    rows.forEach((row, place) => row.show(place + 1, problems[place]));
  };
  const touch = (): void => {
    touched = true;
    update();
  };
  const remove = (row: Row): void => {
    const place = rows.indexOf(row);
    row.destroy();
    rows = rows.filter((other) => other !== row);
    touch();
    // The focus must not get lost with the button that had it.
    (rows[place]?.removeButton ?? rows[rows.length - 1]?.removeButton ?? add).focus();
  };
  let serial = 0;
  const append = (values: InterlockRow): Row => {
    const row = createRow(`${element.id}-${serial++}`, values, data, () => remove(row));
    rows.push(row);
    list.append(row.element);
    return row;
  };
  const onAdd = (): void => {
    const row = append({ pins: '', breakMs: '500' });
    touch();
    row.focus();
  };
  for (const values of interlockRows(data.stored)) append(values);
  $(list).on('input.mcpInterlocks change.mcpInterlocks', touch);
  add.addEventListener('click', onAdd);
  update();
  return {
    stored: () => (touched ? storedInterlocks(rows.map((row) => row.values())) : (data.stored ?? [])),
    update,
    destroy() {
      $(list).off('.mcpInterlocks');
      add.removeEventListener('click', onAdd);
      for (const row of rows) row.destroy();
      element.replaceChildren();
    },
  };
}

interface Row {
  readonly element: HTMLElement;
  readonly removeButton: HTMLElement;
  values(): InterlockRow;
  /** @param number counts from 1 */
  show(number: number, problems: InterlockProblems | undefined): void;
  focus(): void;
  destroy(): void;
}

function createRow(id: string, values: InterlockRow, data: InterlockListData, onRemove: () => void): Row {
  const { translate } = data;
  const notes = make('div', { id: `${id}-notes`, class: 'mcp-field-notes', role: 'status' });
  const pins = make('input', {
    ...{ type: 'text', id: `${id}-pins`, autocomplete: 'off', 'aria-describedby': notes.id },
    placeholder: translate('mcp-expander.interlock.pins-placeholder'),
  });
  const breakMs = make('input', {
    ...{ type: 'text', inputmode: 'numeric', id: `${id}-break`, autocomplete: 'off' },
    ...{ class: 'mcp-interlock-break', 'aria-describedby': notes.id },
  });
  pins.value = values.pins;
  breakMs.value = values.breakMs;
  const removeButton = make(
    'button',
    { type: 'button', class: 'red-ui-button red-ui-button-small' },
    make('i', { class: 'fa fa-remove', 'aria-hidden': 'true' }),
  );
  const fields = make(
    'div',
    { class: 'mcp-interlock-fields' },
    pins,
    make('span', {}, translate('editor.property.breakMs')),
    breakMs,
    make('span', {}, translate('editor.ms')),
    removeButton,
  );
  const combobox = createCombobox(pins, {
    label: translate('editor.suggestions'),
    suggest: (text, typed) => suggestOutputs(text, typed, labelsOf(data.table())),
  });
  removeButton.addEventListener('click', onRemove);
  return {
    element: make('div', { role: 'listitem', class: 'mcp-interlock' }, fields, notes),
    removeButton,
    values: () => ({ pins: pins.value, breakMs: breakMs.value }),
    show(number, problems) {
      name(pins, translate('mcp-expander.interlock.pins', { number }));
      name(breakMs, translate('mcp-expander.interlock.break', { number }));
      name(removeButton, translate('mcp-expander.interlock.remove', { number }));
      removeButton.title = translate('mcp-expander.interlock.remove', { number });
      mark(pins, problems?.pins !== undefined);
      mark(breakMs, problems?.breakMs !== undefined);
      const found = [problems?.pins, problems?.breakMs].filter((problem) => problem !== undefined);
      const texts = found.map((problem) => explain(problem, translate));
      if (texts.join('\n') === [...notes.children].map(({ textContent }) => textContent).join('\n')) return;
      notes.replaceChildren(...texts.map((text) => makeNote('problem', text)));
    },
    focus: () => pins.focus(),
    destroy() {
      removeButton.removeEventListener('click', onRemove);
      combobox.destroy();
      this.element.remove();
    },
  };
}

/** A port or the chip as one interlock is seldom meant, but can be typed. */
function suggestOutputs(text: string, typed: boolean, labels: Labels): ReturnType<typeof suggestPins> {
  const hints = { port: () => '', chip: '', pin: (pin: number) => labels[pin] ?? '' };
  return suggestPins(text, typed, labels, hints).filter(({ text: shown }) => /\d/.test(shown));
}

function name(element: HTMLElement, text: string): void {
  element.setAttribute('aria-label', text);
}

function mark(input: HTMLInputElement, wrong: boolean): void {
  input.setAttribute('aria-invalid', String(wrong));
  input.classList.toggle('input-error', wrong);
}
