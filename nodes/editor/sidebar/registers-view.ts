// The registers of a chip on demand, beside what they should hold.
import { make, makeNote } from '../elements';
import type { Translate } from '../explain';
import { type CardContext, type CardPart, timeText } from './card-part';
import type { RegistersAnswer } from './live-api';
import { type RegisterRow, registerRows } from './register-rows';

/** @param id unique in the page */
export function createRegistersView(id: string, context: CardContext): CardPart {
  const { translate } = context;
  const content = make('div', { id, class: 'mcp-live-registers' });
  const result = make('div', { role: 'status' });
  const table = make('div');
  const button = (key: string): HTMLButtonElement =>
    make('button', { type: 'button', class: 'red-ui-button red-ui-button-small' }, translate(key));
  const open = button('live.registers.show');
  const again = button('live.registers.again');
  open.setAttribute('aria-controls', id);

  let isOpen = false;
  const read = async (): Promise<void> => {
    result.replaceChildren(translate('live.registers.reading'));
    let answer: RegistersAnswer | undefined;
    await context.attempt(async () => {
      answer = await context.api.registers(context.id);
    });
    result.replaceChildren();
    if (answer === undefined) return;
    const rows = registerRows(answer);
    result.replaceChildren(summary(rows, translate));
    const caption = { expander: context.title(), time: timeText(new Date()) };
    table.replaceChildren(tableOf(rows, translate('live.registers.caption', caption), translate));
  };
  const setOpen = (value: boolean): void => {
    isOpen = value;
    open.setAttribute('aria-expanded', String(isOpen));
    content.hidden = !isOpen;
    table.replaceChildren();
    result.replaceChildren();
    if (isOpen) void read();
  };
  content.append(result, table, again);
  open.addEventListener('click', () => setOpen(!isOpen));
  again.addEventListener('click', () => void read());
  setOpen(false);
  return { element: make('div', {}, open, content), show: () => undefined };
}

function summary(rows: readonly RegisterRow[], translate: Translate): HTMLElement {
  const registers = rows.filter(({ differing }) => differing.length > 0).map(({ name }) => name);
  if (registers.length === 0) return makeNote('info', translate('live.registers.same'));
  const list = registers.join(translate('chip.comma'));
  return makeNote('warning', translate('live.registers.different', { registers: list }));
}

function tableOf(rows: readonly RegisterRow[], caption: string, translate: Translate): HTMLElement {
  const heads = ['name', 'value', 'wanted', 'compare'].map((column) =>
    make('th', { scope: 'col' }, translate(`live.registers.${column}`)),
  );
  return make(
    'table',
    {},
    make('caption', {}, caption),
    make('thead', {}, make('tr', {}, ...heads)),
    make('tbody', {}, ...rows.map((row) => rowOf(row, translate))),
  );
}

function rowOf({ name, value, wanted, differing }: RegisterRow, translate: Translate): HTMLElement {
  const differs = differing.length > 0;
  const icon = (kind: string): HTMLElement => make('i', { class: `fa ${kind}`, 'aria-hidden': 'true' });
  const compared =
    wanted === undefined
      ? [translate('live.registers.only-read')]
      : differs
        ? [
            icon('fa-exclamation-triangle'),
            ' ',
            translate('live.registers.differs', { bits: differing.join(translate('chip.comma')) }),
          ]
        : [icon('fa-check'), ' ', translate('live.registers.equal')];
  return make(
    'tr',
    differs ? { class: 'mcp-live-differs' } : {},
    make('th', { scope: 'row' }, name),
    make('td', {}, value),
    make('td', {}, wanted ?? ''),
    make('td', {}, ...compared),
  );
}
