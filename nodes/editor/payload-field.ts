// A value with a type, in Node-RED's typed input, with names for those who do not see it.
import type { Translate } from './explain';
import type { TypedInput } from './red';

export interface PayloadField {
  value(): string;
  type(): string;
  set(value: string, type: string): void;
}

/**
 * @param input the value's field; Node-RED hides it behind its own
 * @param typeInput the type's, a hidden one
 */
export function createPayloadField(
  input: HTMLInputElement,
  typeInput: HTMLInputElement,
  types: readonly [string, ...string[]],
  translate: Translate,
): PayloadField {
  // Node-RED's widget fails on a type that it does not offer.
  if (!types.includes(typeInput.value)) [typeInput.value] = types;
  const field = $(input) as unknown as TypedInput;
  const widget = field.typedInput({ default: types[0], types: [...types], typeField: typeInput });
  nameParts(input, translate);
  return {
    value: () => widget.typedInput('value'),
    type: () => widget.typedInput('type'),
    set(value, type) {
      widget.typedInput('type', type);
      widget.typedInput('value', value);
    },
  };
}

/** The label belongs to the field that is hidden now, and the buttons show no more than a picture or a value. */
function nameParts(input: HTMLInputElement, translate: Translate): void {
  const label = document.querySelector(`label[for="${input.id}"]`);
  const text = label?.textContent.trim() ?? '';
  const name = (selector: string, attribute: string, value: string): void =>
    input.nextElementSibling?.querySelector(selector)?.setAttribute(attribute, value);
  name('.red-ui-typedInput-input', 'aria-label', text);
  name('.red-ui-typedInput-type-select', 'aria-label', translate('editor.payload-type', { label: text }));
  name('.red-ui-typedInput-option-expand', 'aria-label', translate('editor.payload-edit', { label: text }));
  label?.setAttribute('id', `${input.id}-label`);
  name('.red-ui-typedInput-option-label', 'id', `${input.id}-option`);
  const option = `${input.id}-label ${input.id}-option`;
  name('.red-ui-typedInput-option-trigger', 'aria-labelledby', option);
}
