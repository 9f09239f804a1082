// What users read: every key that is used is in the catalogs, every key of the catalogs is used, every node has help.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const LOCALES = path.join(ROOT, 'locales');
const TYPES = readdirSync(path.join(ROOT, 'nodes'))
  .filter((file) => file.endsWith('.html'))
  .map((file) => path.basename(file, '.html'));
const SHARED = ['chip', 'editor', 'errors', 'live', 'status'];

function read(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function filesBelow(directory: string, extension: string): string[] {
  return readdirSync(path.join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => path.join(directory, file));
}

/** The keys of a file of the catalog as the build puts it together: of a node its own, of others under the file's name. */
function keysOfCatalog(language: string, set: string): string[] {
  const catalog = JSON.parse(read(`locales/${language}/${set}.json`)) as object;
  return keysOf(SHARED.includes(set) ? { [set]: catalog } : catalog);
}

function keysOf(value: object, prefix = ''): string[] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null ? keysOf(inner, `${prefix}${key}.`) : [prefix + key],
  );
}

/** Keys in `data-i18n` attributes; those with a namespace belong to Node-RED. */
function keysOfMarkup(html: string): string[] {
  return [...html.matchAll(/data-i18n="([^"]*)"/g)]
    .flatMap(([, list = '']) => list.split(';'))
    .map((key) => key.replace(/^\[[^\]]*\]/, ''))
    .filter((key) => !key.includes(':'));
}

/** Text literals that look like keys, and patterns for those that are put together. */
function keysOfCode(code: string): { keys: string[]; families: RegExp[] } {
  const roots = [...TYPES, ...SHARED].join('|');
  const keys = [...code.matchAll(new RegExp(`'((?:${roots})\\.[\\w.-]+)'`, 'g'))].map(([, key = '']) => key);
  const families = [...code.matchAll(new RegExp(`\`((?:${roots})\\.[^\`]*)\``, 'g'))].map(
    ([, template = '']) =>
      new RegExp(`^${template.replaceAll('.', '\\.').replace(/\$\{[^}]*\}/g, '[\\w-]+')}$`),
  );
  return { keys, families };
}

const enUs = new Set([...TYPES, ...SHARED].flatMap((set) => keysOfCatalog('en-US', set)));
const code = [...filesBelow('nodes', '.ts'), ...filesBelow('src', '.ts')]
  .map((file) => read(file))
  .join('\n');
const used = keysOfCode(code);
const markup = TYPES.map((set) => ({ set, keys: keysOfMarkup(read(`nodes/${set}.html`)) }));
// Rows that several forms include may use what every form may.
markup.push(
  ...filesBelow('nodes/editor', '.html').map((file) => ({ set: 'editor', keys: keysOfMarkup(read(file)) })),
);

describe('the catalogs', () => {
  it('have every key of the forms', () => {
    for (const { set, keys } of markup) {
      assert.ok(keys.length > 0, set);
      assert.deepEqual(
        keys.filter((key) => !enUs.has(key)),
        [],
      );
    }
  });

  it('give a form no key of the catalog of another node', () => {
    for (const { set, keys } of markup) {
      const foreign = keys.filter((key) => ![set, ...SHARED].includes(key.split('.')[0] ?? ''));
      assert.deepEqual(foreign, [], set);
    }
  });

  it('have every key of the code', () => {
    assert.ok(used.keys.length > 20);
    assert.deepEqual(
      used.keys.filter((key) => !enUs.has(key)),
      [],
    );
    for (const family of used.families)
      assert.ok(
        [...enUs].some((key) => family.test(key)),
        String(family),
      );
  });

  it('have no key that nothing uses', () => {
    const named = new Set([...used.keys, ...markup.flatMap(({ keys }) => keys)]);
    // The last parts of errors and statuses are keys of errors and kinds of states in the code, some with a prefix.
    const prefixes = [...code.matchAll(/`([a-z]+-)\$\{[^}]*\}`/g)].map(([, prefix = '']) => prefix);
    const isKind = (kind: string): boolean =>
      ['', ...prefixes].some(
        (prefix) => kind.startsWith(prefix) && code.includes(`'${kind.slice(prefix.length)}'`),
      );
    const isNamed = (key: string): boolean =>
      SHARED.includes(key.split('.')[0] ?? '') && key.split('.').length === 2
        ? isKind(key.split('.')[1] ?? '') || named.has(key)
        : named.has(key) || used.families.some((family) => family.test(key)) || code.includes(`:${key}'`);
    assert.deepEqual(
      [...enUs].filter((key) => !isNamed(key)),
      [],
    );
  });

  it('have the same keys in every language', () => {
    for (const language of readdirSync(LOCALES)) {
      for (const set of [...TYPES, ...SHARED]) {
        assert.deepEqual(
          keysOfCatalog(language, set).sort(),
          keysOfCatalog('en-US', set).sort(),
          `${language}/${set}`,
        );
      }
    }
  });

  it('leave no place of an error unfilled by a slip of the pen', () => {
    for (const file of filesBelow('locales', '.json')) {
      const odd = [...read(file).matchAll(/__\w*?__/g)].filter(([place]) => !/^__[a-zA-Z]+__$/.test(place));
      assert.deepEqual(odd, [], file);
    }
  });
});

describe('the help', () => {
  for (const language of readdirSync(LOCALES)) {
    for (const set of TYPES) {
      it(`of ${set} exists in ${language} and begins with the line that the palette shows`, () => {
        const html = read(`locales/${language}/${set}.html`);
        assert.match(html, new RegExp(`<script type="text/html" data-help-name="${set}">\\s*<p>`));
        assert.match(html, /<h3>/);
      });
    }
  }
});

describe('the editor code', () => {
  it('puts what users and devices say into the page as text only', () => {
    const markupMakers = /innerHTML|outerHTML|insertAdjacentHTML|\.html\(|\$\(['"`]</;
    const editorCode = [
      ...filesBelow('nodes/editor', '.ts'),
      ...TYPES.map((set) => `nodes/${set}.editor.ts`),
    ];
    assert.deepEqual(
      editorCode.filter((file) => markupMakers.test(read(file))),
      [],
    );
  });

  it('uses only colours of the theme', () => {
    const css = filesBelow('nodes/editor', '.css')
      .map((file) => read(file))
      .join('\n');
    const colours = [
      ...css.matchAll(
        /^\s*(?:[\w-]*color|background|border(?:-\w+)?|box-shadow|fill|stroke|--mcp-\w+):\s*([^;]+);/gm,
      ),
    ];
    const own = colours.filter(([, value = '']) =>
      /#[0-9a-f]{3}|\b(?:rgb|hsl)a?\(|\b(?:white|black|red|grey|gray)\b/i.test(
        value.replace(/var\([^)]*\)/g, ''),
      ),
    );
    assert.ok(colours.length > 10);
    assert.deepEqual(
      own.map(([line]) => line.trim()),
      [],
    );
  });
});
