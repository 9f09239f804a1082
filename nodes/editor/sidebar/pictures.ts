// From a snapshot of an expander to the picture of its chip. Pure.
import { pinMask, PINS, strapsOf } from '../../../src/chip/pins';
import type { ChipFacts, PinPicture } from '../chip-picture/model';
import type { Translate } from '../explain';
import type { Snapshot } from '../../contract/live-snapshot';

export interface Access {
  readonly mayWrite: boolean;
  /** Whether the user has unlocked the outputs of this expander. */
  readonly unlocked: boolean;
}

export function picturesOf(snapshot: Snapshot, access: Access, translate: Translate): PinPicture[] {
  const { levels, electrical, inputs, outputs, pins, users, wiring } = snapshot;
  return PINS.map(({ index }): PinPicture => {
    const mask = pinMask(index);
    const { pullUp = false, inverted = false, interrupt = 'off', label = '' } = pins[index] ?? {};
    const direction = directionOf(snapshot, index);
    const levelIn = (word: number | null): boolean | undefined =>
      word === null || ((inputs | outputs) & mask) === 0 ? undefined : (word & mask) !== 0;
    const level = levelIn(levels);
    return {
      ...{ direction, pullUp, inverted, label, level, electrical: levelIn(electrical), selected: false },
      interrupt: wiring === 'none' ? 'off' : interrupt,
      users: (users[index] ?? []).map(shortName),
      pressed: (snapshot.pressed & mask) !== 0,
      ...pressOf(snapshot, direction, level, access, translate),
    };
  });
}

export function factsOf({ address, wiring, lines }: Snapshot, title: string): ChipFacts {
  const number = Number(address);
  return { title, address, wiring, lines, straps: Number.isInteger(number) ? strapsOf(number) : undefined };
}

/** `lamp` of `mcp-out "lamp"`, `mcp-out` of a node without a name. */
function shortName(user: string): string {
  return /^mcp-\S+ "(.+)"$/.exec(user)?.[1] ?? /^mcp-\S+/.exec(user)?.[0] ?? user;
}

function directionOf({ inputs, outputs, pins }: Snapshot, index: number): PinPicture['direction'] {
  if (outputs & pinMask(index)) return 'output';
  if (inputs & pinMask(index) || pins[index]?.direction === 'input') return 'input';
  return 'unused';
}

/** Inputs of simulated chips are buttons; outputs can be switched while they are unlocked. */
function pressOf(
  { simulated }: Snapshot,
  direction: PinPicture['direction'],
  level: boolean | undefined,
  { mayWrite, unlocked }: Access,
  translate: Translate,
): Pick<PinPicture, 'press' | 'disabled' | 'hint'> {
  if (direction === 'input' && simulated) {
    return mayWrite
      ? { press: 'hold', hint: translate('live.press-hint') }
      : { press: 'hold', disabled: true, hint: translate('live.not-allowed') };
  }
  if (direction !== 'output') return { hint: '' };
  if (!mayWrite || !unlocked) return { hint: mayWrite ? translate('live.locked-hint') : '' };
  return { press: 'toggle', disabled: level === undefined, hint: translate('live.unlocked-hint') };
}
