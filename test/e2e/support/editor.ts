// The Node-RED editor in a browser page, as a test uses it: drag, edit, deploy, look.
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import axe, { type AxeResults } from 'axe-core';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { type NodeRed, nodeRedVersion, startNodeRed } from './node-red';

const SCREENSHOTS = path.resolve(__dirname, '../../../build/screenshots');

export type Theme = 'light' | 'dark';

/** What a test reads of a node in the editor. */
export interface NodeInEditor {
  readonly id: string;
  readonly label: string;
  readonly valid: boolean;
  readonly changed: boolean;
  readonly status: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The part of the editor's RED that tests ask. */
interface PageRed {
  readonly nodes: {
    getType(type: string): unknown;
    node(id: string): PageNode | null;
    filterNodes(filter: { type?: string }): PageNode[];
    eachConfig(callback: (node: PageNode) => void): void;
    dirty(): boolean;
    workspace(id: string): object | undefined;
  };
  readonly view: {
    importNodes(nodes: object[], options: { readonly generateIds: boolean; readonly addFlow: boolean }): void;
    redraw(all: boolean): void;
  };
  readonly workspaces: { show(id: string): void; delete(workspace: object): void };
  readonly actions: { invoke(name: string): void };
  readonly sidebar: {
    readonly help: { show(type: string): void };
    show(id: string): void;
  };
}

export interface PageNode {
  readonly id: string;
  readonly type: string;
  readonly valid?: boolean;
  readonly changed?: boolean;
  readonly status?: { readonly text?: string };
  readonly _def: { readonly defaults: object; readonly label: (this: PageNode) => string };
  readonly [property: string]: unknown;
}

declare global {
  interface Window {
    readonly RED: PageRed;
    readonly axe: { run(context: object): Promise<AxeResults> };
  }
}

/** On a busy machine a page with all of Node-RED's editor needs long to come. */
const LOAD_MS = 45_000;
const STEP_MS = 15_000;

/** A Node-RED with its editor open, for the tests of one file. */
export class Editor {
  private readonly errors: string[] = [];

  private constructor(
    private readonly nodeRed: NodeRed,
    private readonly browser: Browser,
    readonly page: Page,
    private readonly theme: Theme,
  ) {
    page.setDefaultTimeout(STEP_MS);
    page.on('pageerror', (error) => this.errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || /error|Definition/i.test(message.text()))
        this.errors.push(message.text());
    });
  }

  /**
   * @param flow what is deployed from the start: nodes on the tab `tab`, and config nodes
   * @param login who may do what; without it, everybody everything
   */
  static async open(
    flow: readonly object[] = [],
    theme: Theme = 'light',
    login?: 'read-only',
  ): Promise<Editor> {
    return Editor.openAt(() => startNodeRed(flow, login), theme);
  }

  /** @param start a Node-RED that the editor stops when it is closed */
  static async openAt(start: () => Promise<NodeRed>, theme: Theme = 'light'): Promise<Editor> {
    const browser = await launchBrowser();
    const nodeRed = await start().catch(async (error: unknown) => {
      await browser.close();
      throw error;
    });
    const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1400, height: 1000 } });
    await context.addInitScript((value) => localStorage.setItem('view-dark-theme', value), theme);
    const editor = new Editor(nodeRed, browser, await context.newPage(), theme);
    try {
      await editor.load();
    } catch (error) {
      await editor.close();
      throw error;
    }
    return editor;
  }

  /** The themes this Node-RED has: a dark one since version 5. */
  static get themes(): Theme[] {
    return Number(nodeRedVersion().split('.')[0]) >= 5 ? ['light', 'dark'] : ['light'];
  }

  /** What the console has said since the last time, for a test that brings errors about. */
  takeErrors(): string[] {
    return this.errors.splice(0);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.nodeRed.stop();
  }

  /** Loads the editor anew, with what is deployed. */
  async load(): Promise<void> {
    await this.page.goto(this.nodeRed.url, { timeout: LOAD_MS });
    await this.page.locator('#red-ui-workspace-chart').waitFor({ timeout: LOAD_MS });
    await this.page.waitForFunction(
      () =>
        ['mcp-expander', 'mcp-out', 'mcp-in', 'mcp-interrupt'].every(
          (type) => window.RED.nodes.getType(type) !== undefined,
        ) && document.querySelector<HTMLElement>('#red-ui-loading-progress')?.offsetParent == null,
      undefined,
      { timeout: LOAD_MS },
    );
  }

  /** To be called after each test: closes what a failed one left open, and fails with what the console has said. */
  async endTest(): Promise<void> {
    for (const cancel of ['#node-config-dialog-cancel', '#node-dialog-cancel']) {
      const button = this.page.locator(cancel);
      if (await button.isVisible()) await button.click();
      await button.waitFor({ state: 'detached' });
    }
    assert.deepEqual(this.errors.splice(0), []);
  }

  /** Forgets what the console has said of this, because the test made it so. @returns how often it did */
  forgive(pattern: RegExp): number {
    const others = this.errors.filter((error) => !pattern.test(error));
    const forgiven = this.errors.length - others.length;
    this.errors.splice(0, this.errors.length, ...others);
    return forgiven;
  }

  /** Filters the palette; it looks at the keys that are pressed. */
  async searchPalette(text: string): Promise<void> {
    const search = this.page.locator('#red-ui-palette-search input');
    await search.fill('');
    await search.pressSequentially(text);
    await this.page.locator('.red-ui-palette-node[data-palette-type="inject"]').waitFor({ state: 'hidden' });
  }

  /** @returns the new node's id */
  async drag(type: string, position: { x: number; y: number }): Promise<string> {
    const before = await this.nodeIds(type);
    await this.searchPalette('mcp');
    const item = this.page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
    await item.dragTo(this.page.locator('#red-ui-workspace-chart'), { targetPosition: position });
    // A busy browser draws the node a moment after it was dropped.
    await this.page.waitForFunction(
      ([wanted, count]) => window.RED.nodes.filterNodes({ type: wanted }).length > count,
      [type, before.length] as const,
    );
    const added = (await this.nodeIds(type)).filter((id) => !before.includes(id));
    assert.equal(added.length, 1, `dragging ${type} adds one node`);
    return added[0] ?? '';
  }

  private nodeIds(type: string): Promise<string[]> {
    return this.page.evaluate(
      (wanted) => window.RED.nodes.filterNodes({ type: wanted }).map(({ id }) => id),
      type,
    );
  }

  async expanders(): Promise<NodeInEditor[]> {
    const ids = await this.page.evaluate(() => {
      const found: string[] = [];
      window.RED.nodes.eachConfig((node) => {
        if (node.type === 'mcp-expander') found.push(node.id);
      });
      return found;
    });
    return Promise.all(ids.map((id) => this.node(id)));
  }

  node(id: string): Promise<NodeInEditor> {
    return this.page.evaluate((wanted) => {
      const node = window.RED.nodes.node(wanted);
      if (node === null) throw new Error(`there is no node ${wanted}`);
      return {
        id: node.id,
        label: node._def.label.call(node),
        valid: node.valid !== false,
        changed: node.changed === true,
        status: node.status?.text ?? '',
        properties: Object.fromEntries(Object.keys(node._def.defaults).map((key) => [key, node[key]])),
      };
    }, id);
  }

  hasUndeployedChanges(): Promise<boolean> {
    return this.page.evaluate(() => window.RED.nodes.dirty());
  }

  /** Draws a wire from a node's output to another's input. */
  async wire(from: string, to: string): Promise<void> {
    const output = this.page.locator(`[id="${from}"] .red-ui-flow-port-output .red-ui-flow-port`);
    const input = this.page.locator(`[id="${to}"] .red-ui-flow-port-input .red-ui-flow-port`);
    await output.hover();
    await this.page.mouse.down();
    await input.hover();
    await this.page.mouse.up();
    await this.page.locator('.red-ui-flow-link-path').first().waitFor({ state: 'attached' });
  }

  /** Asks the runtime, as the editor does. */
  async post(path: string, body: object): Promise<void> {
    const answer = await this.page.request.post(`${this.nodeRed.url}${path}`, { data: body });
    assert.ok(answer.ok(), `${path}: ${await answer.text()}`);
  }

  /** Takes the last change back. */
  async undo(): Promise<void> {
    await this.page.locator('#red-ui-workspace-chart').click({ position: { x: 700, y: 600 } });
    await this.page.keyboard.press('Control+z');
  }

  /** What the editor lists as wrong with a node. */
  problemsOf(id: string): Promise<string[]> {
    return this.page.evaluate((wanted) => {
      const problems = window.RED.nodes.node(wanted)?.['validationErrors'];
      return Array.isArray(problems) ? problems.map(String) : [];
    }, id);
  }

  /** Opens a node's dialog. */
  async edit(id: string): Promise<NodeDialog> {
    await this.page.locator(`[id="${id}"]`).dblclick();
    await this.page.locator('#dialog-form').waitFor();
    await this.stopped('#dialog-form');
    return new NodeDialog(this, 'node-input', '#dialog-form', '#node-dialog');
  }

  /** Opens the expander's dialog from a node's dialog: the one it has chosen, or a new one. */
  async editExpander(how: 'add' | 'edit'): Promise<NodeDialog> {
    await this.page.click(`#node-input-btn-expander-${how}`);
    await this.page.locator('#node-config-dialog-edit-form').waitFor();
    await this.stopped('#node-config-dialog-edit-form');
    return new NodeDialog(this, 'node-config-input', '#node-config-dialog-edit-form', '#node-config-dialog');
  }

  /** Waits until a sliding dialog stands still. */
  private async stopped(selector: string): Promise<void> {
    await this.page.waitForFunction((wanted) => {
      const tray = document.querySelector(wanted)?.closest<HTMLElement>('.red-ui-tray');
      return tray !== null && tray !== undefined && parseFloat(getComputedStyle(tray).right) === 0;
    }, selector);
  }

  async deploy(): Promise<void> {
    const posted = this.page
      .waitForResponse(
        (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
      )
      .catch(async (error: unknown) => {
        // The editor may have asked something before.
        const asked = await this.page.locator('.red-ui-notification:visible').allInnerTexts();
        throw new Error(`not deployed; the editor says: ${asked.join(' | ')}`, { cause: error });
      });
    await this.page.click('#red-ui-header-button-deploy');
    assert.ok((await posted).ok(), 'the flow is deployed');
  }

  /** Deploys all flows again, as another user could. @param changes to nodes, by their ids */
  async deployChanges(changes: Readonly<Record<string, object>>): Promise<void> {
    const url = `${this.nodeRed.url}flows`;
    const headers = { 'Node-RED-API-Version': 'v1', 'Node-RED-Deployment-Type': 'full' };
    const flow = (await (await this.page.request.get(url, { headers })).json()) as { id: string }[];
    const data = flow.map((node) => ({ ...node, ...changes[node.id] }));
    assert.ok((await this.page.request.post(url, { headers, data })).ok(), 'the flow is deployed');
  }

  async redeploy(): Promise<void> {
    await this.deployChanges({});
  }

  /** Switches our nodes off or on, as the palette manager does. */
  async setNodesEnabled(enabled: boolean): Promise<void> {
    const answer = await this.page.request.put(
      `${this.nodeRed.url}nodes/@gpio-expander/node-red-mcp23017/mcp23017`,
      { data: { enabled } },
    );
    assert.ok(answer.ok(), await answer.text());
  }

  /** @param height of its upper part, which Node-RED 5 has */
  async setSidebarSize(width: number, height = ''): Promise<void> {
    await this.page.evaluate(
      ([x, y]) => {
        const sidebar = document.getElementById('red-ui-sidebar');
        const section = sidebar?.querySelector<HTMLElement>('.red-ui-sidebar-section-top');
        if (sidebar) sidebar.style.width = `${x}px`;
        if (section) section.style.height = y;
      },
      [width, height] as const,
    );
  }

  /** The deployed node as it stands in the flow file, without its place on the canvas. */
  async stored(id: string): Promise<Record<string, unknown>> {
    const answer = await this.page.request.get(`${this.nodeRed.url}flows`);
    const flow = (await answer.json()) as Record<string, unknown>[];
    const node = flow.find((candidate) => candidate['id'] === id);
    assert.ok(node, `node ${id} is in the flow`);
    return Object.fromEntries(Object.entries(node).filter(([key]) => !['x', 'y', 'z'].includes(key)));
  }

  /** Presses the button of an inject node. */
  async inject(id: string): Promise<void> {
    const injected = this.page.waitForResponse((response) => response.url().includes(`/inject/${id}`));
    await this.page.locator(`[id="${id}"] .red-ui-flow-node-button-button`).click();
    assert.ok((await injected).ok(), 'the inject node has sent');
  }

  /** Waits until a node shows a status that is neither a fault nor a wait. */
  async waitForGoodStatus(id: string, what: string): Promise<void> {
    await this.page
      .waitForFunction(
        (node) => {
          const status = window.RED.nodes.node(node)?.status as { fill?: string } | undefined;
          return status?.fill === 'green' || status?.fill === 'grey';
        },
        id,
        { timeout: 10_000 },
      )
      .catch(async () => assert.fail(`${what} shows "${(await this.node(id)).status}"`));
  }

  async showTab(id: string): Promise<void> {
    await this.page.evaluate((tab) => window.RED.workspaces.show(tab), id);
  }

  async waitForStatus(id: string, text: string): Promise<void> {
    await this.page
      .waitForFunction(
        ([node, wanted]) => window.RED.nodes.node(node)?.status?.text === wanted,
        [id, text] as const,
        {
          timeout: 5000,
        },
      )
      .catch(async () => assert.equal((await this.node(id)).status, text));
  }

  async showHelp(type: string): Promise<Locator> {
    await this.page.evaluate((wanted) => window.RED.sidebar.help.show(wanted), type);
    return this.page.locator('.red-ui-help:not(:has(.red-ui-help))').last();
  }

  /** Saves a picture of a dialog or another part of the page. */
  async screenshot(name: string, selector = '.red-ui-tray:last-child'): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const file = `${nodeRedVersion().split('.')[0]}-${this.theme}-${name}.png`;
    await this.page
      .locator(selector)
      .last()
      .screenshot({ path: path.join(SCREENSHOTS, file) });
  }

  /** Fails with what axe finds in our part of the open dialog, or in another part of the page. */
  async assertAccessible(part = '.red-ui-tray:last-child .mcp23017-form'): Promise<void> {
    if (!(await this.page.evaluate(() => 'axe' in window)))
      await this.page.addScriptTag({ content: axe.source });
    const { violations } = await this.page.evaluate(
      (selector) => window.axe.run({ include: [selector] }),
      part,
    );
    assert.deepEqual(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`),
      [],
    );
  }
}

/** An open dialog of one node. */
export class NodeDialog {
  readonly form: Locator;

  constructor(
    readonly editor: Editor,
    private readonly prefix: 'node-input' | 'node-config-input',
    formSelector: string,
    private readonly buttons: string,
  ) {
    this.form = editor.page.locator(formSelector);
  }

  field(property: string): Locator {
    return this.form.locator(`#${this.prefix}-${property}`);
  }

  /** Types into a text field, as a user does. */
  async type(property: string, text: string): Promise<void> {
    const field = this.field(property);
    await field.fill(text);
    await field.press('Tab');
  }

  /** The lines below a field. */
  async notes(property: string): Promise<string[]> {
    return this.form.locator(`#${this.prefix}-${property}-notes .mcp-note`).allInnerTexts();
  }

  /** The list of suggestions below the pins. */
  get suggestions(): Locator {
    return this.form.locator('#node-input-pins-suggestions');
  }

  /** A cell of the pin table by its accessible name, such as "A3 Label". */
  cell(name: string): Locator {
    return this.form.getByLabel(name, { exact: true });
  }

  /** The lines below a row of the pin table. */
  async pinNotes(pin: string): Promise<string[]> {
    return this.form.locator(`#mcp-expander-notes-${pin} .mcp-note`).allInnerTexts();
  }

  /** A pin in the picture, by its short name. */
  pin(name: string): Locator {
    return this.form.locator(`.mcp-chip [data-pin="${name}"]`);
  }

  /** The pins that the picture shows as chosen, B0 first. */
  async chosenPins(): Promise<string[]> {
    const pins = this.form.locator('.mcp-chip [data-pin][aria-selected=true]');
    return (await pins.evaluateAll((all) => all.map((pin) => pin.getAttribute('data-pin') ?? ''))).sort();
  }

  /** A row of the pin table. */
  row(pin: string): Locator {
    return this.form.locator(`tr[data-pin="${pin}"]`);
  }

  async save(): Promise<void> {
    await this.end('ok');
  }

  async cancel(): Promise<void> {
    await this.end('cancel');
  }

  private async end(button: 'ok' | 'cancel'): Promise<void> {
    await this.editor.page.click(`${this.buttons}-${button}`);
    await this.form.waitFor({ state: 'detached' });
  }
}
