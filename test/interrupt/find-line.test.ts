// Which controller and line is meant: on machines as they are, described by hand.
import assert from 'node:assert/strict';
import { findLine, type GpioChip } from '../../src/interrupt/find-line';
import { LineError, type LineId } from '../../src/interrupt/interrupt-line';
import { parseLine } from '../../src/interrupt/parse-line';

function chip(name: string, label: string, lineCount: number, lines: Record<number, string> = {}): GpioChip {
  const lineNames = Array.from({ length: lineCount }, (_, offset) => lines[offset] ?? '');
  return { name, aliases: [], label, lineCount, lineNames };
}

function numbered(first: number, last: number): Record<number, string> {
  const offsets = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return Object.fromEntries(offsets.map((offset) => [offset, `GPIO${offset}`]));
}

const PI_4 = [
  chip('gpiochip0', 'pinctrl-bcm2711', 58, { 0: 'ID_SDA', 1: 'ID_SCL', ...numbered(2, 27) }),
  chip('gpiochip1', 'raspberrypi-exp-gpio', 8, { 0: 'BT_ON' }),
];
/** The processor's own controllers come first, and the header is behind a link that older systems used. */
const PI_5 = [
  chip('gpiochip10', 'gpio-brcmstb@107d508500', 32, { 20: 'PWR_GPIO' }),
  chip('gpiochip11', 'pinctrl-bcm2712', 54, numbered(0, 53)),
  {
    ...chip('gpiochip0', 'pinctrl-rp1', 54, { 0: 'ID_SDA', 1: 'ID_SCL', ...numbered(2, 27) }),
    aliases: ['gpiochip4'],
  },
];
const OTHER_BOARD = [
  chip('gpiochip0', 'INT33FC:00', 102),
  chip('gpiochip1', 'gpio-board', 32, { 9: 'GPIO17', 3: 'GPIO4' }),
  chip('gpiochip2', 'gpio-twin', 8, { 1: 'GPIO4' }),
  chip('gpiochip3', 'gpio-twin', 16),
];

function found(text: string | number, chips: readonly GpioChip[]): string {
  const place = findLine(parseLine(text), chips);
  return `${place.chip.name}:${place.offset}`;
}

function refusal(id: LineId, chips: readonly GpioChip[]): LineError {
  try {
    findLine(id, chips);
  } catch (error) {
    assert.ok(error instanceof LineError);
    assert.equal(error.kind, 'no-line');
    return error;
  }
  return assert.fail('a line was found');
}

describe('Finding a line', () => {
  for (const { title, text, chips, place } of [
    { title: 'a GPIO of a Pi 4 by its name', text: 17, chips: PI_4, place: 'gpiochip0:17' },
    { title: 'a GPIO whose line is named otherwise', text: 1, chips: PI_4, place: 'gpiochip0:1' },
    { title: 'a GPIO of a Pi 5 on the RP1 only', text: 17, chips: PI_5, place: 'gpiochip0:17' },
    { title: 'a GPIO beyond the names of the RP1', text: 40, chips: PI_5, place: 'gpiochip0:40' },
    { title: 'a controller by a link to its device', text: 'gpiochip4:5', chips: PI_5, place: 'gpiochip0:5' },
    { title: 'a controller by its label', text: 'pinctrl-rp1:17', chips: PI_5, place: 'gpiochip0:17' },
    {
      title: 'a controller that is not the header',
      text: 'gpiochip11:3',
      chips: PI_5,
      place: 'gpiochip11:3',
    },
    { title: 'a label with a colon', text: 'INT33FC:00:5', chips: OTHER_BOARD, place: 'gpiochip0:5' },
    { title: 'a name that one line has', text: 'GPIO17', chips: OTHER_BOARD, place: 'gpiochip1:9' },
    { title: 'the only one of a label', text: 'gpio-twin:12', chips: OTHER_BOARD, place: 'gpiochip3:12' },
  ]) {
    it(`finds ${title}: ${text} is ${place}`, () => assert.equal(found(text, chips), place));
  }

  it('finds a GPIO of the header where lines have no names', () => {
    for (const label of ['pinctrl-bcm2835', 'pinctrl-bcm2711', 'pinctrl-rp1']) {
      const chips = [chip('gpiochip0', 'other', 54), { ...chip('gpiochip1', label, 54), lineNames: [] }];
      assert.equal(found(17, chips), 'gpiochip1:17');
    }
  });

  it('goes by the name on the header, wherever the line is', () => {
    assert.equal(found(17, [chip('gpiochip0', 'pinctrl-rp1', 54, { 3: 'GPIO17' })]), 'gpiochip0:3');
  });

  it('lists the controllers there are when no line fits', () => {
    for (const id of [
      { kind: 'gpio', gpio: 58 },
      { kind: 'offset', chip: 'gpiochip0', offset: 58 },
      { kind: 'offset', chip: 'gpiochip7', offset: 0 },
    ] as const) {
      const { key, message } = refusal(id, PI_4);
      assert.equal(key, 'line-missing');
      assert.match(
        message,
        /gpiochip0 \(pinctrl-bcm2711, 58 lines\), gpiochip1 \(raspberrypi-exp-gpio, 8 lines\)/,
      );
    }
  });

  it('lists the lines that may be meant when several fit', () => {
    const byName = refusal({ kind: 'gpio', gpio: 4 }, OTHER_BOARD);
    assert.equal(byName.key, 'line-ambiguous');
    assert.match(byName.message, /GPIO4 .*gpiochip1:3, gpiochip2:1/);
    const byLabel = refusal({ kind: 'offset', chip: 'gpio-twin', offset: 2 }, OTHER_BOARD);
    assert.match(byLabel.message, /gpio-twin line 2 .*gpiochip2:2, gpiochip3:2/);
  });

  it('prefers a device to a label of the same name', () => {
    const chips = [chip('gpiochip0', 'gpiochip1', 8), chip('gpiochip1', 'other', 8)];
    assert.equal(found('gpiochip1:3', chips), 'gpiochip1:3');
  });
});
