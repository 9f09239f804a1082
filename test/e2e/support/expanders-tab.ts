// The sidebar tab "Expanders", as a test uses it.
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import type { Editor } from './editor';

const TAB = 'mcp23017-expanders';

export class ExpandersTab {
  readonly root: Locator;

  constructor(private readonly editor: Editor) {
    this.root = editor.page.locator('.mcp-live');
  }

  async show(): Promise<void> {
    await this.editor.page.evaluate((tab) => window.RED.sidebar.show(tab), TAB);
    await this.root.waitFor();
  }

  /** Opens the tab as a user does. @returns how many clicks that took: it may have a button, or be in the menu of tabs */
  async open(): Promise<number> {
    const { page } = this.editor;
    const button = page.locator(`[data-tab-id="${TAB}"], .red-ui-tab-link-button[href="#${TAB}"]`);
    const isShown = await button.first().isVisible();
    if (isShown) await button.first().click();
    else {
      await page.locator('.red-ui-tab-link-button-menu').click();
      await page
        .locator('.red-ui-menu-dropdown:visible', { hasText: 'Expanders' })
        .getByText('Expanders')
        .click();
    }
    await this.root.waitFor();
    return isShown ? 1 : 2;
  }

  /** Shows another tab in its place. */
  async leave(): Promise<void> {
    await this.editor.page.evaluate(() => window.RED.sidebar.show('info'));
    await this.root.waitFor({ state: 'hidden' });
  }

  /** @param title name, or bus and address */
  card(title: string): Card {
    return new Card(this.editor, this.root.getByRole('region', { name: title, exact: true }));
  }
}

/** One expander. */
export class Card {
  constructor(
    private readonly editor: Editor,
    readonly root: Locator,
  ) {}

  /** @param name short, such as "A3" */
  pin(name: string): Locator {
    return this.root.locator(`[data-pin="${name}"]`);
  }

  async waitForPin(name: string, words: RegExp): Promise<void> {
    await this.editor.page
      .waitForFunction(
        ([element, source]) =>
          new RegExp(source).test((element as Element | null)?.getAttribute('aria-label') ?? ''),
        [await this.pin(name).elementHandle(), words.source] as const,
        { timeout: 5000 },
      )
      .catch(async () => assert.match((await this.pin(name).getAttribute('aria-label')) ?? '', words));
  }

  async waitForState(text: string): Promise<void> {
    await this.root.locator('.mcp-live-state', { hasText: text }).waitFor();
  }

  button(name: string): Locator {
    return this.root.getByRole('button', { name, exact: true });
  }

  get fold(): Locator {
    return this.root.locator('.mcp-live-fold');
  }

  get unlock(): Locator {
    return this.root.getByLabel('Switch outputs by hand');
  }

  get fault(): Locator {
    return this.root.getByLabel('Simulated fault');
  }

  get message(): Locator {
    return this.root.locator('.mcp-live-message');
  }
}
