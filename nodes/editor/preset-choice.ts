// Settings for the whole table in one go, with a way back.
import type { PinSettings } from '../../src/config/pin-settings';
import { applyPreset, PRESETS } from './bulk-settings';
import { make, makeNote, makeOption } from './elements';
import type { Translate } from './explain';

export interface PresetChoiceData {
  readonly rows: () => readonly PinSettings[];
  readonly setRows: (rows: readonly PinSettings[]) => void;
  readonly translate: Translate;
}

/** @param element an empty box */
export function createPresetChoice(
  element: HTMLElement,
  { rows, setRows, translate }: PresetChoiceData,
): { destroy(): void } {
  const select = make(
    'select',
    { 'aria-label': translate('mcp-expander.presets.label') },
    makeOption('', translate('mcp-expander.presets.choose')),
    ...PRESETS.map((preset) => makeOption(preset, translate(`mcp-expander.presets.${preset}`))),
  );
  const told = make('div', { role: 'status', class: 'mcp-preset-told' });
  element.replaceChildren(select, told);
  const changed = (event: Event): void => {
    // The list is no setting of a pin.
    event.stopPropagation();
    const preset = PRESETS.find((one) => one === select.value);
    select.value = '';
    if (preset === undefined) return;
    const before = rows();
    setRows(applyPreset(preset, before));
    const back = make(
      'button',
      { type: 'button', class: 'red-ui-button red-ui-button-small' },
      translate('mcp-expander.presets.undo'),
    );
    back.addEventListener('click', () => {
      setRows(before);
      told.replaceChildren();
      select.focus();
    });
    const text = translate('mcp-expander.presets.done', {
      preset: translate(`mcp-expander.presets.${preset}`),
    });
    told.replaceChildren(makeNote('info', text), back);
  };
  select.addEventListener('change', changed);
  return {
    destroy() {
      select.removeEventListener('change', changed);
      element.replaceChildren();
    },
  };
}
