// What there is to say of each pin of an expander's table: its users, and what speaks against its settings.
import { PINS } from '../../src/chip/pins';
import type { Labels } from '../../src/config/pin-selection';
import { labelsOf, type PinSettings } from '../../src/config/pin-settings';
import { describeConflict, describeInterruptConflict } from './describe-pins';
import { explain, type Translate } from './explain';
import type { FieldNote } from './field-notes';
import { problemsOfPins, storedFromRows } from './pin-rows';
import { conflictsOf, interruptConflictsOf, isRiskyInput, type PinsInUse, type PinUser } from './pins-in-use';

export interface JudgedPin {
  readonly settings: PinSettings;
  readonly users: readonly PinUser[];
  readonly labelIsWrong: boolean;
  readonly notes: readonly FieldNote[];
}

export interface JudgedTable {
  /** Pins 0..15. */
  readonly pins: readonly JudgedPin[];
  /** What is to say of the table as a whole. */
  readonly notes: readonly FieldNote[];
}

export interface TableSurroundings {
  /** The users of the pins if these were the labels. */
  readonly pinsInUse: (labels: Labels) => PinsInUse;
  /** The expander's name at this moment. */
  readonly expanderTitle: () => string;
  readonly translate: Translate;
}

export function judgePins(rows: readonly PinSettings[], around: TableSurroundings): JudgedTable {
  const { translate } = around;
  const inUse = around.pinsInUse(labelsOf(rows));
  const problems = problemsOfPins(storedFromRows(rows));
  const title = around.expanderTitle();
  const pins = rows.map((settings, index): JudgedPin => {
    const name = PINS[index]?.name;
    const users = inUse.byPin[index] ?? [];
    // Of two pins with one label, the later one is the one to change.
    const own = problems.filter(({ params }) => (params['other'] ?? params['pin']) === name);
    const conflicts = conflictsOf(index, users, settings.direction).filter(isFirstOfPair);
    const notes: FieldNote[] = [
      ...own.map((problem): FieldNote => ({ kind: 'problem', text: explain(problem, translate) })),
      ...conflicts.map((conflict) => describeConflict(conflict, title, translate)),
      ...interruptConflictsOf(index, users).map((conflict) =>
        describeInterruptConflict(conflict, title, translate),
      ),
    ];
    if (isRiskyInput(index, users, settings.direction))
      notes.push({ kind: 'warning', text: translate('editor.risky-input') });
    return { settings, users, labelIsWrong: own.length > 0, notes };
  });
  return { pins, notes: notesOnTable(inUse, translate) };
}

/** A conflict of two nodes is one of each of them; one line says it. */
function isFirstOfPair({ user, other }: { user: PinUser; other: PinUser | undefined }): boolean {
  return other === undefined || user.use === 'output';
}

function notesOnTable(inUse: PinsInUse, translate: Translate): FieldNote[] {
  return [
    ...inUse.unresolved.map(({ name, pins }): FieldNote => ({
      kind: 'warning',
      text: translate('mcp-expander.unresolved', { user: name, pins: String(pins) }),
    })),
    ...inUse.byMessage.map(({ name }): FieldNote => ({
      kind: 'info',
      text: translate('mcp-expander.by-message', { user: name }),
    })),
  ];
}
