// The documents of the repository, taken apart: fenced blocks with their marks, code spans, tables, links and anchors.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(__dirname, '../..');

/** A fenced block. Marks are comments directly above it: `<!-- needs: a Raspberry Pi -->`. */
export interface Block {
  readonly file: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  /** What follows the opening fence; empty if nothing does. */
  readonly language: string;
  readonly text: string;
  readonly marks: ReadonlyMap<string, string>;
  /** The visible paragraph above block and marks, as one line. */
  readonly above: string;
}

/** A row of a table below its head. */
export interface Row {
  readonly line: number;
  /** Cells by the text of their column's head. */
  readonly cells: ReadonlyMap<string, string>;
}

export interface Link {
  readonly line: number;
  readonly target: string;
  readonly image: boolean;
}

export interface Document {
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** Without fenced blocks, whose lines are empty. */
  readonly lines: readonly string[];
  readonly blocks: readonly Block[];
  /** What can follow `#` in a link to this document. */
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly Link[];
  /** Heading of the section each line stands in, of any level; empty before the first. */
  readonly sections: readonly string[];
}

/** Every document that a reader of the repository finds. */
export function documents(): Document[] {
  const below = (folder: string): string[] =>
    existsSync(path.join(ROOT, folder))
      ? readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
          path.posix.join(folder, name.split(path.sep).join('/')),
        )
      : [];
  return [...readdirSync(ROOT), ...below('docs'), ...below('.github')]
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map(document);
}

/** @param file relative to the root */
export function document(file: string): Document {
  const all = readFileSync(path.join(ROOT, file), 'utf8').split('\n');
  const { lines, blocks } = takeOutBlocks(file, all);
  const sections: string[] = [];
  for (const line of lines) sections.push(/^#+ (.*)$/.exec(line)?.[1] ?? sections.at(-1) ?? '');
  return { file, lines, blocks, sections, anchors: anchorsOf(lines), links: linksOf(lines) };
}

function takeOutBlocks(file: string, all: readonly string[]): { lines: string[]; blocks: Block[] } {
  const lines: string[] = [];
  const blocks: Block[] = [];
  let open: { fence: string; line: number; language: string; text: string[] } | undefined;
  for (const [index, line] of all.entries()) {
    const fence = /^\s*(`{3,}|~{3,})\s*(.*)$/.exec(line);
    if (open === undefined && fence) {
      open = { fence: fence[1] ?? '', line: index + 1, language: (fence[2] ?? '').trim(), text: [] };
    } else if (open !== undefined && line.trim() === open.fence) {
      blocks.push({ file, ...open, text: open.text.join('\n'), ...above(lines.slice(0, open.line - 1)) });
      open = undefined;
    } else {
      open?.text.push(line);
    }
    lines.push(open === undefined && !fence ? line : '');
  }
  if (open !== undefined) throw new Error(`${file}:${open.line}: the block has no end`);
  return { lines, blocks };
}

function above(before: readonly string[]): Pick<Block, 'marks' | 'above'> {
  const marks = new Map<string, string>();
  const rest = [...before];
  for (;;) {
    const last = rest.at(-1);
    const mark = /^<!-- ([\w ]+): (.*) -->$/.exec(last ?? '');
    if (last === '' || mark) rest.pop();
    if (mark) marks.set(mark[1] ?? '', mark[2] ?? '');
    else if (last !== '') break;
  }
  const paragraph = rest.slice(rest.lastIndexOf('') + 1);
  return { marks, above: paragraph.join(' ') };
}

function anchorsOf(lines: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const line of lines) {
    for (const [, id = ''] of line.matchAll(/<a id="([^"]+)"/g)) anchors.add(id);
    const title = /^#+ (.*)$/.exec(line)?.[1];
    if (title === undefined) continue;
    const slug = slugOf(title);
    let unique = slug;
    for (let count = 1; anchors.has(unique); count++) unique = `${slug}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

/** As GitHub makes it of a heading. */
function slugOf(title: string): string {
  return title
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

function linksOf(lines: readonly string[]): Link[] {
  return lines.flatMap((full, index) => {
    const text = full.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length));
    const inline = [...text.matchAll(/(!?)\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)/g)].map((match) => ({
      target: match[2] ?? '',
      image: match[1] === '!',
    }));
    const defined = [...text.matchAll(/^\[[^\]]+\]: (\S+)/g)].map((match) => ({
      target: match[1] ?? '',
      image: false,
    }));
    const html = [...text.matchAll(/<(img|a)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map((match) => ({
      target: match[2] ?? '',
      image: match[1] === 'img',
    }));
    return [...inline, ...defined, ...html].map((link) => ({ line: index + 1, ...link }));
  });
}

/** The code spans of a line, without their backticks. */
export function codeOf(line: string): string[] {
  return [...line.matchAll(/(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)/g)].map((match) => (match[2] ?? '').trim());
}

/** All rows of all tables with these columns, in this order. */
export function rowsOf({ lines }: Document, columns: readonly string[]): Row[] {
  const rows: Row[] = [];
  for (const [index, line] of lines.entries()) {
    if (!/^\|[ :|-]+\|$/.test(line)) continue;
    const heads = cellsOf(lines[index - 1] ?? '');
    if (heads.join('|') !== columns.join('|')) continue;
    for (let at = index + 1; lines[at]?.startsWith('|'); at++) {
      const cells = cellsOf(lines[at] ?? '');
      rows.push({ line: at + 1, cells: new Map(heads.map((head, place) => [head, cells[place] ?? ''])) });
    }
  }
  return rows;
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}
