// What the flow library says of the package: its own scorecard (node-red-dev, the same code), run on the packed tarball.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = path.join(__dirname, '..', '..');
const NODE_RED_DEV = 'node-red-dev@0.1.6';
/** The two checks that compare with the catalogue of all packages get an empty one, so that they prove nothing here. */
const EMPTY_CATALOGUE = `const axios = require('axios');
const get = axios.get;
axios.get = (url, ...rest) => String(url).startsWith('https://catalogue.nodered.org/')
  ? Promise.resolve({ data: { modules: [] } }) : get.call(axios, url, ...rest);
`;
/** What every check must be; P02 is not carried out by it. */
const CHECKS = 'P01 P03 P04 P05 P06 P07 P08 N01 N02 D01 D02 D03'.split(' ');

describe('the scorecard of the flow library', () => {
  let folder: string;
  let told: string;
  let scores: Record<string, { test: boolean; nodes?: string[] }>;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mcp23017-scorecard-'));
    const tool = path.join(folder, 'tool');
    await mkdir(tool);
    await writeFile(path.join(tool, 'package.json'), '{ "private": true }\n');
    await writeFile(path.join(tool, 'empty-catalogue.cjs'), EMPTY_CATALOGUE);
    await run('npm', ['install', '--no-audit', '--no-fund', NODE_RED_DEV], { cwd: tool });
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as { filename: string }[];
    assert.ok(packed);
    await run('tar', ['-xzf', path.join(folder, path.basename(packed.filename)), '-C', folder]);
    const score = path.join(folder, 'score.json');
    const validated = await run(
      process.execPath,
      [
        ...['--require', path.join(tool, 'empty-catalogue.cjs')],
        ...[path.join(tool, 'node_modules/node-red-dev/bin/run'), 'validate'],
        ...['-p', path.join(folder, 'package'), '-o', score],
      ],
      { cwd: tool },
    );
    told = validated.stdout + validated.stderr;
    scores = JSON.parse(await readFile(score, 'utf8')) as typeof scores;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('passes every check', () => {
    const failed = CHECKS.filter((check) => scores[check]?.test !== true);
    assert.deepEqual(failed, [], told);
  });

  it('can read the types of the nodes in the editor’s page, and finds each of them in an example', () => {
    assert.doesNotMatch(told, /Unable to (parse|read)/);
    assert.deepEqual(scores['N02']?.nodes?.toSorted(), ['mcp-in', 'mcp-interrupt', 'mcp-out']);
  });
});
