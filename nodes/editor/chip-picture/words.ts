// The picture in words: for screen readers, and for the line below it.
import { LEGS, PINS, type PinIndex } from '../../../src/chip/pins';
import type { Translate } from '../explain';
import type { ChipFacts, Numbering, PinPicture } from './model';

/** How a pin is called: "A3", or "4 (A3)". */
export function nameOfPin(pin: PinIndex, numbering: Numbering, translate: Translate): string {
  const name = PINS[pin]?.name ?? '';
  return numbering === 'names' ? name : translate('chip.numbered', { number: pin + 1, pin: name });
}

/** All that the picture shows of a pin, name first: "A3, leg 24, door, input, pull-up, inverted, …". */
export function wordsOfPin(
  pin: PinIndex,
  picture: PinPicture,
  numbering: Numbering,
  translate: Translate,
): string {
  const { direction, pullUp, inverted, interrupt, label, users, level, electrical } = picture;
  const comma = translate('chip.comma');
  return [
    nameOfPin(pin, numbering, translate),
    translate('chip.leg', { leg: PINS[pin]?.leg ?? '' }),
    label,
    translate(`chip.direction.${direction}`),
    pullUp && direction !== 'output' ? translate('chip.pull-up') : '',
    inverted ? translate('chip.inverted') : '',
    interrupt !== 'off' && direction === 'input' ? translate(`chip.interrupt.${interrupt}`) : '',
    users.length > 0 ? translate('chip.used-by', { users: users.join(comma) }) : '',
    level === undefined ? '' : translate(level ? 'chip.now-on' : 'chip.now-off'),
    electrical === undefined || electrical === level
      ? ''
      : translate(electrical ? 'chip.leg-high' : 'chip.leg-low'),
    picture.press === 'hold' && picture.pressed === true ? translate('chip.pressed') : '',
  ]
    .filter((words) => words !== '')
    .join(comma);
}

/** The chip with its address and INT wiring: "cellar: MCP23017, address 0x21, A2 low, A1 low, A0 high, …". */
export function wordsOfChip(
  { title, address, straps, wiring, lines }: ChipFacts,
  translate: Translate,
): string {
  const words = [
    translate('chip.package', { legs: LEGS.length }),
    address === '' ? '' : translate('chip.address', { address }),
    ...[2, 1, 0].map((bit) => {
      const level = straps?.[bit];
      const params = { strap: `A${bit}` };
      return level === undefined ? '' : translate(level ? 'chip.strap-high' : 'chip.strap-low', params);
    }),
    translate(`chip.wiring.${wiring}`, { lineA: lines.A, lineB: lines.B }),
  ].filter((part) => part !== '');
  return translate('chip.whole', { title, words: words.join(translate('chip.comma')) });
}
