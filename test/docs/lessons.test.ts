// docs/lessons.md names tests: they are there, and each lesson has one.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ESLint } from 'eslint';

const ROOT = path.resolve(__dirname, '../..');
const DOC = readFileSync(path.join(ROOT, 'docs/lessons.md'), 'utf8');
const ROWS = DOC.split('\n').filter((line) => /^\| (?!what went wrong|---)/.test(line));

/** The titles of a test file; what a title takes from its case may be anything. */
function titlesOf(file: string): RegExp[] {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  return [...source.matchAll(/\b(?:it|describe)\(\s*(['`])((?:\\.|(?!\1)[^\\])*)\1/gs)].map(
    ([, , title = '']) => {
      const fixed = title
        .split(/\$\{(?:[^{}]|\{[^{}]*\})*\}/)
        .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
      return new RegExp(`^${fixed.join('.*')}$`);
    },
  );
}

describe('docs/lessons.md', () => {
  it('has four columns in each row, and at least one test in the last', () => {
    assert.ok(ROWS.length >= 34, `${ROWS.length} rows`);
    for (const row of ROWS) {
      const cells = row.split(' | ');
      assert.equal(cells.length, 4, row);
      assert.match(cells[3] ?? '', /^(?:`test\/[^`]+` “[^”]+”(?:<br>)?)+ \|$/, row);
    }
  });

  it('names tests that there are', () => {
    for (const [, file = '', title = ''] of DOC.matchAll(/`(test\/[^`]+)` “([^”]+)”/g)) {
      assert.ok(existsSync(path.join(ROOT, file)), file);
      assert.ok(
        titlesOf(file).some((pattern) => pattern.test(title)),
        `${file} has no test called "${title}"`,
      );
    }
  });

  it('would find out that a test has another title now', () => {
    const patterns = titlesOf('test/docs/lessons.test.ts');
    assert.ok(patterns.some((pattern) => pattern.test('names tests that there are')));
    assert.ok(!patterns.some((pattern) => pattern.test('names tests that there were')));
  });

  it('the linter refuses assignments for comparisons, and comparisons with NaN', async function () {
    // ESLint reads its whole configuration.
    this.timeout(60_000);
    const eslint = new ESLint({ cwd: ROOT });
    for (const file of ['src/chip/pins.ts', 'nodes/mcp-in.ts']) {
      const { rules } = (await eslint.calculateConfigForFile(path.join(ROOT, file))) as {
        rules: Record<string, unknown[]>;
      };
      for (const rule of ['no-cond-assign', 'use-isnan'])
        assert.equal(rules[rule]?.[0], 2, `${rule} in ${file}`);
    }
  });
});
