// npm start, as the README promises: a Node-RED that shows the example flow, on the next free port.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { printedUrl } from '../support/printed-url';
import { ROOT } from './markdown';

/** What a clone has, and what a build leaves there, so that this one need not build again. */
const CLONE = [
  'scripts',
  'src',
  'nodes',
  'icons',
  'locales',
  'examples',
  'package.json',
  'package-lock.json',
];
const BUILT = ['dist', 'build/dist.stamp', 'tsconfig.json'];
const PORT = 18_800;

describe('npm start', function () {
  this.timeout(120_000);
  let clone: string;
  let taken: Server;
  let red: ChildProcess | undefined;

  before(async () => {
    // npm start would install through the link below, into the folder that this test itself runs from.
    const install = "(await import('./scripts/setup.mjs')).install()";
    execFileSync(process.execPath, ['--input-type=module', '-e', install], { cwd: ROOT });
    clone = await mkdtemp(path.join(os.tmpdir(), 'mcp23017-start-'));
    for (const name of [...CLONE, ...BUILT]) {
      await cp(path.join(ROOT, name), path.join(clone, name), { recursive: true }).catch((error: unknown) => {
        if (!BUILT.includes(name)) throw error;
      });
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
    taken = createServer();
    await new Promise<void>((resolve) => taken.listen(PORT, resolve));
  });

  after(async () => {
    if (red?.exitCode === null) {
      const ended = new Promise((resolve) => red?.once('exit', resolve));
      red.kill('SIGTERM');
      await ended;
    }
    await new Promise((resolve) => taken.close(resolve));
    await rm(clone, { recursive: true, force: true });
  });

  it('prints the URL of a Node-RED with the example flow, and keeps its flows inside the clone', async () => {
    red = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: clone,
      env: { ...process.env, PORT: String(PORT) },
    });
    const { url, printed } = await printedUrl(red);
    assert.notEqual(new URL(url).port, String(PORT), 'that port is taken');
    const flows = (await (await fetch(new URL('flows', url))).json()) as { type: string; bus?: string }[];
    const expanders = flows.filter(({ type }) => type === 'mcp-expander');
    assert.deepEqual([...new Set(expanders.map(({ bus }) => bus))], ['simulated']);
    assert.ok(flows.some(({ type }) => type === 'mcp-out'));
    const nodes = (await (
      await fetch(new URL('nodes', url), { headers: { accept: 'application/json' } })
    ).json()) as { types: string[]; enabled: boolean; err?: string }[];
    const ours = nodes.find(({ types }) => types.includes('mcp-out'));
    assert.ok(ours?.enabled === true && ours.err === undefined, JSON.stringify(ours));
    assert.ok(printed.includes(path.join(clone, '.node-red')), 'the user directory');
  });
});
