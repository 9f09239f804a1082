// The example with Node-RED Dashboard 2.0: its panel in a browser, and the simulated chip behind it.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { example } from '../support/example-files';
import { launchBrowser } from './support/browser';
import { type NodeRed, startNodeRed } from './support/node-red';

const MODULE = '@flowfuse/node-red-dashboard';
const FOLDER = path.resolve(__dirname, '../../build/dashboard');
const WITHIN_MS = 20_000;

/** Installs it once, into a directory that is kept. @returns the folder of its scope */
function installDashboard(): string {
  const scope = path.join(FOLDER, 'node_modules', '@flowfuse');
  if (!existsSync(path.join(scope, 'node-red-dashboard'))) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path.join(FOLDER, 'package.json'), '{ "private": true }\n');
    console.log(`Installing ${MODULE} into build/dashboard (once) ...`);
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', `${MODULE}@1`], {
      cwd: FOLDER,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return scope;
}

interface Snapshot {
  readonly id: string;
  readonly state: string;
  readonly levels: number | null;
}

describe('the example with Dashboard 2.0', function () {
  this.timeout(180_000);
  let nodeRed: NodeRed;
  let browser: Browser;
  let panel: Page;
  const { nodes } = example(12);
  const chip = nodes.find(({ type }) => type === 'mcp-expander')?.id ?? '';

  before(async () => {
    nodeRed = await startNodeRed(nodes, undefined, [installDashboard()]);
    browser = await launchBrowser();
    panel = await browser.newPage();
    await panel.goto(new URL('/api/dashboard/panel', nodeRed.url).href);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });

  /** Logical levels of the chip's pins, A | B << 8. */
  async function levels(): Promise<number> {
    const all = (await (await fetch(`${nodeRed.url}mcp23017/expanders`)).json()) as Snapshot[];
    return all.find(({ id }) => id === chip)?.levels ?? -1;
  }
  async function press(pin: string, pressed: boolean): Promise<void> {
    const answer = await fetch(`${nodeRed.url}mcp23017/expanders/${chip}/press`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ pin, pressed }),
    });
    assert.ok(answer.ok, await answer.text());
  }
  async function until(reached: () => Promise<boolean>, what: string): Promise<void> {
    const end = Date.now() + WITHIN_MS;
    while (!(await reached())) {
      assert.ok(Date.now() < end, `in time: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  // The dashboard gives its switches no accessible name.
  const lamp = (label: string) => panel.locator('.nrdb-switch', { hasText: label }).getByRole('checkbox');

  it('shows two switches and the door', async () => {
    await lamp('Lamp 1').waitFor({ timeout: WITHIN_MS });
    await panel.getByText('open').waitFor({ timeout: WITHIN_MS });
    assert.deepEqual([await lamp('Lamp 1').isChecked(), await lamp('Lamp 2').isChecked()], [false, false]);
  });

  it('switches a lamp, and shows what the pin shows', async () => {
    await lamp('Lamp 2').click();
    await until(async () => ((await levels()) & 0x300) === 0x200, 'B1 alone is on');
    await until(() => lamp('Lamp 2').isChecked(), 'the switch is on');
  });

  it('shows what a button has switched, and the door', async () => {
    await press('A0', true);
    await until(() => lamp('Lamp 1').isChecked(), 'the switch of lamp 1 is on');
    assert.equal((await levels()) & 0x300, 0x300);
    await press('A0', false);
    await press('A2', true);
    await panel.getByText('closed').waitFor({ timeout: WITHIN_MS });
    await press('A2', false);
    await panel.getByText('open').waitFor({ timeout: WITHIN_MS });
  });
});
