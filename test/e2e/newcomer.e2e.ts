// The way of somebody who has just found the repository: clone, npm start, and a lamp that a pressed button switches.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { printedUrl } from '../support/printed-url';
import { Editor } from './support/editor';
import { ExpandersTab } from './support/expanders-tab';
import type { NodeRed } from './support/node-red';

const run = promisify(execFile);
const ROOT = path.resolve(__dirname, '../..');

describe('a newcomer', function () {
  // Everything is fetched and built.
  this.timeout(600_000);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mcp23017-newcomer-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('comes from git clone to a lamp that follows a button by one command and one press', async () => {
    const began = Date.now();
    const steps: string[] = [];
    const reached = (step: string): void => void steps.push(`${step} ${seconds(Date.now() - began)}`);

    const clone = path.join(folder, 'node-red-mcp23017');
    await run('git', ['clone', '--quiet', `file://${ROOT}`, clone]);
    reached('cloned');
    const editor = await Editor.openAt(() => npmStart(clone));
    try {
      reached('editor in the browser');
      const tab = new ExpandersTab(editor);
      await tab.open();
      const card = tab.card('Button board');
      await card.waitForPin('B0', /lamp.*now off/);
      await card.pin('A0').hover();
      await editor.page.mouse.down();
      await card.waitForPin('B0', /lamp.*now on/);
      reached('lamp on');
      await editor.page.mouse.up();
      await card.waitForPin('B0', /lamp.*now off/);
      // The palette manager asks for its catalogue, which a machine without internet has not.
      editor.forgive(/catalogue|Failed to load resource: net::/);
      await editor.endTest();
    } finally {
      await editor.close();
    }
    console.log(`      ${steps.join(', ')}`);
  });
});

/** @returns once the URL is printed that the newcomer opens */
async function npmStart(clone: string): Promise<NodeRed> {
  // Like a terminal: what npm has started stops with it.
  const child = spawn('npm', ['start'], {
    cwd: clone,
    env: { ...process.env, PORT: '18880' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { url } = await printedUrl(child);
  return {
    url,
    async stop() {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}

function seconds(ms: number): string {
  return `after ${Math.round(ms / 1000)} s`;
}
