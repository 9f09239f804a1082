// The pins of a node's expander as the picture shows them that chooses the node's pins. Pure.
import { type PinIndex, PINS } from '../../src/chip/pins';
import type { InterruptMode, PinSettings } from '../../src/config/pin-settings';
import type { PinPicture } from './chip-picture/model';
import { describeConflict, describeInterruptConflict } from './describe-pins';
import { directionOf } from './expander-picture';
import type { Translate } from './explain';
import { conflictsOf, interruptConflictsOf, isRiskyInput, type PinUse, type PinUser } from './pins-in-use';

export interface PinChoiceData {
  readonly kind: 'output' | 'input';
  readonly nodeId: string;
  readonly rows: readonly PinSettings[];
  /** The other nodes on a pin. */
  readonly usersOf: (pin: PinIndex) => readonly PinUser[];
  readonly chosen: ReadonlySet<PinIndex>;
  /** How the node uses the pins that it has. */
  readonly use: PinUse;
  /** When its pins must interrupt; undefined: as the table says. */
  readonly interrupt: InterruptMode | undefined;
  /** The expander's. */
  readonly title: string;
  /** Whether INT is wired, so that interrupts mean anything. */
  readonly wired: boolean;
  readonly translate: Translate;
}

export function picturesToChoose(data: PinChoiceData): PinPicture[] {
  return PINS.map(({ index }) => pictureOf(index, data));
}

function pictureOf(pin: PinIndex, data: PinChoiceData): PinPicture {
  const { kind, translate, title } = data;
  const selected = data.chosen.has(pin);
  const { direction = 'auto', pullUp = false, inverted = false, label = '' } = data.rows[pin] ?? {};
  const users = data.usersOf(pin);
  const name = translate('editor.this-node');
  const self: PinUser = {
    ...{ id: data.nodeId, name, shortName: name, interrupt: data.interrupt },
    use: selected ? data.use : kind,
  };
  const conflicts = conflictsOf(pin, [self, ...users], direction).filter(({ user }) => user === self);
  const otherModes = interruptConflictsOf(pin, [...users, self]).filter(({ user }) => user === self);
  const risky = kind === 'input' && self.use === 'input' && isRiskyInput(pin, [self], direction);
  const hints = [
    ...conflicts.map((conflict) => describeConflict(conflict, title, translate).text),
    ...otherModes.map((conflict) => describeInterruptConflict(conflict, title, translate).text),
    ...(risky ? [translate('editor.risky-input')] : []),
  ];
  const disabled = conflicts.length > 0 && !selected;
  return {
    direction: directionOf({ direction }, selected ? [...users, self] : users),
    ...{ pullUp, inverted, label, selected, disabled },
    interrupt: data.wired ? (data.rows[pin]?.interrupt ?? 'off') : 'off',
    users: users.filter(({ use }) => use !== 'view').map(({ shortName }) => shortName),
    level: undefined,
    marked: disabled
      ? 'other-direction'
      : conflicts.length + otherModes.length > 0
        ? 'problem'
        : risky && selected
          ? 'warning'
          : undefined,
    hint: hints.join(' '),
  };
}
