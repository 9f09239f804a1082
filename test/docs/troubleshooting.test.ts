// docs/troubleshooting.md has every text that a user can meet, word for word, and says something of each.
import assert from 'node:assert/strict';
import errors from '../../locales/en-US/errors.json';
import status from '../../locales/en-US/status.json';
import { codeOf, document, rowsOf } from './markdown';

const TROUBLE = document('docs/troubleshooting.md');

interface Entry {
  readonly key: string;
  readonly text: string;
  readonly explanation: string;
}

/** `<a id="KEY"></a>`, the text as code, and a paragraph. */
const ENTRIES = TROUBLE.lines.flatMap((line, index): Entry[] => {
  const key = /^<a id="([\w-]+)"><\/a>$/.exec(line)?.[1];
  if (key === undefined) return [];
  const [empty, text = '', gap, explanation = ''] = TROUBLE.lines.slice(index + 1);
  assert.deepEqual([empty, gap], ['', ''], key);
  return [{ key, text, explanation }];
});

/** A text of the catalog as the document shows it. */
const shown = (text: string): string => text.replace(/__(\w+?)__/g, '<$1>');

describe('docs/troubleshooting.md', () => {
  for (const [key, text] of Object.entries(errors)) {
    it(`explains ${key}`, () => {
      const [entry, ...others] = ENTRIES.filter((each) => each.key === key);
      const wanted = `\`${shown(text)}\``;
      assert.ok(
        entry,
        `write an entry:\n\n<a id="${key}"></a>\n\n${wanted}\n\n(what it means, what to do)\n`,
      );
      assert.deepEqual(others, []);
      assert.equal(entry.text, wanted);
      assert.match(entry.explanation, /^(?![<#|]).{16}/, 'a sentence of explanation');
    });
  }

  it('explains nothing that nobody says', () => {
    assert.deepEqual(
      ENTRIES.map(({ key }) => key).filter((key) => !Object.hasOwn(errors, key)),
      [],
    );
  });

  it('explains every status', () => {
    const rows = rowsOf(TROUBLE, ['status', 'what it means']);
    assert.deepEqual(
      rows.map(({ cells }) => codeOf(cells.get('status') ?? '').join()),
      Object.values(status),
    );
    for (const { cells } of rows) assert.ok((cells.get('what it means') ?? '').length > 5);
  });
});
