// One row of the expander's pin table: native inputs for a pin's settings, who uses it, and what speaks against them.
import type { Pin } from '../../src/chip/pins';
import type { Numbering } from '../../src/config/expander-config';
import {
  type Direction,
  DIRECTIONS,
  INTERRUPT_MODES,
  type InterruptMode,
  type PinSettings,
  SAFE_LEVELS,
  type SafeLevel,
  START_LEVELS,
  type StartLevel,
} from '../../src/config/pin-settings';
import { appliesToPin } from './bulk-settings';
import { make, makeNote, makeOption } from './elements';
import type { Translate } from './explain';
import type { JudgedPin } from './judge-pins';

export const COLUMNS = [
  'pin',
  'direction',
  'pullUp',
  'inverted',
  'interrupt',
  'start',
  'safe',
  'label',
  'users',
] as const;

export interface PinTableRow {
  readonly pin: Pin;
  /** The row, and the one with its notes. */
  readonly elements: readonly [HTMLElement, HTMLElement];
  /** Ticks the pin as chosen. */
  readonly tick: HTMLInputElement;
  settings(): PinSettings;
  set(settings: PinSettings): void;
  show(judged: JudgedPin): void;
  number(numbering: Numbering): void;
  choose(chosen: boolean): void;
}

export function createPinTableRow(pin: Pin, translate: Translate): PinTableRow {
  const named = (column: string): Record<string, string> => ({
    'aria-label': translate('mcp-expander.table.cell', {
      pin: pin.name,
      column: translate(`mcp-expander.table.${column}`),
    }),
  });
  const direction = choice('direction', DIRECTIONS, named('direction'), translate);
  const pullUp = make('input', { type: 'checkbox', ...named('pullUp') });
  const inverted = make('input', { type: 'checkbox', ...named('inverted') });
  const interrupt = choice('interrupt', INTERRUPT_MODES, named('interrupt'), translate);
  const start = choice('start', START_LEVELS, named('start'), translate);
  const safe = choice('safe', SAFE_LEVELS, named('safe'), translate);
  const notesId = `mcp-expander-notes-${pin.name}`;
  const label = make('input', {
    type: 'text',
    'aria-describedby': notesId,
    autocomplete: 'off',
    ...named('label'),
  });
  const tick = make('input', {
    type: 'checkbox',
    'aria-label': translate('mcp-expander.table.choose', { pin: pin.name }),
  });
  const name = make('span', {}, pin.name);
  const head = make('th', { scope: 'row' }, make('label', { class: 'mcp-pins-tick' }, tick, name));
  const users = make('span');
  const notes = make('td', { id: notesId, colspan: String(COLUMNS.length), role: 'status' });
  const notesRow = make('tr', { class: 'mcp-pins-notes' }, notes);
  const cells = [direction, pullUp, inverted, interrupt, start, safe, label].map((input) =>
    make('td', {}, input),
  );
  const row = make(
    'tr',
    { 'data-pin': pin.name },
    head,
    ...cells,
    make('td', { class: 'mcp-pins-users' }, users),
  );
  let shownNotes = '';
  return {
    pin,
    tick,
    elements: [row, notesRow],
    settings: () => ({
      direction: chosen(direction, DIRECTIONS),
      pullUp: pullUp.checked,
      inverted: inverted.checked,
      interrupt: chosen(interrupt, INTERRUPT_MODES),
      start: chosen(start, START_LEVELS),
      safe: chosen(safe, SAFE_LEVELS),
      label: label.value.trim(),
    }),
    set(settings) {
      direction.value = settings.direction;
      pullUp.checked = settings.pullUp;
      inverted.checked = settings.inverted;
      interrupt.value = settings.interrupt;
      start.value = settings.start;
      safe.value = settings.safe;
      if (label.value.trim() !== settings.label) label.value = settings.label;
    },
    show({ settings, users: current, labelIsWrong, notes: currentNotes }) {
      pullUp.disabled = interrupt.disabled = !appliesToPin('pullUp', settings);
      start.disabled = safe.disabled = !appliesToPin('start', settings);
      label.setAttribute('aria-invalid', String(labelIsWrong));
      label.classList.toggle('input-error', labelIsWrong);
      users.textContent = users.title = current.map(({ shortName }) => shortName).join(', ');
      // A screen reader reads what is put there, also if it was there before.
      if (shownNotes === JSON.stringify(currentNotes)) return;
      shownNotes = JSON.stringify(currentNotes);
      notes.replaceChildren(...currentNotes.map(({ kind, text }) => makeNote(kind, text)));
    },
    number(numbering) {
      name.textContent = numbering === 'names' ? pin.name : `${pin.index + 1}\u2002${pin.name}`;
    },
    choose(isChosen) {
      tick.checked = isChosen;
      row.classList.toggle('mcp-pins-chosen', isChosen);
    },
  };
}

function choice(
  setting: 'direction' | 'interrupt' | 'start' | 'safe',
  values: readonly (Direction | InterruptMode | StartLevel | SafeLevel)[],
  attributes: Record<string, string>,
  translate: Translate,
): HTMLSelectElement {
  const options = values.map((each) => makeOption(each, translate(`mcp-expander.${setting}.${each}`)));
  return make('select', attributes, ...options);
}

function chosen<T extends string>(select: HTMLSelectElement, values: readonly [T, ...T[]]): T {
  return values.find((value) => value === select.value) ?? values[0];
}
