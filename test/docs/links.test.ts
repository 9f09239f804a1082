// Links between the documents: files, anchors and pictures are there, also where the README has to name them in full.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { document, documents, ROOT } from './markdown';

const OURS = 'gpio-expander/node-red-mcp23017';
const DOCUMENTS = documents();

/** What a link means in this repository: a file and an anchor; undefined for other places. */
function placeOf(file: string, target: string): { file: string; anchor: string | undefined } | undefined {
  const full = new RegExp(
    `^https://(?:github\\.com/${OURS}/(?:blob|tree)/main|raw\\.githubusercontent\\.com/${OURS}/main)/([^?#]+)(?:\\?[^#]*)?(?:#(.*))?$`,
  ).exec(target);
  if (full) return { file: full[1] ?? '', anchor: full[2] };
  if (/^[a-z]+:/i.test(target)) return undefined;
  const [name = '', anchor] = target.split('#');
  return { file: name === '' ? file : path.posix.join(path.posix.dirname(file), name), anchor };
}

describe('the links of', () => {
  for (const { file, links } of DOCUMENTS) {
    it(file, () => {
      for (const { line, target } of links) {
        const place = placeOf(file, target);
        if (place === undefined) {
          assert.match(target, /^https:\/\/[\w.-]+\.[a-z]+(\/\S*)?$/, `line ${line}`);
          continue;
        }
        assert.ok(existsSync(path.join(ROOT, place.file)), `line ${line}: there is no ${place.file}`);
        if (place.anchor === undefined) continue;
        const { anchors } = document(place.file);
        assert.ok(anchors.has(place.anchor), `line ${line}: ${place.file} has no #${place.anchor}`);
      }
    });
  }
});

describe('the README', () => {
  const readme = document('README.md');

  it('names every file in full, because the palette shows it without the repository', () => {
    for (const { line, target } of readme.links) assert.match(target, /^(https:|#)/, `line ${line}`);
  });

  it('defines each link that it uses, and uses each that it defines', () => {
    const text = readme.lines.filter((line) => !/^\[[^\]]+\]: /.test(line)).join('\n');
    const used = new Set([...text.matchAll(/\[([\w-]+)\](?!\()/g)].map((match) => match[1]));
    const defined = readme.lines.flatMap((line) => /^\[([^\]]+)\]: /.exec(line)?.[1] ?? []);
    for (const name of defined) assert.ok(used.has(name), name);
    for (const [, name = ''] of text.matchAll(/\]\[([\w-]+)\]/g)) assert.ok(defined.includes(name), name);
  });

  it('leads to every document, and so does the list of the documents', () => {
    const places = (file: string) =>
      document(file).links.map(({ target }) => placeOf(file, target)?.file ?? target);
    const [fromReadme, fromIndex] = [places('README.md'), places('docs/README.md')];
    for (const { file } of DOCUMENTS) {
      if (!file.startsWith('docs/') || file === 'docs/README.md') continue;
      assert.ok(fromReadme.includes(file), `README.md does not lead to ${file}`);
      assert.ok(fromIndex.includes(file), `docs/README.md does not lead to ${file}`);
    }
  });

  it('is short', () => {
    assert.ok(readme.lines.length <= 160, `${readme.lines.length} lines`);
  });
});

describe('the pictures', () => {
  for (const { file, links } of DOCUMENTS) {
    for (const { line, target, image } of links) {
      if (!image) continue;
      it(`${file}:${line} can be shown, and says what it shows`, () => {
        const place = placeOf(file, target);
        assert.ok(place, target);
        const text = document(file).lines[line - 1] ?? '';
        assert.match(text, /alt="[^"]{15,}"|!\[[^\]]{15,}\]/);
        // GitHub's raw files are text unless they are asked for as pictures.
        if (target.includes('raw.githubusercontent') && place.file.endsWith('.svg'))
          assert.match(target, /\?sanitize=true$/);
        if (place.file.endsWith('.svg')) {
          const svg = readFileSync(path.join(ROOT, place.file), 'utf8');
          assert.match(svg, /<title .*<desc /s);
          assert.doesNotMatch(svg, /<script|<foreignObject|href=/);
        }
      });
    }
  }
});
