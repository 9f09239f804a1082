// The picture of a chip alone on a page, with the style of Node-RED's editor; the page keeps what the picture tells.
/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import axe from 'axe-core';
import * as esbuild from 'esbuild';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import type { ChipFacts, Numbering, PinPicture } from '../../../nodes/editor/chip-picture/model';
import CATALOG from '../../../locales/en-US/chip.json';
import type { Owner, OwnerOptions, startOwner, weakTexts } from './chip-owner';
import type { Theme } from './editor';
import { NODE_RED } from './node-red';

const ROOT = path.resolve(__dirname, '../../..');
const PICTURE = path.join(ROOT, 'nodes/editor/chip-picture');

declare global {
  interface Window {
    readonly picture: { readonly startOwner: typeof startOwner; readonly weakTexts: typeof weakTexts };
    owner: Owner;
  }
}

export interface ChipPageOptions {
  readonly theme?: Theme;
  readonly width?: number;
  readonly context?: BrowserContextOptions;
}

export class ChipPage {
  /** What went wrong in the page. */
  readonly errors: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.errors.push(String(error)));
  }

  static async open(browser: Browser, options: ChipPageOptions = {}): Promise<ChipPage> {
    const { theme = 'light', width = 440, context } = options;
    const page = await browser.newPage(context);
    await page.setContent(
      `<!doctype html><html lang="en" class="${theme === 'dark' ? 'nr-theme-dark' : ''}"><title>picture</title>
       <style>${nodeRedStyle()}</style><style>${readFileSync(path.join(PICTURE, 'chip-picture.css'), 'utf8')}</style>
       <main class="red-ui-editor" style="display:block;padding:20px;width:${width + 40}px;box-sizing:border-box;
         background:var(--red-ui-form-background)">
       <button id="before">before</button><div id="host"></div><button id="after">after</button></main></html>`,
    );
    const chip = new ChipPage(page);
    await page.addScriptTag({ content: bundle() });
    return chip;
  }

  /** Shows a picture whose selection and levels follow what is clicked and pressed. */
  async show(options: OwnerOptions, pins: readonly PinPicture[], chip: ChipFacts): Promise<void> {
    await this.page.evaluate(
      ([given, pictures, facts, texts]) => {
        const host = document.getElementById('host');
        if (host === null) throw new Error('the page has no host');
        window.owner = window.picture.startOwner(host, given, pictures, facts, texts);
      },
      [options, pins, chip, { chip: CATALOG }] as const,
    );
  }

  async update(pins: readonly PinPicture[], chip: ChipFacts): Promise<void> {
    await this.page.evaluate(([pictures, facts]) => window.owner.picture.show(pictures, facts), [
      pins,
      chip,
    ] as const);
  }

  async setNumbering(numbering: Numbering): Promise<void> {
    await this.page.evaluate((value) => window.owner.picture.setNumbering(value), numbering);
  }

  async destroy(): Promise<void> {
    await this.page.evaluate(() => window.owner.picture.destroy());
  }

  /** What the picture has told since the last call: "select 3", "press 0", "release 0", "toggle 8". */
  events(): Promise<string[]> {
    return this.page.evaluate(() => window.owner.events.splice(0));
  }

  /** @param name short, such as "A3" */
  pin(name: string): Locator {
    return this.page.locator(`#host [data-pin="${name}"]`);
  }

  focusedPin(): Promise<string | null> {
    return this.page.evaluate(() => document.activeElement?.getAttribute('data-pin') ?? null);
  }

  get words(): Locator {
    return this.page.locator('.mcp-chip-words');
  }

  /** What axe finds; empty when all can use it. */
  async violations(): Promise<string[]> {
    if (!(await this.page.evaluate(() => 'axe' in window)))
      await this.page.addScriptTag({ content: axe.source });
    const { violations } = await this.page.evaluate(() => window.axe.run({ include: ['#host'] }));
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
    );
  }

  /** Texts in the drawing whose contrast with what is behind them is below 4.5; axe does not look into drawings. */
  weakTexts(): Promise<string[]> {
    return this.page.evaluate(() => window.picture.weakTexts(document));
  }
}

let bundled: string | undefined;

function bundle(): string {
  bundled ??= esbuild.buildSync({
    entryPoints: [path.join(__dirname, 'chip-owner.ts')],
    tsconfig: path.join(ROOT, 'nodes/editor/tsconfig.json'),
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'picture',
    charset: 'utf8',
  }).outputFiles[0]?.text;
  return bundled ?? '';
}

function nodeRedStyle(): string {
  const find = createRequire(path.join(NODE_RED, 'package.json'));
  const client = path.dirname(find.resolve('@node-red/editor-client/package.json'));
  return readFileSync(path.join(client, 'public/red/style.min.css'), 'utf8');
}
