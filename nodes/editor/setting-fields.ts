// The fields of a table of settings: filled, judged by the parsers, shown where they apply, and stored.
import { PAYLOAD_TYPES } from '../../src/config/in-config';
import type { RawConfig } from '../../src/config/parse-values';
import { find, makeOption } from './elements';
import type { Translate } from './explain';
import { createFieldNotes, type FieldNote, problemNotes } from './field-notes';
import { createPayloadField } from './payload-field';
import type { EditorNode } from './red';
import { type Setting, settingProblem, type Settings, storedValue } from './settings';

export interface SettingFields {
  /** The settings as they stand in the dialog. */
  values(): RawConfig;
  /** Call after a change elsewhere that the notes depend on. */
  readonly update: () => void;
  onChange(listener: () => void): void;
  /** Call before Node-RED reads the fields. What is hidden and wrong would be an error that nobody sees. */
  store(): void;
  destroy(): void;
}

export interface SettingFieldsData {
  readonly settings: Settings;
  readonly prefix: 'node-input' | 'node-config-input';
  /** What to say of a property besides its problem. */
  readonly hints: (property: string, all: RawConfig) => readonly FieldNote[];
  readonly translate: Translate;
}

/** @param node whose values Node-RED has put into the fields, except choices, which are listed here */
export function createSettingFields(node: EditorNode, data: SettingFieldsData): SettingFields {
  const { settings, prefix, translate } = data;
  const fields = Object.entries(settings).map(([property, setting]) =>
    createField(`${prefix}-${property}`, property, setting, node, translate),
  );
  const values = (): RawConfig => Object.assign({}, ...fields.map((field) => field.values())) as RawConfig;
  const notes = fields
    .filter(({ setting }) => setting.kind !== 'flag')
    .map(({ input, property, setting }) =>
      createFieldNotes(input, () => {
        const all = values();
        if (!setting.appliesTo(all)) return [];
        const problem = settingProblem(settings, property, all);
        return [...problemNotes(problem, translate), ...data.hints(property, all)];
      }),
    );
  const listeners: (() => void)[] = [];
  const update = (): void => {
    const all = values();
    for (const { row, setting, label } of fields) {
      row.hidden = !setting.appliesTo(all);
      if (setting.label && label) label.textContent = translate(setting.label(all));
    }
    for (const note of notes) note.update();
  };
  const changed = (): void => {
    update();
    for (const listener of listeners) listener();
  };
  const inputs = $(fields.map(({ input }) => input));
  // A typed input tells of keys, not of input.
  inputs.on('input.mcpSettings change.mcpSettings keyup.mcpSettings', changed);
  update();
  return {
    values,
    update,
    onChange: (listener) => void listeners.push(listener),
    store() {
      const all = values();
      for (const { property, setting, set } of fields) {
        const wrong = settingProblem(settings, property, all) !== undefined;
        const value = wrong && !setting.appliesTo(all) ? setting.initial : all[property];
        const stored = storedValue(setting, value, all);
        if (stored !== all[property]) set(stored);
        if (typeof stored === 'number') node[property] = stored;
      }
    },
    destroy() {
      inputs.off('.mcpSettings');
      // Choices and typed inputs stay: Node-RED reads them after this, and removes them itself.
      for (const note of notes) note.destroy();
    },
  };
}

interface Field {
  readonly property: string;
  readonly setting: Setting;
  readonly input: HTMLInputElement | HTMLSelectElement;
  readonly row: HTMLElement;
  /** The text of the row's label. */
  readonly label: HTMLElement | null;
  values(): RawConfig;
  readonly set: (value: unknown) => void;
}

function createField(
  id: string,
  property: string,
  setting: Setting,
  node: EditorNode,
  translate: Translate,
): Field {
  const of = (input: HTMLInputElement | HTMLSelectElement) => ({
    ...{ property, setting, input },
    row: input.closest<HTMLElement>('.form-row') ?? input,
    label: document.querySelector<HTMLElement>(`label[for="${id}"] > span`),
  });
  // A flow written by hand, or from before there was such a property, may leave it out.
  const missing = node[property] === undefined;
  if (setting.kind === 'choice') {
    const select = find(id, HTMLSelectElement);
    select.replaceChildren(...setting.choices.map(({ value, key }) => makeOption(value, translate(key))));
    const stored = node[property] ?? setting.initial;
    select.value = typeof stored === 'string' || typeof stored === 'number' ? String(stored) : '';
    return {
      ...of(select),
      // A list cannot show what is none of its choices; Node-RED keeps that until another is chosen.
      values: () => ({ [property]: select.value === '' ? node[property] : select.value }),
      set: (value) => (select.value = String(value)),
    };
  }
  const input = find(id, HTMLInputElement);
  if (setting.kind === 'flag') {
    if (missing) input.checked = setting.initial === true;
    const set = (value: unknown): boolean => (input.checked = value === true);
    return { ...of(input), values: () => ({ [property]: input.checked }), set };
  }
  if (missing) input.value = String(setting.initial);
  if (setting.kind === 'payload') {
    const typeProperty = setting.typeProperty ?? '';
    const typeInput = find(id.replace(property, typeProperty), HTMLInputElement);
    const field = createPayloadField(input, typeInput, PAYLOAD_TYPES, translate);
    const values = (): RawConfig => ({ [property]: field.value(), [typeProperty]: field.type() });
    const set = (value: unknown): void => field.set(String(value), 'bool');
    return { ...of(input), values, set };
  }
  const set = (value: unknown): string => (input.value = String(value));
  return { ...of(input), values: () => ({ [property]: input.value }), set };
}
