import assert from 'node:assert/strict';
import type { ChipFacts, PinPicture } from '../../nodes/editor/chip-picture/model';
import { nameOfPin, wordsOfChip, wordsOfPin } from '../../nodes/editor/chip-picture/words';
import CATALOG from '../../locales/en-US/chip.json';
import { textOf } from '../support/catalog-text';

const translate = (key: string, params?: Record<string, string | number>): string =>
  textOf({ chip: CATALOG }, key, params);

const UNUSED: PinPicture = {
  direction: 'unused',
  pullUp: false,
  inverted: false,
  interrupt: 'off',
  label: '',
  users: [],
  level: undefined,
  selected: false,
  hint: '',
};

const CHIP: ChipFacts = {
  title: 'cellar',
  address: '0x21',
  straps: [true, false, false],
  wiring: 'separate',
  lines: { A: '17', B: '27' },
};

describe('the picture in words', () => {
  const words = (pin: Partial<PinPicture>): string =>
    wordsOfPin(3, { ...UNUSED, ...pin }, 'names', translate);

  it('says all that is drawn of a pin', () => {
    const door: Partial<PinPicture> = {
      ...{ direction: 'input', pullUp: true, inverted: true, interrupt: 'low', label: 'door' },
      ...{ users: ['mcp-in hall', 'log'], level: true, electrical: false },
    };
    assert.equal(
      words(door),
      'A3, leg 24, door, input, pull-up, inverted, interrupt while low, used by mcp-in hall, log, now on, the leg is low',
    );
  });

  it('says nothing of what there is not', () => {
    assert.equal(words({}), 'A3, leg 24, not used');
    assert.equal(words({ direction: 'output', level: false }), 'A3, leg 24, output, now off');
  });

  it('says no pull-up and no interrupt of an output, which has none', () => {
    assert.equal(words({ direction: 'output', pullUp: true, interrupt: 'change' }), 'A3, leg 24, output');
  });

  it('says the level of the leg only where it is another one', () => {
    assert.equal(words({ level: true, electrical: true }), 'A3, leg 24, not used, now on');
    assert.equal(words({ level: false, electrical: true }), 'A3, leg 24, not used, now off, the leg is high');
  });

  it('says that a button is pressed', () => {
    assert.equal(words({ direction: 'input', press: 'hold', pressed: true }), 'A3, leg 24, input, pressed');
  });

  it('numbers pins as IO Pi boards do: A0 is 1, B7 is 16', () => {
    const numbers = [0, 7, 8, 15].map((pin) => nameOfPin(pin, 'one-to-sixteen', translate));
    assert.deepEqual(numbers, ['1 (A0)', '8 (A7)', '9 (B0)', '16 (B7)']);
  });

  it('says the address as it is strapped, and where INT goes', () => {
    assert.equal(
      wordsOfChip(CHIP, translate),
      'cellar: MCP23017 with 28 legs, seen from above, address 0x21, A2 low, A1 low, A0 high, ' +
        'INTA on line 17, INTB on line 27',
    );
  });

  it('says no address that nobody knows', () => {
    assert.equal(
      wordsOfChip({ ...CHIP, address: '', straps: undefined, wiring: 'none' }, translate),
      'cellar: MCP23017 with 28 legs, seen from above, INTA and INTB not connected',
    );
  });
});
