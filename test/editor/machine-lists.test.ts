// What the runtime tells of the machine, as the dialog lists it: sense and nonsense.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import CATALOG from '../../locales/en-US/mcp-expander.json';
import { busChoices, parseBusList } from '../../nodes/editor/bus-list';
import { parseLineList, suggestLines } from '../../nodes/editor/line-list';
import { elsewhere, parseScan } from '../../nodes/editor/scan-result';
import { textOf } from '../support/catalog-text';

const translate = (key: string, params?: Record<string, string | number>) => textOf(CATALOG, key, params);

describe('what the runtime tells', () => {
  it('of buses becomes choices; one for the header of a Raspberry Pi is always there', () => {
    const listed = parseBusList({ buses: [{ id: 'simulated', name: 'simulated', available: true }] });
    assert.deepEqual(
      busChoices(listed, translate).map(({ value }) => value),
      ['simulated', '1'],
    );
    assert.deepEqual(
      busChoices(undefined, translate).map(({ value }) => value),
      ['simulated', '1', '0'],
    );
  });

  it('of a scan becomes a hint, unless the chosen address answers or the scan was broken off', () => {
    const scan = parseScan({ found: [{ address: '0x27', answers: true, expanders: [] }] });
    assert.deepEqual(elsewhere(scan, '0x20'), ['0x27']);
    assert.equal(elsewhere(scan, '0x27'), undefined);
    assert.equal(elsewhere(parseScan({ found: [], problem: 'the bus hangs' }), '0x20'), undefined);
  });

  it('of lines becomes suggestions, those of the header first', () => {
    const list = parseLineList({
      chips: [
        {
          name: 'gpiochip0',
          lines: [
            { offset: 0, name: 'ID_SDA', consumer: '', gpio: null },
            { offset: 17, name: 'GPIO17', consumer: null, gpio: 17, expanders: ['x'] },
            { offset: 4, name: 'GPIO4', consumer: null, gpio: 4, expanders: [] },
          ],
        },
      ],
    });
    const suggestions = suggestLines('', false, list, (id) => `expander ${id}`, translate);
    assert.deepEqual(
      suggestions.map(({ value, hint }) => `${value}: ${hint}`),
      ['4: GPIO4', '17: GPIO17 · in use by expander x', 'gpiochip0:0: ID_SDA · in use'],
    );
  });

  it('in no form we know is no error, but nothing', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (answer) => {
        for (const given of [answer, { buses: answer, found: answer, chips: answer, problem: answer }]) {
          busChoices(parseBusList(given), translate);
          elsewhere(parseScan(given), '0x20');
          suggestLines('1', true, parseLineList(given), String, translate);
        }
      }),
    );
    assert.deepEqual(parseBusList(null), []);
    assert.deepEqual(parseLineList([]).lines, []);
  });
});
