// Puts into words how nodes share pins and what stands against it, for both kinds of dialog.
import { pinName, type PinIndex } from '../../src/chip/pins';
import type { Translate } from './explain';
import type { FieldNote } from './field-notes';
import type { InterruptConflict, PinConflict, PinUser } from './pins-in-use';

/** @param expander its name, or bus and address */
export function describeConflict(conflict: PinConflict, expander: string, translate: Translate): FieldNote {
  const opposite = conflict.wanted === 'output' ? 'input' : 'output';
  const params = {
    pin: pinName(conflict.pin),
    expander,
    user: conflict.user.name,
    wanted: translate(`editor.use.${conflict.wanted}`),
    taken: translate(`editor.use.${opposite}`),
  };
  const text =
    conflict.other === undefined
      ? translate('errors.pin-set-otherwise', params)
      : translate('errors.pin-other-direction', { ...params, other: conflict.other.name });
  return { kind: 'problem', text };
}

/** @param expander its name, or bus and address */
export function describeInterruptConflict(
  { pin, user, other }: InterruptConflict,
  expander: string,
  translate: Translate,
): FieldNote {
  const params = { pin: pinName(pin), expander, user: user.name, other: other.name };
  return { kind: 'problem', text: translate('errors.interrupt-other-mode', params) };
}

/** One line for each user that shares some of the pins. */
export function describeSharing(
  pins: readonly PinIndex[],
  usersOf: (pin: PinIndex) => readonly PinUser[],
  translate: Translate,
): FieldNote[] {
  const shared = new Map<string, { user: PinUser; pins: string[] }>();
  for (const pin of pins) {
    for (const user of usersOf(pin)) {
      const entry = shared.get(user.id) ?? { user, pins: [] };
      entry.pins.push(pinName(pin));
      shared.set(user.id, entry);
    }
  }
  return [...shared.values()].map(({ user, pins: names }) => ({
    kind: 'info',
    text: translate(user.use === 'output' ? 'editor.sharing.output' : 'editor.sharing.input', {
      user: user.name,
      pins: names.join(', '),
    }),
  }));
}
