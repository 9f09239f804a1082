// Below the picture: which pins are chosen, and their settings, set for all of them at once.
import { PINS, type PinIndex, type Port } from '../../src/chip/pins';
import {
  DIRECTIONS,
  INTERRUPT_MODES,
  type PinSettings,
  SAFE_LEVELS,
  START_LEVELS,
} from '../../src/config/pin-settings';
import { appliesToPin, type BulkSetting, commonValue, setForPins } from './bulk-settings';
import { type ChosenPins, isGroupChosen } from './chosen-pins';
import { make, makeOption } from './elements';
import type { Translate } from './explain';

export interface PinBar {
  /** Call after a change of the choice or of the table. */
  update(): void;
  destroy(): void;
}

export interface PinBarData {
  readonly chosen: () => ChosenPins;
  readonly rows: () => readonly PinSettings[];
  readonly setRows: (rows: readonly PinSettings[]) => void;
  readonly onGroup: (group: Port | 'all') => void;
  readonly translate: Translate;
}

const GROUPS = ['A', 'B', 'all'] as const;
const SWITCH = [true, false] as const;
const CHOICES = {
  direction: DIRECTIONS,
  pullUp: SWITCH,
  inverted: SWITCH,
  interrupt: INTERRUPT_MODES,
  start: START_LEVELS,
  safe: SAFE_LEVELS,
} as const satisfies { readonly [K in BulkSetting]: readonly PinSettings[K][] };
const SETTINGS = Object.keys(CHOICES) as BulkSetting[];
/** Stands in a list while the chosen pins differ. */
const MIXED = '';

/** @param element an empty box */
export function createPinBar(element: HTMLElement, data: PinBarData): PinBar {
  const { translate } = data;
  const names = make('span', { class: 'mcp-bar-names', role: 'status' });
  const groups = GROUPS.map((group) => ({
    group,
    button: make(
      'button',
      { type: 'button', class: 'red-ui-button red-ui-button-small', 'data-group': group },
      translate(`mcp-expander.bar.group.${group}`),
    ),
  }));
  const fields = SETTINGS.map((setting) => createField(setting, translate));
  element.replaceChildren(
    make('div', { class: 'mcp-bar-choice' }, ...groups.map(({ button }) => button), names),
    make('div', { class: 'mcp-bar-settings' }, ...fields.map(({ box }) => box)),
  );
  const update = (): void => {
    const chosen = data.chosen();
    const rows = data.rows().filter((_row, pin) => chosen.pins.has(pin));
    names.textContent = namesOf(chosen.pins, translate);
    for (const { group, button } of groups) {
      const isChosen = isGroupChosen(chosen, group);
      button.classList.toggle('selected', isChosen);
      button.setAttribute('aria-pressed', String(isChosen));
    }
    for (const { setting, select } of fields) {
      select.disabled = !rows.some((row) => appliesToPin(setting, row));
      select.value = String(commonValue(setting, rows) ?? MIXED);
    }
  };
  const clicked = ({ target }: Event): void => {
    const group = groups.find(({ button }) => button === target)?.group;
    if (group !== undefined) data.onGroup(group);
  };
  const changed = ({ target }: Event): void => {
    const field = fields.find(({ select }) => select === target);
    const value = field && CHOICES[field.setting].find((one) => String(one) === field.select.value);
    if (field && value !== undefined)
      data.setRows(setForPins(data.rows(), data.chosen().pins, field.setting, value));
    else update();
  };
  element.addEventListener('click', clicked);
  element.addEventListener('change', changed);
  return {
    update,
    destroy() {
      element.removeEventListener('click', clicked);
      element.removeEventListener('change', changed);
      element.replaceChildren();
    },
  };
}

function createField(
  setting: BulkSetting,
  translate: Translate,
): { setting: BulkSetting; select: HTMLSelectElement; box: HTMLElement } {
  const title = translate(`mcp-expander.table.${setting}`);
  const select = make(
    'select',
    {
      'aria-label': translate('mcp-expander.bar.cell', { column: title }),
      title: translate(`mcp-expander.table.tip.${setting}`),
    },
    makeOption(MIXED, '\u2014'),
    ...CHOICES[setting].map((value) =>
      makeOption(
        String(value),
        typeof value === 'boolean'
          ? translate(value ? 'mcp-expander.bar.yes' : 'mcp-expander.bar.no')
          : translate(`mcp-expander.${setting}.${value}`),
      ),
    ),
  );
  return { setting, select, box: make('label', {}, make('span', {}, title), select) };
}

function namesOf(pins: ReadonlySet<PinIndex>, translate: Translate): string {
  if (pins.size === 0) return translate('mcp-expander.bar.none');
  const names = PINS.filter(({ index }) => pins.has(index)).map(({ name }) => name);
  return translate('mcp-expander.bar.chosen', { pins: names.join(', ') });
}
