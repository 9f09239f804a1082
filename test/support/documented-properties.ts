// The properties of our nodes as docs/nodes.md lists them; a test of the editor keeps that list complete.
import { readFileSync } from 'node:fs';
import path from 'node:path';

const DOCS = path.resolve(__dirname, '../../docs/nodes.md');

/** The properties of a node type in a flow file, sorted. */
export function documentedProperties(type: string): string[] {
  const sections = readFileSync(DOCS, 'utf8').split(/^## /m);
  const section = sections.find((part) => part.startsWith(type)) ?? '';
  const table = section.split('Each value of `pins`')[0] ?? '';
  return [...table.matchAll(/^\| (`\w+`(?:, `\w+`)*)/gm)]
    .flatMap(([, names = '']) => names.split(', ').map((name) => name.slice(1, -1)))
    .sort();
}
