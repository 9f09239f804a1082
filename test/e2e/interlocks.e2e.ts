// What an expander locks against each other and what messages may do to it: edited, stored, refused.
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { Editor, type NodeDialog } from './support/editor';

const FLOW = [
  {
    ...{ id: 'chip', type: 'mcp-expander', name: 'shutters', bus: 'simulated', address: '0x20' },
    pins: { B0: { label: 'up' }, B1: { label: 'down' } },
  },
  {
    ...{ id: 'out', type: 'mcp-out', z: 'tab', x: 200, y: 80, name: '', expander: 'chip', pins: 'up' },
    wires: [[]],
  },
];

describe('the interlocks of an expander', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  async function inExpander(
    end: 'save' | 'cancel',
    act: (table: NodeDialog) => Promise<void>,
  ): Promise<void> {
    const dialog = await editor.edit('out');
    const table = await editor.editExpander('edit');
    await act(table);
    await table[end]();
    await dialog.cancel();
  }

  const pinsOf = (table: NodeDialog, number: number): Locator => table.cell(`Pins of interlock ${number}`);
  const breakOf = (table: NodeDialog, number: number): Locator =>
    table.cell(`Break of interlock ${number} in ms`);
  const add = (table: NodeDialog): Locator => table.form.getByRole('button', { name: 'add an interlock' });
  const remove = (table: NodeDialog, number: number): Locator =>
    table.form.getByRole('button', { name: `Remove interlock ${number}` });
  const notes = (table: NodeDialog): Promise<string[]> =>
    table.form.locator('#mcp-expander-interlocks .mcp-note').allInnerTexts();
  /** Types into a field as a user does, who then goes on. */
  async function type(field: Locator, text: string): Promise<void> {
    await field.fill(text);
    await field.press('Tab');
  }
  const count = (table: NodeDialog): Promise<number> =>
    table.form.locator('#mcp-expander-interlocks [role=listitem]').count();

  it('are none for a flow from before there were any', async () => {
    await inExpander('cancel', async (table) => {
      assert.equal(await count(table), 0);
      assert.equal(await table.field('configRead').isChecked(), true);
      assert.equal(await table.field('configWrite').isChecked(), false);
    });
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('are added, with the labels of the table, and stored', async () => {
    await inExpander('save', async (table) => {
      await add(table).click();
      assert.equal(await pinsOf(table, 1).evaluate((input) => input === document.activeElement), true);
      await pinsOf(table, 1).fill('u');
      assert.deepEqual(await table.form.locator('#mcp-expander-interlocks li').allInnerTexts(), ['B0\nup']);
      await type(pinsOf(table, 1), 'up, down');
      await add(table).click();
      await type(pinsOf(table, 2), 'B2-B4');
      await type(breakOf(table, 2), '0');
      await add(table).click();
      assert.deepEqual(await notes(table), []);
      await table.field('configRead').uncheck();
      await table.field('configWrite').check();
    });
    assert.equal((await editor.node('chip')).valid, true);
    await editor.deploy();
    const { interlocks, configRead, configWrite } = await editor.stored('chip');
    assert.deepEqual(interlocks, [
      { pins: 'up, down', breakMs: 500 },
      { pins: 'B2-B4', breakMs: 0 },
    ]);
    assert.deepEqual([configRead, configWrite], [false, true]);
  });

  it('are shown again, and nothing changes', async () => {
    await editor.load();
    await inExpander('save', async (table) => {
      assert.equal(await count(table), 2);
      assert.equal(await pinsOf(table, 1).inputValue(), 'up, down');
      assert.equal(await breakOf(table, 1).inputValue(), '500');
      assert.equal(await pinsOf(table, 2).inputValue(), 'B2-B4');
      assert.equal(await table.field('configRead').isChecked(), false);
      assert.equal(await table.field('configWrite').isChecked(), true);
    });
    assert.equal((await editor.node('chip')).changed, false);
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('change nothing when the dialog is cancelled', async () => {
    const before = await editor.node('chip');
    await inExpander('cancel', async (table) => {
      await type(pinsOf(table, 1), 'A0, A1');
      await remove(table, 2).click();
      await add(table).click();
      await table.field('configRead').check();
    });
    assert.deepEqual(await editor.node('chip'), before);
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('say what is wrong with each, and the expander is marked', async () => {
    await inExpander('save', async (table) => {
      await type(pinsOf(table, 1), 'up');
      assert.deepEqual(await notes(table), ['An interlock needs at least two outputs, and "up" is one.']);
      assert.equal(await pinsOf(table, 1).getAttribute('aria-invalid'), 'true');
      await type(pinsOf(table, 1), 'up, down, B2');
      await type(breakOf(table, 2), '-1');
      assert.deepEqual(await notes(table), [
        'Pin B2 is in two interlocks. A pin can be in one.',
        '"Break" is "-1", but must be a whole number of ms from 0 to 60000.',
      ]);
      assert.equal(await pinsOf(table, 1).getAttribute('aria-invalid'), 'false');
      assert.equal(await breakOf(table, 2).getAttribute('aria-invalid'), 'true');
      await editor.screenshot('expander-interlock-problem');
    });
    assert.equal((await editor.node('chip')).valid, false);
    assert.equal((await editor.node('out')).valid, false, 'the nodes on it are marked too');
    await inExpander('save', async (table) => {
      await type(pinsOf(table, 1), 'up, down');
      await type(breakOf(table, 2), '');
      assert.deepEqual(await notes(table), []);
    });
    assert.equal((await editor.node('chip')).valid, true);
  });

  it('follow the labels that stand in the table', async () => {
    await inExpander('cancel', async (table) => {
      await table.cell('B1 Label').fill('below');
      assert.match((await notes(table)).join(), /^There is no pin "down"\./);
      await table.cell('B1 Label').fill('down');
      assert.deepEqual(await notes(table), []);
    });
  });

  it('are removed by keyboard, and the focus stays in the list', async () => {
    await inExpander('save', async (table) => {
      await remove(table, 1).focus();
      await editor.page.keyboard.press('Enter');
      assert.equal(await count(table), 1);
      assert.equal(await pinsOf(table, 1).inputValue(), 'B2-B4');
      assert.equal(await remove(table, 1).evaluate((button) => button === document.activeElement), true);
      await editor.page.keyboard.press('Enter');
      assert.equal(await count(table), 0);
      assert.equal(await add(table).evaluate((button) => button === document.activeElement), true);
    });
    assert.deepEqual((await editor.node('chip')).properties['interlocks'], []);
  });
});
