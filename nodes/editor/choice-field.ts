// A text field with its usual values in a list; any other value is typed, after choosing "other".
import { makeOption } from './elements';

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export interface ChoiceFieldData {
  /** An empty list. */
  readonly select: HTMLSelectElement;
  readonly choices: readonly Choice[];
  /** The last line of the list, for any other value. */
  readonly otherText: string;
}

export interface ChoiceField {
  /** Lists other values; the field keeps its own. */
  setChoices(choices: readonly Choice[]): void;
  /** Call after another value was put into the input. */
  refresh(): void;
  destroy(): void;
}

const OTHER = '';

/** @param input keeps the value, as Node-RED reads it; shown only for another value than the choices */
export function createChoiceField(
  input: HTMLInputElement,
  { select, choices, otherText }: ChoiceFieldData,
): ChoiceField {
  let values: readonly string[] = [];
  const refresh = (): void => {
    // What is just being typed stays in sight.
    const isChoice = values.includes(input.value) && document.activeElement !== input;
    select.value = isChoice ? input.value : OTHER;
    input.hidden = isChoice;
  };
  const setChoices = (current: readonly Choice[]): void => {
    values = current.map(({ value }) => value);
    select.replaceChildren(
      ...current.map(({ value, text }) => makeOption(value, text)),
      makeOption(OTHER, otherText),
    );
    refresh();
  };
  const choose = (): void => {
    const other = select.value === OTHER;
    input.hidden = !other;
    input.value = select.value;
    $(input).trigger('change');
    if (other) input.focus();
  };
  setChoices(choices);
  select.addEventListener('change', choose);
  return {
    setChoices,
    refresh,
    destroy() {
      select.removeEventListener('change', choose);
      select.replaceChildren();
      input.hidden = false;
    },
  };
}
