// How the dialogs look and whether everybody can use them: in each theme, with axe, by keyboard, in a narrow window.
import assert from 'node:assert/strict';
import { Editor, type NodeDialog } from './support/editor';

const FLOW = [
  {
    ...{ id: 'chip', type: 'mcp-expander', name: 'cellar', bus: 'simulated', address: '0x21', pollMs: 20 },
    pins: {
      A0: { pullUp: true, inverted: true, label: 'door' },
      A1: { pullUp: true, inverted: true, interrupt: 'low', label: 'door bell' },
      A7: { direction: 'input' },
      B0: { direction: 'output', inverted: true, start: 'low', label: 'pump' },
      B1: { label: 'lamp' },
    },
    jumpers: 'B0-A0, B1-0x22.A3',
    interlocks: [{ pins: 'pump, lamp', breakMs: 500 }],
  },
  {
    id: 'out',
    type: 'mcp-out',
    z: 'tab',
    x: 160,
    y: 80,
    name: '',
    expander: 'chip',
    pins: 'B0, B1',
    wires: [['in']],
  },
  {
    ...{ id: 'any', type: 'mcp-out', z: 'tab', x: 160, y: 140, name: 'by message', expander: 'chip' },
    ...{ pins: '', pinsFromMessage: true, wires: [[]] },
  },
  {
    id: 'in',
    type: 'mcp-in',
    z: 'tab',
    x: 160,
    y: 200,
    name: '',
    expander: 'chip',
    pins: 'door',
    wires: [[]],
  },
  {
    id: 'port',
    type: 'mcp-in',
    z: 'tab',
    x: 160,
    y: 260,
    name: 'all inputs',
    expander: 'chip',
    pins: 'A',
    wires: [[]],
  },
  {
    ...{ id: 'int', type: 'mcp-interrupt', z: 'tab', x: 160, y: 320, name: '', expander: 'chip' },
    ...{ pins: 'A', mode: 'low', edge: 'rising', repeatMs: 200, wires: [[]] },
  },
];

/** Fails if a dialog is wider, or if parts of it reach beyond its edges, outside of what scrolls by itself. */
async function assertFits({ form }: NodeDialog, limit: number): Promise<void> {
  const { width, cut } = await form.evaluate((element) => {
    const tray = element.closest('.red-ui-tray')?.getBoundingClientRect();
    const parts = [...element.querySelectorAll<HTMLElement>('.mcp23017-form *')].filter(
      (part) =>
        part.offsetParent !== null &&
        part.getClientRects().length > 0 &&
        !part.closest('.mcp-pins-box, .mcp-suggestions, .mcp-chip'),
    );
    const beyond = parts.filter((part) => {
      const { left, right } = part.getBoundingClientRect();
      return left < (tray?.left ?? NaN) || right > (tray?.right ?? NaN);
    });
    return { width: tray?.width ?? NaN, cut: beyond.map(({ id, className }) => id || className) };
  });
  assert.ok(width <= limit, `${width} px`);
  assert.deepEqual(cut, []);
}

for (const theme of Editor.themes) {
  describe(`the dialogs in the ${theme} theme`, () => {
    let editor: Editor;

    before(async () => {
      editor = await Editor.open(FLOW, theme);
    });
    after(() => editor.close());
    afterEach(() => editor.endTest());

    it('mcp-expander', async () => {
      const dialog = await editor.edit('out');
      const table = await editor.editExpander('edit');
      await table.cell('A2 Label').fill('B3');
      await editor.assertAccessible();
      await editor.screenshot('expander');
      await table.form.evaluate((form) => (form.parentElement ?? form).scrollTo(0, 10_000));
      await editor.screenshot('expander-end');
      await table.cancel();
      await dialog.cancel();
    });

    it('mcp-expander with INT wired', async () => {
      const dialog = await editor.edit('out');
      const table = await editor.editExpander('edit');
      await table.field('wiring').selectOption('separate');
      await table.type('lineA', '17');
      await table.type('lineB', 'seventeen');
      await table.form.locator('#mcp-expander-int-advanced > summary').click();
      await editor.assertAccessible();
      await editor.screenshot('expander-int');
      await table.cancel();
      await dialog.cancel();
    });

    it('mcp-interrupt', async () => {
      const dialog = await editor.edit('int');
      await editor.assertAccessible();
      await editor.screenshot('interrupt');
      await dialog.type('pins', 'A7');
      await dialog.type('repeatMs', 'often');
      await editor.assertAccessible();
      await editor.screenshot('interrupt-problem');
      await dialog.cancel();
    });

    it('mcp-out', async () => {
      const dialog = await editor.edit('out');
      await dialog.type('pins', 'B0, door');
      await editor.assertAccessible();
      await editor.screenshot('out');
      await dialog.form.getByRole('button', { name: 'Show the pins' }).click();
      await dialog.field('pins').press('ArrowDown');
      await editor.assertAccessible();
      await editor.screenshot('out-suggestions');
      await dialog.field('pins').press('Escape');
      assert.equal(await dialog.suggestions.isVisible(), false);
      await dialog.cancel();
    });

    it('mcp-out with each action', async () => {
      const dialog = await editor.edit('out');
      await dialog.type('maxOnMs', '60000');
      for (const action of ['toggle', 'pulse', 'blink']) {
        await dialog.field('action').selectOption(action);
        if (action === 'blink') await dialog.type('onMs', '-1');
        await editor.assertAccessible();
        await editor.screenshot(`out-${action}`);
      }
      await dialog.cancel();
    });

    it('mcp-in', async () => {
      const dialog = await editor.edit('in');
      await dialog.type('pins', 'A7');
      await editor.assertAccessible();
      await editor.screenshot('in');
      await dialog.cancel();
    });

    it('mcp-in with each mode', async () => {
      const dialog = await editor.edit('in');
      await dialog.type('pins', 'door, A2');
      for (const mode of ['click', 'counter', 'rate', 'encoder']) {
        await dialog.field('mode').selectOption(mode);
        await editor.assertAccessible();
        await editor.screenshot(`in-${mode}`);
      }
      await dialog.cancel();
    });

    it('interlocks and rights of an mcp-expander', async () => {
      const dialog = await editor.edit('out');
      const table = await editor.editExpander('edit');
      await table.form.getByRole('button', { name: 'add an interlock' }).click();
      await table.cell('Pins of interlock 2').fill('B1, ');
      await editor.assertAccessible();
      await table.form.evaluate((form) => (form.parentElement ?? form).scrollTo(0, 10_000));
      await editor.screenshot('expander-interlock-suggestions');
      await table.cell('Pins of interlock 2').press('Tab');
      await table.cell('Break of interlock 2 in ms').fill('soon');
      await editor.assertAccessible();
      await editor.screenshot('expander-interlocks');
      await table.cancel();
      await dialog.cancel();
    });

    it('nodes and palette', async () => {
      await editor.searchPalette('mcp');
      await editor.screenshot('canvas', '#red-ui-main-container');
    });

    for (const type of ['mcp-expander', 'mcp-out', 'mcp-in', 'mcp-interrupt']) {
      it(`help of ${type}`, async () => {
        const help = await editor.showHelp(type);
        await help.getByRole('heading', { name: 'Details' }).waitFor();
        assert.match(await help.innerText(), /MCP23017/);
        await editor.screenshot(`help-${type}`, '#red-ui-sidebar');
      });
    }
  });
}

describe('the dialogs', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('fit the window of a small laptop without cutting the table', async () => {
    await editor.page.setViewportSize({ width: 1024, height: 700 });
    const dialog = await editor.edit('out');
    const table = await editor.editExpander('edit');
    const widths = await table.form.locator('#mcp-expander-pins').evaluate((box) => ({
      box: box.getBoundingClientRect().right,
      tray: box.closest('.red-ui-tray')?.getBoundingClientRect().right ?? 0,
      page: document.documentElement.scrollWidth,
    }));
    assert.ok(widths.box <= widths.tray, 'the box of the table is inside the dialog');
    assert.equal(widths.page, 1024);
    await editor.screenshot('expander-narrow');
    await table.cancel();
    await dialog.cancel();
    await editor.page.setViewportSize({ width: 1400, height: 1000 });
  });

  for (const [node, field, values] of [
    ['out', 'action', ['set', 'pulse', 'blink']],
    ['in', 'mode', ['level', 'click', 'counter', 'rate', 'encoder']],
  ] as const) {
    it(`of mcp-${node} fit into 480 px`, async () => {
      await editor.page.setViewportSize({ width: 790, height: 900 });
      const dialog = await editor.edit(node);
      for (const value of values) {
        await dialog.field(field).selectOption(value);
        await assertFits(dialog, 480);
        await editor.screenshot(`${node}-${value}-narrow`);
      }
      await dialog.cancel();
      await editor.page.setViewportSize({ width: 1400, height: 1000 });
    });
  }

  it('of mcp-expander fit into 480 px, where only the table scrolls', async () => {
    await editor.page.setViewportSize({ width: 790, height: 900 });
    const dialog = await editor.edit('out');
    const table = await editor.editExpander('edit');
    await table.field('wiring').selectOption('separate');
    await table.cell('Pins of interlock 1').fill('pump');
    await table.cell('Pins of interlock 1').press('Tab');
    await assertFits(table, 480);
    await editor.screenshot('expander-480');
    await table.cancel();
    await dialog.cancel();
    await editor.page.setViewportSize({ width: 1400, height: 1000 });
  });

  it('can be used by keyboard alone', async () => {
    const dialog = await editor.edit('out');
    const pins = dialog.field('pins');
    await pins.focus();
    await pins.fill('B0, ');
    await pins.press('ArrowDown');
    await pins.press('ArrowUp');
    await pins.press('Enter');
    assert.equal(await pins.inputValue(), 'B0, B7', 'up from the first suggestion is the last');
    await pins.press('Tab');
    const focused = (): Promise<string | undefined> =>
      editor.page.evaluate(() => {
        const { activeElement } = document;
        const names = [
          activeElement?.id,
          activeElement?.getAttribute('data-pin'),
          activeElement?.textContent.trim(),
        ];
        return names.find(Boolean) ?? undefined;
      });
    const stops: (string | undefined)[] = [];
    for (let stop = 0; stop < 6; stop++) {
      stops.push(await focused());
      await editor.page.keyboard.press('Tab');
    }
    assert.deepEqual(stops, [
      'Choose in the picture',
      'port A',
      'port B',
      'all',
      'B0',
      'node-input-pinsFromMessage',
    ]);
    await editor.page.keyboard.press('Shift+Tab');
    await editor.page.keyboard.press('Space');
    assert.equal(await dialog.field('pinsFromMessage').isChecked(), true);
    await dialog.cancel();
  });

  it('leave nothing in the page when they are closed', async () => {
    const leftovers = (): Promise<number> => editor.page.locator('[id*="mcp-"], [class*="mcp-"]').count();
    const before = await leftovers();
    const dialog = await editor.edit('out');
    const table = await editor.editExpander('edit');
    assert.ok((await leftovers()) > before);
    await table.cancel();
    await dialog.cancel();
    assert.equal(await leftovers(), before);
  });
});
