// The expander's table of its 16 pins.
import { type PinIndex, PINS } from '../../src/chip/pins';
import type { Numbering } from '../../src/config/expander-config';
import type { PinSettings } from '../../src/config/pin-settings';
import { make, makeNote } from './elements';
import type { Translate } from './explain';
import { type JudgedTable, judgePins, type TableSurroundings } from './judge-pins';
import { COLUMNS, createPinTableRow } from './pin-table-row';

export interface PinTable {
  /** The settings of pins 0..15 as they stand in the table. */
  readonly rows: () => PinSettings[];
  readonly setRows: (rows: readonly PinSettings[]) => void;
  /** The table as it is now, with what there is to say of it. */
  judged(): JudgedTable;
  /** Marks the rows of the chosen pins. */
  choose(pins: ReadonlySet<PinIndex>): void;
  /** Scrolls the table, and nothing around it. */
  reveal(pin: PinIndex): void;
  setNumbering(numbering: Numbering): void;
  destroy(): void;
}

export interface PinTableData extends TableSurroundings {
  readonly rows: readonly PinSettings[];
  /** A setting was changed, by the user or by `setRows`. */
  readonly onChange: () => void;
  /** The user ticks a pin. @param extend all from the last one */
  readonly onChoose: (pin: PinIndex, extend: boolean) => void;
}

/** @param element an empty box; the table scrolls inside it where there is not room for all of it */
export function createPinTable(element: HTMLElement, data: PinTableData): PinTable {
  const { translate } = data;
  const rows = PINS.map((pin) => createPinTableRow(pin, translate));
  const general = make('div', { class: 'mcp-field-notes', role: 'status' });
  const head = make('thead', {}, make('tr', {}, ...COLUMNS.map((column) => header(column, translate))));
  const table = make(
    'table',
    { class: 'mcp-pins' },
    make('caption', { class: 'mcp-hidden-text' }, translate('mcp-expander.table.caption')),
    head,
    make('tbody', {}, ...rows.flatMap(({ elements }) => elements)),
  );
  element.replaceChildren(table);
  element.after(general);

  const settings = (): PinSettings[] => rows.map((row) => row.settings());
  let judged: JudgedTable;
  const judge = (): void => {
    judged = judgePins(settings(), data);
    for (const row of rows) {
      const pin = judged.pins[row.pin.index];
      if (pin === undefined) continue;
      row.show(pin);
      row.elements[1].hidden = pin.notes.length === 0;
    }
    general.replaceChildren(...judged.notes.map(({ kind, text }) => makeNote(kind, text)));
  };
  const setRows = (next: readonly PinSettings[]): void => {
    for (const row of rows) {
      const given = next[row.pin.index];
      if (given !== undefined) row.set(given);
    }
    judge();
  };
  const isTick = (target: EventTarget | null) => rows.find(({ tick }) => tick === target);
  const changed = ({ target }: Event): void => {
    if (isTick(target)) return;
    judge();
    data.onChange();
  };
  const clicked = ({ target, shiftKey }: MouseEvent): void => {
    const row = isTick(target);
    if (row !== undefined) data.onChoose(row.pin.index, shiftKey);
  };
  element.addEventListener('input', changed);
  element.addEventListener('change', changed);
  element.addEventListener('click', clicked);
  setRows(data.rows);
  return {
    rows: settings,
    judged: () => judged,
    setRows(next) {
      setRows(next);
      data.onChange();
    },
    choose(pins) {
      for (const row of rows) row.choose(pins.has(row.pin.index));
    },
    reveal(pin) {
      const row = rows[pin]?.elements[0].getBoundingClientRect();
      const box = element.getBoundingClientRect();
      if (row === undefined) return;
      const hiddenAbove = box.top + head.offsetHeight - row.top;
      const hiddenBelow = row.bottom - (box.top + element.clientHeight);
      if (hiddenAbove > 0) element.scrollTop -= hiddenAbove;
      else if (hiddenBelow > 0) element.scrollTop += hiddenBelow;
    },
    setNumbering(numbering) {
      for (const row of rows) row.number(numbering);
    },
    destroy() {
      element.removeEventListener('input', changed);
      element.removeEventListener('change', changed);
      element.removeEventListener('click', clicked);
      element.replaceChildren();
      general.remove();
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
