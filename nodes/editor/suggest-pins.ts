// What can be typed as pins, for the list below the input: the pins with their labels, the ports, the chip.
import { PINS, type PinIndex } from '../../src/chip/pins';
import { findPin, type Labels } from '../../src/config/pin-selection';

export interface Suggestion {
  /** The input's whole text once this is chosen. */
  readonly value: string;
  /** What is shown, e.g. "A3". */
  readonly text: string;
  /** Shown beside it, e.g. the pin's label; may be empty. */
  readonly hint: string;
}

export interface PinHints {
  /** Of a port, and of "all". */
  readonly port: (port: string) => string;
  readonly chip: string;
  readonly pin: (pin: PinIndex) => string;
}

/**
 * After a comma, suggestions continue the list, without the pins it already has.
 * @param typed whether the last name was just typed and so narrows the choice
 */
export function suggestPins(text: string, typed: boolean, labels: Labels, hints: PinHints): Suggestion[] {
  const comma = text.lastIndexOf(',');
  const head = comma === -1 ? '' : `${text.slice(0, comma + 1).trim()} `;
  const tail = typed
    ? text
        .slice(comma + 1)
        .trim()
        .toLowerCase()
    : '';
  const taken = new Set(
    text
      .slice(0, comma + 1)
      .split(',')
      .map((part) => findPin(part, labels)),
  );
  const pins = PINS.filter(({ index }) => !taken.has(index)).filter(({ name, index }) =>
    [name, labels[index] ?? ''].some((known) => startsOrContains(known.toLowerCase(), tail)),
  );
  const groups = head === '' ? groupSuggestions(tail, hints) : [];
  return [
    ...pins.map(({ name, index }) => ({ value: head + name, text: name, hint: hints.pin(index) })),
    ...groups,
  ];
}

function groupSuggestions(tail: string, hints: PinHints): Suggestion[] {
  const groups = [
    { value: 'A', text: 'A', hint: hints.port('A') },
    { value: 'B', text: 'B', hint: hints.port('B') },
    { value: 'all', text: 'all', hint: hints.chip },
  ];
  return groups.filter(({ value }) => value.toLowerCase().startsWith(tail));
}

/** Pin names by their beginning, so that "a" is not also in "all"; labels by any of their words. */
function startsOrContains(known: string, tail: string): boolean {
  return tail === '' || known.startsWith(tail) || known.includes(` ${tail}`);
}
