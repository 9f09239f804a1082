import assert from 'node:assert/strict';
import { titleOfPins } from '../../nodes/editor/node-title';

const LABELS = [undefined, undefined, undefined, 'door'];
const translate = (key: string, params: Record<string, string | number> = {}): string =>
  [key.replace('editor.title.', ''), ...Object.values(params)].join(' ');

describe('the title of a node without a name', () => {
  const titles: [pins: unknown, expander: string, title: string][] = [
    ['A2', '', 'A2'],
    ['gpa2', '', 'A2'],
    [2, '', 'A2'],
    ['A3', 'cellar', 'door'],
    ['A2', 'cellar', 'cellar A2'],
    ['A', '', 'port A'],
    ['all', 'cellar', 'cellar chip'],
    ['A0, A3', '', 'A0, A3'],
    [['A0', 'A3'], '', 'A0, A3'],
    ['', '', 'fromMessage'],
    ['no such pin', '', 'no such pin'],
    ['A0, A1, A2, A3, A4, A5, A6', '', 'A0, A1, A2, A3, A4, A5,…'],
  ];
  for (const [pins, expander, title] of titles) {
    it(`is "${title}" for ${JSON.stringify(pins)} of ${expander || 'an expander without a name'}`, () => {
      assert.equal(titleOfPins(pins, LABELS, expander, translate), title);
    });
  }
});
