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
  destroy(): void;
}

const OTHER = '';

/** @param input keeps the value, as Node-RED reads it; shown only for another value than the choices */
export function createChoiceField(
  input: HTMLInputElement,
  { select, choices, otherText }: ChoiceFieldData,
): ChoiceField {
  select.replaceChildren(
    ...choices.map(({ value, text }) => makeOption(value, text)),
    makeOption(OTHER, otherText),
  );
  const isChoice = choices.some(({ value }) => value === input.value);
  select.value = isChoice ? input.value : OTHER;
  input.hidden = isChoice;
  const choose = (): void => {
    const other = select.value === OTHER;
    input.hidden = !other;
    input.value = select.value;
    $(input).trigger('change');
    if (other) input.focus();
  };
  select.addEventListener('change', choose);
  return {
    destroy() {
      select.removeEventListener('change', choose);
      select.replaceChildren();
      input.hidden = false;
    },
  };
}
