// The field for a node's pins: suggestions from its expander's table, what is wrong with them, who else uses them.
import { pinName, type PinIndex } from '../../src/chip/pins';
import { type Labels, NO_LABELS } from '../../src/config/pin-selection';
import type { InterruptMode } from '../../src/config/pin-settings';
import type { UserError } from '../../src/errors/user-error';
import { type ExpanderOnCanvas, findExpander, nodesOfExpander, titleOfExpander } from './canvas';
import { createCombobox } from './combobox';
import { describeConflict, describeInterruptConflict, describeSharing } from './describe-pins';
import { explain, isEnvReference, problemOf, type Translate } from './explain';
import { createFieldNotes, type FieldNote } from './field-notes';
import { createPinChoice } from './pin-choice';
import {
  conflictsOf,
  interruptConflictsOf,
  isRiskyInput,
  pinsInUse,
  type PinUser,
  selectionOf,
  useOf,
} from './pins-in-use';
import { suggestPins } from './suggest-pins';
import { pinsByNumber } from './toggle-pins';

export interface PinField {
  /** Call after a change elsewhere that the notes depend on. */
  readonly update: () => void;
  destroy(): void;
}

export interface PinFieldData {
  /** The node that is edited. */
  readonly nodeId: string;
  /** Whether the pins that stand there were chosen by nobody. */
  readonly isProposal: () => boolean;
  readonly kind: 'output' | 'input';
  /** The id that stands in the dialog at this moment. */
  readonly expanderId: () => unknown;
  /** The interrupt mode that stands in the dialog; undefined: as the pin table says. */
  readonly interrupt?: () => InterruptMode | undefined;
  /** What the runtime's parser says of the text. */
  readonly problem: (text: string) => UserError | undefined;
  /** What else there is to say of pins that can be. */
  readonly hints: () => readonly FieldNote[];
  readonly translate: Translate;
}

export function createPinField(input: HTMLInputElement, data: PinFieldData): PinField {
  const { translate } = data;
  const combobox = createCombobox(input, {
    label: translate('editor.suggestions'),
    suggest: (text, typed) => {
      const { labels, usersOf } = surroundings(data);
      return suggestPins(text, typed, labels, {
        port: (port) => translate('editor.port', { port }),
        chip: translate('editor.chip'),
        pin: (pin) => hintOf(labels[pin], usersOf(pin)),
      });
    },
  });
  const notes = createFieldNotes(input, () => notesOn(input.value, data));
  const { kind, nodeId, isProposal } = data;
  const choice = createPinChoice(input, {
    ...{ kind, nodeId, isProposal, translate },
    around() {
      const { expander, usersOf } = surroundings(data);
      return expander && { expander, usersOf, interrupt: data.interrupt?.() };
    },
  });
  return {
    update() {
      notes.update();
      choice.update();
    },
    destroy() {
      choice.destroy();
      notes.destroy();
      combobox.destroy();
    },
  };
}

function notesOn(text: string, data: PinFieldData): FieldNote[] {
  if (isEnvReference(text)) return [];
  const problem = data.problem(text);
  if (problem !== undefined) return [{ kind: 'problem', text: explain(problem, data.translate) }];
  const { expander, labels, usersOf } = surroundings(data);
  const selection = selectionOf(text, labels);
  if (selection === undefined || expander === undefined) return [];
  const name = data.translate('editor.this-node');
  const self: PinUser = {
    ...{ id: data.nodeId, name, shortName: name },
    ...{ use: useOf(data.kind, selection), interrupt: data.interrupt?.() },
  };
  const directionOf = (pin: PinIndex) => expander.rows[pin]?.direction ?? 'auto';
  const conflicts = selection.pins.flatMap((pin) =>
    conflictsOf(pin, [self, ...usersOf(pin)], directionOf(pin)).filter(({ user }) => user === self),
  );
  const modeConflicts = selection.pins.flatMap((pin) =>
    interruptConflictsOf(pin, [...usersOf(pin), self]).filter(({ user }) => user === self),
  );
  const title = titleOfExpander(expander.node, data.translate);
  const risky = selection.pins.filter((pin) => isRiskyInput(pin, [self], directionOf(pin)));
  // Who is in a conflict has been told already.
  const opponents = new Set([...conflicts, ...modeConflicts].map(({ other }) => other?.id));
  const partnersOf = (pin: PinIndex) => usersOf(pin).filter(({ id }) => !opponents.has(id));
  return [
    ...conflicts.map((conflict) => describeConflict(conflict, title, data.translate)),
    ...modeConflicts.map((conflict) => describeInterruptConflict(conflict, title, data.translate)),
    ...(self.use === 'input' && risky.length > 0
      ? [{ kind: 'warning', text: data.translate('editor.risky-input') } as const]
      : []),
    ...data.hints(),
    ...(expander.numbering === 'names' ? [] : describeNumbers(text, data.translate)),
    ...describeSharing(selection.pins, partnersOf, data.translate),
  ];
}

/** A number counts from 0, as it always did; beside pictures that count from 1 that must be said. */
function describeNumbers(text: string, translate: Translate): FieldNote[] {
  return pinsByNumber(text).map((pin) => {
    const params = { number: pin, pin: pinName(pin), own: pin + 1 };
    if (pin === 0) return { kind: 'info', text: translate('editor.number', params) };
    return {
      kind: 'info',
      text: translate('editor.number-other', { ...params, other: pinName(pin - 1) }),
    };
  });
}

interface Surroundings {
  readonly expander: ExpanderOnCanvas | undefined;
  readonly labels: Labels;
  /** Other nodes on the pin. */
  readonly usersOf: (pin: PinIndex) => readonly PinUser[];
}

/** The chosen expander and its other users, as they are at this moment. */
function surroundings({ nodeId, expanderId }: PinFieldData): Surroundings {
  const expander = findExpander(expanderId());
  if (expander === undefined) return { expander, labels: NO_LABELS, usersOf: () => [] };
  const { labels } = expander;
  const others = nodesOfExpander(expander.id).filter(({ id }) => id !== nodeId);
  const { byPin } = pinsInUse(others, labels);
  return { expander, labels, usersOf: (pin) => byPin[pin] ?? [] };
}

function hintOf(label: string | undefined, users: readonly PinUser[]): string {
  return [label ?? '', ...users.filter(({ use }) => use !== 'view').map(({ shortName }) => shortName)]
    .filter((part) => part !== '')
    .join(' · ');
}

/** The problem of a node's pins, if its expander is known: without the expander's labels any word may be one. */
export function pinsProblem(expanderId: unknown, parse: (labels: Labels) => unknown): UserError | undefined {
  const labels = findExpander(expanderId)?.labels;
  const problem = problemOf(() => parse(labels ?? NO_LABELS));
  return labels === undefined && problem?.key === 'pin-unknown' ? undefined : problem;
}
