import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { UserError } from '../../src/errors/user-error';
import type { LineId } from '../../src/interrupt/interrupt-line';
import { parseLine } from '../../src/interrupt/parse-line';

const gpio = (number: number): LineId => ({ kind: 'gpio', gpio: number });
const line = (chip: string, offset: number): LineId => ({ kind: 'offset', chip, offset });

describe('A line as users write it', () => {
  for (const [value, id] of [
    [17, gpio(17)],
    [0, gpio(0)],
    ['17', gpio(17)],
    [' 17 ', gpio(17)],
    ['GPIO17', gpio(17)],
    ['gpio4', gpio(4)],
    ['gpiochip0:17', line('gpiochip0', 17)],
    ['/dev/gpiochip4:17', line('gpiochip4', 17)],
    ['pinctrl-rp1:0', line('pinctrl-rp1', 0)],
    ['gpio-brcmstb@107d508500:5', line('gpio-brcmstb@107d508500', 5)],
    ['INT33FC:00:5', line('INT33FC:00', 5)],
  ] as const) {
    it(`is understood: ${JSON.stringify(value)}`, () => assert.deepEqual(parseLine(value), id));
  }

  for (const value of [
    '',
    ' ',
    '-1',
    -1,
    1.5,
    NaN,
    1e21,
    '1e3',
    '0x11',
    'GPIO',
    'GPIO 17',
    'BCM17',
    ':17',
    'gpiochip0:',
    'gpiochip0:-1',
    'gpiochip0',
    'gpiochip0:17:',
    '/etc/passwd:1',
    '../dev/gpiochip0:1',
    `${'x'.repeat(32)}:1`,
    '17\n18',
    '１７',
    true,
    null,
    undefined,
    17n,
    [17],
    { gpio: 17 },
  ]) {
    it(`is refused: ${inspect(value)}`, () => {
      assert.throws(
        () => parseLine(value),
        (error) => error instanceof UserError && error.key === 'line-unknown',
      );
    });
  }

  it('names what was written in the refusal', () => {
    assert.throws(() => parseLine('pin 11'), /"pin 11" is not a line\. .*17 or GPIO17.*gpiochip0:17/);
  });

  it('is understood or refused with a text, whatever it is', () => {
    const hostile = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^(\/dev\/)?[a-z:/.]{0,40}:?\d{0,6}$/),
    );
    fc.assert(
      fc.property(hostile, (value) => {
        try {
          const id = parseLine(value);
          const number = id.kind === 'gpio' ? id.gpio : id.offset;
          assert.ok(Number.isInteger(number) && number >= 0 && number <= 9999);
          if (id.kind === 'offset') assert.match(id.chip, /^[!-.0-~]{1,31}$/);
        } catch (error) {
          assert.ok(error instanceof UserError && error.key === 'line-unknown', String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same again when it is written as a message shows it', () => {
    const number = fc.integer({ min: 0, max: 9999 });
    fc.assert(
      fc.property(number, (n) => {
        assert.deepEqual(parseLine(`GPIO${n}`), gpio(n));
        assert.deepEqual(parseLine(`gpiochip${n}:${n}`), line(`gpiochip${n}`, n));
      }),
    );
  });
});
