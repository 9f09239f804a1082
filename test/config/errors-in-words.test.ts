// Errors call properties and directions as the dialogs do, in the language of the catalog.
import assert from 'node:assert/strict';
import { inWords } from '../../src/errors/in-words';

const CATALOG: Record<string, string> = {
  'editor.property.pulseMs': 'Impuls',
  'editor.use.output': 'Ausgang',
  'mcp-expander.table.pullUp': 'Pull-up',
};
const look = (key: string): string => CATALOG[key] ?? `namespace:${key}`;

describe('the params of an error', () => {
  it('are put into the words of the catalog where it has some', () => {
    assert.deepEqual(inWords({ property: 'pulseMs', value: '-5', min: 1 }, look), {
      property: 'Impuls',
      value: '-5',
      min: 1,
    });
    assert.deepEqual(inWords({ wanted: 'output', setting: 'pullUp' }, look), {
      wanted: 'Ausgang',
      setting: 'Pull-up',
    });
  });

  it('stay as they are where it has none', () => {
    const params = { property: 'msg.ms', taken: 'input', when: 'start', pin: 'A0' };
    assert.deepEqual(inWords(params, look), params);
  });
});
