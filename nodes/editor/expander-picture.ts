// The pins of an expander's table as its picture shows them, with the levels that are known. Pure.
import { type PinIndex, pinMask, strapsOf } from '../../src/chip/pins';
import { parseAddress } from '../../src/config/expander-config';
import type { RawConfig } from '../../src/config/parse-values';
import { type Wiring, WIRINGS } from '../../src/config/wiring-config';
import type { ChipFacts, PinPicture } from './chip-picture/model';
import type { JudgedPin } from './judge-pins';
import type { LiveChip } from './live-chip';
import type { PinUser } from './pins-in-use';

/** What a pin is: as the table says, else by its users; a look at a whole port makes no input of it. */
export function directionOf(
  { direction }: { readonly direction: 'auto' | 'input' | 'output' },
  users: readonly PinUser[],
): PinPicture['direction'] {
  if (direction !== 'auto') return direction;
  return users.find(({ use }) => use === 'output')?.use === 'output'
    ? 'output'
    : users.length > 0
      ? 'input'
      : 'unused';
}

/** @param wired whether INT is wired, so that interrupts mean anything */
export function picturesOfPins(
  pins: readonly JudgedPin[],
  chosen: ReadonlySet<PinIndex>,
  live: LiveChip | undefined,
  wired: boolean,
): PinPicture[] {
  return pins.map(({ settings, users, notes }, pin) => {
    const { pullUp, inverted, interrupt, label } = settings;
    const marked = (['problem', 'warning'] as const).find((kind) => notes.some((note) => note.kind === kind));
    return {
      ...{ direction: directionOf(settings, users), pullUp, inverted, label },
      interrupt: wired ? interrupt : 'off',
      users: users.map(({ shortName }) => shortName),
      level: levelOf(pin, live, live?.levels),
      electrical: levelOf(pin, live, live?.electrical),
      marked,
      selected: chosen.has(pin),
      hint: notes.map(({ text }) => text).join(' '),
    };
  });
}

function levelOf(
  pin: PinIndex,
  live: LiveChip | undefined,
  word: number | null | undefined,
): boolean | undefined {
  const mask = pinMask(pin);
  if (live === undefined || word === null || word === undefined) return undefined;
  return ((live.outputs | live.inputs) & mask) === 0 ? undefined : (word & mask) !== 0;
}

/** @param raw the properties of an expander, as they stand in a flow file or in the dialog */
export function factsOfChip(title: string, raw: RawConfig): ChipFacts {
  const address = addressOf(raw['address'] ?? '0x20');
  const text = (value: unknown): string =>
    typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  return {
    title,
    address: address === undefined ? '' : `0x${address.toString(16)}`,
    straps: address === undefined ? undefined : strapsOf(address),
    wiring: wiringOf(raw['wiring']),
    lines: { A: text(raw['lineA']), B: text(raw['lineB']) },
  };
}

/** `none` also for what only the environment knows. */
export function wiringOf(value: unknown): Wiring {
  return WIRINGS.find((one) => one === value) ?? 'none';
}

function addressOf(value: unknown): number | undefined {
  try {
    return parseAddress(value);
  } catch {
    return undefined;
  }
}
