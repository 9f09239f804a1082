// Names and labels that hold markup stay text wherever the editor shows them.
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { Editor } from './support/editor';
import { ExpandersTab } from './support/expanders-tab';

const MARKUP = '<img src=x onerror=hacked=1>';

const FLOW = [
  {
    ...{ id: 'chip', type: 'mcp-expander', name: `chip ${MARKUP}`, bus: 'simulated', address: '0x20' },
    pins: {
      A0: { pullUp: true, label: `a${MARKUP}` },
      B0: { label: `b${MARKUP}` },
      A1: { direction: MARKUP },
    },
  },
  {
    ...{ id: 'good', type: 'mcp-expander', name: `good ${MARKUP}`, bus: 'simulated', address: '0x21' },
    pins: { A0: { pullUp: true, label: `a${MARKUP}` }, B0: { label: `b${MARKUP}` } },
  },
  {
    ...{ id: 'lamp', type: 'mcp-out', z: 'tab', x: 400, y: 80, name: `lamp ${MARKUP}`, expander: 'good' },
    ...{ pins: `b${MARKUP}`, wires: [[]] },
  },
  {
    ...{ id: 'door', type: 'mcp-in', z: 'tab', x: 160, y: 200, name: `door ${MARKUP}`, expander: 'good' },
    ...{ pins: `a${MARKUP}`, topic: MARKUP, mode: MARKUP, wires: [[]] },
  },
  {
    ...{ id: 'lost', type: 'mcp-out', z: 'tab', x: 400, y: 260, name: '', expander: 'chip' },
    ...{ pins: MARKUP, pulseMs: MARKUP, wires: [[]] },
  },
];

describe('markup in names and labels', () => {
  let editor: Editor;
  before(async () => {
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());

  /** Nothing of it became an element, and nothing of it ran. */
  const staysText = async (where: string): Promise<void> => {
    const made = await editor.page.evaluate(() => document.querySelectorAll('img[src="x"]').length);
    assert.equal(made, 0, `an element was made of it: ${where}`);
    assert.equal(await editor.page.evaluate(() => 'hacked' in window), false, `it ran: ${where}`);
  };
  const isShown = async (root: string, text: string): Promise<void> => {
    const shown = await editor.page.evaluate((selector) => {
      const part = document.querySelector(selector);
      const values = [...(part?.querySelectorAll('input') ?? [])].map(({ value }) => value);
      return `${part?.textContent ?? ''} ${values.join(' ')}`;
    }, root);
    assert.ok(shown.includes(text), `${text} is in ${root}`);
  };

  it('stays text on the canvas', () => staysText('canvas'));

  for (const node of ['lamp', 'door', 'lost']) {
    it(`stays text in the dialog of ${node}, and in those of its expander`, async () => {
      const dialog = await editor.edit(node);
      await staysText(`dialog of ${node}`);
      const expander = await dialog.editor.editExpander('edit');
      await staysText(`expander of ${node}`);
      await isShown('#node-config-dialog-edit-form', `a${MARKUP}`);
      await expander.cancel();
      await dialog.cancel();
    });
  }

  it('stays text in the sidebar, with names, labels, users and problems', async () => {
    const tab = new ExpandersTab(editor);
    await tab.show();
    await tab.root.getByText('good').first().waitFor();
    await staysText('sidebar');
    await isShown('.mcp-live', MARKUP);
  });
});
