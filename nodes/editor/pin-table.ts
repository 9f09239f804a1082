// The expander's table of its 16 pins: native inputs per pin, who uses it, and what speaks against its settings.
import { type Pin, PINS } from '../../src/chip/pins';
import { type Labels } from '../../src/config/pin-selection';
import {
  type Direction,
  DIRECTIONS,
  INTERRUPT_MODES,
  type InterruptMode,
  labelsOf,
  type PinSettings,
  START_LEVELS,
  type StartLevel,
} from '../../src/config/pin-settings';
import { describeConflict, describeInterruptConflict } from './describe-pins';
import { make, makeNote, makeOption } from './elements';
import { explain, type Translate } from './explain';
import type { FieldNote } from './field-notes';
import { problemsOfPins, storedFromRows } from './pin-rows';
import { conflictsOf, interruptConflictsOf, isRiskyInput, type PinsInUse, type PinUser } from './pins-in-use';

export interface PinTable {
  /** The settings of pins 0..15 as they stand in the table. */
  rows(): PinSettings[];
  destroy(): void;
}

export interface PinTableData {
  readonly rows: readonly PinSettings[];
  /** The users of the pins if these were the labels. */
  readonly pinsInUse: (labels: Labels) => PinsInUse;
  /** The expander's name at this moment. */
  readonly expanderTitle: () => string;
  readonly translate: Translate;
}

const COLUMNS = ['pin', 'direction', 'pullUp', 'inverted', 'interrupt', 'start', 'label', 'users'] as const;

/** @param element an empty box; the table scrolls inside it where the dialog is narrow */
export function createPinTable(element: HTMLElement, data: PinTableData): PinTable {
  const { translate } = data;
  const rows = PINS.map((pin) => createRow(pin, data.rows[pin.index], translate));
  const general = make('div', { class: 'mcp-field-notes', role: 'status' });
  const table = make(
    'table',
    { class: 'mcp-pins' },
    make('caption', { class: 'mcp-hidden-text' }, translate('mcp-expander.table.caption')),
    make('thead', {}, make('tr', {}, ...COLUMNS.map((column) => header(column, translate)))),
    make('tbody', {}, ...rows.flatMap(({ elements }) => elements)),
  );
  element.replaceChildren(table);
  element.after(general);

  const settings = (): PinSettings[] => rows.map((row) => row.settings());
  const update = (): void => {
    const current = settings();
    const inUse = data.pinsInUse(labelsOf(current));
    const problems = problemsOfPins(storedFromRows(current));
    for (const row of rows) {
      const { name, index } = row.pin;
      const users = inUse.byPin[index] ?? [];
      // Of two pins with one label, the later one is the one to change.
      const own = problems.filter(({ params }) => (params['other'] ?? params['pin']) === name);
      const direction = current[index]?.direction ?? 'auto';
      const conflicts = conflictsOf(index, users, direction).filter(isFirstOfPair);
      row.show(users, own.length > 0, [
        ...own.map((problem): FieldNote => ({ kind: 'problem', text: explain(problem, translate) })),
        ...conflicts.map((conflict) => describeConflict(conflict, data.expanderTitle(), translate)),
        ...interruptConflictsOf(index, users).map((conflict) =>
          describeInterruptConflict(conflict, data.expanderTitle(), translate),
        ),
        ...(isRiskyInput(index, users, direction)
          ? [{ kind: 'warning', text: translate('editor.risky-input') } as const]
          : []),
      ]);
    }
    general.replaceChildren(...notesBelow(inUse, translate).map(({ kind, text }) => makeNote(kind, text)));
  };
  element.addEventListener('input', update);
  element.addEventListener('change', update);
  update();
  return {
    rows: settings,
    destroy() {
      element.removeEventListener('input', update);
      element.removeEventListener('change', update);
      element.replaceChildren();
      general.remove();
    },
  };
}

interface Row {
  readonly pin: Pin;
  readonly elements: readonly HTMLElement[];
  settings(): PinSettings;
  show(users: readonly PinUser[], labelIsWrong: boolean, notes: readonly FieldNote[]): void;
}

function createRow(pin: Pin, stored: PinSettings | undefined, translate: Translate): Row {
  const named = (column: string): Record<string, string> => ({
    'aria-label': translate('mcp-expander.table.cell', {
      pin: pin.name,
      column: translate(`mcp-expander.table.${column}`),
    }),
  });
  const direction = choice('direction', DIRECTIONS, stored?.direction, named('direction'), translate);
  const pullUp = checkbox(stored?.pullUp, named('pullUp'));
  const inverted = checkbox(stored?.inverted, named('inverted'));
  const interrupt = choice('interrupt', INTERRUPT_MODES, stored?.interrupt, named('interrupt'), translate);
  const start = choice('start', START_LEVELS, stored?.start, named('start'), translate);
  const notesId = `mcp-expander-notes-${pin.name}`;
  const label = make('input', {
    type: 'text',
    'aria-describedby': notesId,
    autocomplete: 'off',
    ...named('label'),
  });
  label.value = stored?.label ?? '';
  const users = make('td', { class: 'mcp-pins-users' });
  const notes = make('td', { id: notesId, colspan: String(COLUMNS.length), role: 'status' });
  const notesRow = make('tr', { class: 'mcp-pins-notes' }, notes);
  const cells = [direction, pullUp, inverted, interrupt, start, label].map((input) => make('td', {}, input));
  const row = make('tr', { 'data-pin': pin.name }, make('th', { scope: 'row' }, pin.name), ...cells, users);
  return {
    pin,
    elements: [row, notesRow],
    settings: () => ({
      direction: chosen(direction, DIRECTIONS),
      pullUp: pullUp.checked,
      inverted: inverted.checked,
      interrupt: chosen(interrupt, INTERRUPT_MODES),
      start: chosen(start, START_LEVELS),
      label: label.value.trim(),
    }),
    show(current, labelIsWrong, currentNotes) {
      const { value } = direction;
      pullUp.disabled = interrupt.disabled = value === 'output';
      start.disabled = value === 'input';
      label.setAttribute('aria-invalid', String(labelIsWrong));
      label.classList.toggle('input-error', labelIsWrong);
      users.textContent = current.map(({ shortName }) => shortName).join(', ');
      notes.replaceChildren(...currentNotes.map(({ kind, text }) => makeNote(kind, text)));
      notesRow.hidden = currentNotes.length === 0;
    },
  };
}

function header(column: (typeof COLUMNS)[number], translate: Translate): HTMLElement {
  return make(
    'th',
    { scope: 'col', title: translate(`mcp-expander.table.tip.${column}`), class: `mcp-pins-${column}` },
    translate(`mcp-expander.table.${column}`),
  );
}

function checkbox(checked: boolean | undefined, attributes: Record<string, string>): HTMLInputElement {
  const input = make('input', { type: 'checkbox', ...attributes });
  input.checked = checked === true;
  return input;
}

function choice(
  setting: 'direction' | 'interrupt' | 'start',
  values: readonly (Direction | InterruptMode | StartLevel)[],
  value: string | undefined,
  attributes: Record<string, string>,
  translate: Translate,
): HTMLSelectElement {
  const options = values.map((each) => makeOption(each, translate(`mcp-expander.${setting}.${each}`)));
  const select = make('select', attributes, ...options);
  if (value !== undefined) select.value = value;
  return select;
}

function chosen<T extends string>(select: HTMLSelectElement, values: readonly [T, ...T[]]): T {
  return values.find((value) => value === select.value) ?? values[0];
}

/** A conflict of two nodes is one of each of them; one line says it. */
function isFirstOfPair({ user, other }: { user: PinUser; other: PinUser | undefined }): boolean {
  return other === undefined || user.use === 'output';
}

function notesBelow(inUse: PinsInUse, translate: Translate): FieldNote[] {
  return [
    ...inUse.unresolved.map(({ name, pins }): FieldNote => ({
      kind: 'warning',
      text: translate('mcp-expander.unresolved', { user: name, pins: String(pins) }),
    })),
    ...inUse.byMessage.map(({ name }): FieldNote => ({
      kind: 'info',
      text: translate('mcp-expander.by-message', { user: name }),
    })),
  ];
}
