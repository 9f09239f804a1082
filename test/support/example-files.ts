// The example flows of the package, as files.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const FOLDER = path.resolve(__dirname, '../../examples');

export type ExampleNode = Record<string, unknown> & { readonly id: string; readonly type: string };

export interface Example {
  /** As the menu "Import" shows it. */
  readonly name: string;
  readonly number: number;
  readonly text: string;
  readonly nodes: readonly ExampleNode[];
}

/** All examples, in the order of the menu. */
export function allExamples(): Example[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => {
    const text = readFileSync(path.join(FOLDER, file), 'utf8');
    const nodes = JSON.parse(text) as ExampleNode[];
    return { name: path.basename(file, '.json'), number: parseInt(file, 10), text, nodes };
  });
}

/** The example with this number. */
export function example(number: number): Example {
  return allExamples().find((one) => one.number === number) ?? assert.fail(`there is no example ${number}`);
}
