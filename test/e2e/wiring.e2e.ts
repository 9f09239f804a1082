// How INT is wired: rows that come and go, what is stored, and what is said of wirings that cannot work.
import assert from 'node:assert/strict';
import { Editor, type NodeDialog } from './support/editor';

const FLOW = [
  { id: 'chip', type: 'mcp-expander', name: 'cellar', bus: 'simulated', address: '0x20', pins: {} },
  {
    ...{ id: 'in', type: 'mcp-in', z: 'tab', x: 200, y: 80, name: '', expander: 'chip', pins: 'A0' },
    wires: [[]],
  },
];

const ODD_FLOW = [
  {
    ...{ id: 'odd', type: 'mcp-expander', name: 'odd one', bus: 'simulated', address: '0x21' },
    ...{ wiring: '${MCP_WIRING}', lineA: '${MCP_LINE}', lineDriver: 'telepathy', safetyMs: '${MCP_SAFETY}' },
  },
  {
    ...{ id: 'other', type: 'mcp-in', z: 'tab', x: 200, y: 160, name: 'other', expander: 'odd', pins: 'A0' },
    wires: [[]],
  },
];

const LINE_FIELDS = ['lineA', 'lineB', 'safetyMs', 'intOutput', 'lineBias', 'lineDriver'] as const;

/** Opens the expander of a node, does something in its dialog, and closes both. */
async function inExpander(
  editor: Editor,
  node: string,
  end: 'save' | 'cancel',
  act: (table: NodeDialog) => Promise<void>,
): Promise<void> {
  const dialog = await editor.edit(node);
  const table = await editor.editExpander('edit');
  await act(table);
  await table[end]();
  await dialog.cancel();
}

async function visibleFields(table: NodeDialog): Promise<string[]> {
  const visible: string[] = [];
  for (const field of LINE_FIELDS) if (await table.field(field).isVisible()) visible.push(field);
  return visible;
}

const labelOf = (table: NodeDialog, property: string): Promise<string> =>
  table.form.locator(`label[for=node-config-input-${property}]`).innerText();

describe('the wiring of INT', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('is none for a flow from before there was such a thing', async () => {
    assert.equal((await editor.node('chip')).valid, true);
    await inExpander(editor, 'in', 'cancel', async (table) => {
      assert.equal(await table.field('wiring').inputValue(), 'none');
      assert.deepEqual(await visibleFields(table), []);
      assert.match(await table.form.innerText(), /ms, while no INT line works/);
    });
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('shows a line where there is one, and two where there are two', async () => {
    await inExpander(editor, 'in', 'cancel', async (table) => {
      await table.field('wiring').selectOption('mirrored');
      assert.deepEqual(await visibleFields(table), ['lineA', 'safetyMs']);
      assert.equal((await labelOf(table, 'lineA')).trim(), 'Line of INT');
      await table.field('wiring').selectOption('separate');
      assert.deepEqual(await visibleFields(table), ['lineA', 'lineB', 'safetyMs']);
      assert.equal((await labelOf(table, 'lineA')).trim(), 'Line of INTA');
      await table.form.locator('#mcp-expander-int-advanced > summary').click();
      assert.deepEqual(await visibleFields(table), [...LINE_FIELDS]);
      await table.field('wiring').selectOption('shared');
      assert.deepEqual(
        await visibleFields(table),
        LINE_FIELDS.filter((field) => field !== 'lineB'),
      );
      await table.field('wiring').selectOption('none');
      assert.deepEqual(await visibleFields(table), []);
    });
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('is stored as docs/nodes.md says', async () => {
    await inExpander(editor, 'in', 'save', async (table) => {
      await table.field('wiring').selectOption('separate');
      await table.type('lineA', '17');
      await table.type('lineB', 'gpiochip0:27');
      await table.type('safetyMs', '250');
      await table.form.locator('#mcp-expander-int-advanced > summary').click();
      await table.field('intOutput').selectOption('open-drain');
      await table.field('lineBias').selectOption('pull-up');
      await table.field('lineDriver').selectOption('cdev');
      for (const field of LINE_FIELDS) assert.deepEqual(await table.notes(field), [], field);
    });
    assert.equal((await editor.node('chip')).valid, true);
    await editor.deploy();
    assert.deepEqual(await editor.stored('chip'), {
      ...{ id: 'chip', type: 'mcp-expander', name: 'cellar', bus: 'simulated', address: '0x20' },
      ...{ pollMs: 20, numbering: 'names', pins: {}, jumpers: '' },
      ...{ wiring: 'separate', lineA: '17', lineB: 'gpiochip0:27', safetyMs: 250 },
      ...{ intOutput: 'open-drain', lineBias: 'pull-up', lineDriver: 'cdev' },
      ...{ checkMs: 1000, drift: 'repair', sharedChip: false },
      ...{ interlocks: [], configRead: true, configWrite: false },
    });
    await editor.waitForStatus('in', 'off');
  });

  it('is shown as it was stored, the advanced part unfolded', async () => {
    await editor.load();
    await inExpander(editor, 'in', 'cancel', async (table) => {
      const shown = await Promise.all(LINE_FIELDS.map((field) => table.field(field).inputValue()));
      assert.deepEqual(shown, ['17', 'gpiochip0:27', '250', 'open-drain', 'pull-up', 'cdev']);
      assert.deepEqual(await visibleFields(table), [...LINE_FIELDS]);
    });
    await inExpander(editor, 'in', 'save', async () => {});
    assert.equal((await editor.node('chip')).changed, false);
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('needs a line on a real bus', async () => {
    await inExpander(editor, 'in', 'cancel', async (table) => {
      await table.type('lineA', '');
      assert.deepEqual(await table.notes('lineA'), []);
      await table.form.getByLabel('Bus', { exact: true }).selectOption('1');
      assert.deepEqual(await table.notes('lineA'), [
        'INTA is wired to a line, but none is named. Write the GPIO number of the header, such as 17.',
      ]);
      assert.equal(await table.field('lineA').getAttribute('aria-invalid'), 'true');
    });
  });

  it('refuses what is no line, and one line for both', async () => {
    await inExpander(editor, 'in', 'save', async (table) => {
      await table.type('lineA', 'pin eleven');
      assert.match((await table.notes('lineA')).join(), /^"pin eleven" is not a line\./);
      await table.type('lineA', 'GPIO17');
      await table.type('lineB', '17');
      assert.deepEqual(await table.notes('lineA'), []);
      assert.match((await table.notes('lineB')).join(), /^INTA and INTB are set to the same line\./);
      await editor.screenshot('expander-int-problem');
    });
    assert.equal((await editor.node('chip')).valid, false);
    assert.equal((await editor.node('in')).valid, false, 'the nodes on it are marked too');
    await inExpander(editor, 'in', 'save', async (table) => {
      await table.field('wiring').selectOption('mirrored');
      assert.deepEqual(await table.notes('lineB'), []);
    });
    assert.equal((await editor.node('chip')).valid, true);
  });

  it('unfolds the advanced part to show what is wrong there', async () => {
    await inExpander(editor, 'in', 'cancel', async (table) => {
      await table.field('intOutput').selectOption('active-high');
      await table.form.locator('#mcp-expander-int-advanced > summary').click();
      assert.deepEqual(await table.notes('intOutput'), []);
      await table.field('wiring').selectOption('shared');
      assert.equal(await table.field('intOutput').isVisible(), true);
      assert.match((await table.notes('intOutput')).join(), /needs open-drain outputs/);
    });
  });

  it('refuses a safety interval out of range, and leaves none behind where INT is not wired', async () => {
    await inExpander(editor, 'in', 'save', async (table) => {
      await table.type('safetyMs', '10');
      assert.deepEqual(await table.notes('safetyMs'), [
        '"Safety poll" is "10", but must be a whole number of ms from 50 to 60000.',
      ]);
      await table.field('wiring').selectOption('none');
    });
    const { properties, valid } = await editor.node('chip');
    assert.deepEqual([properties['safetyMs'], properties['wiring'], valid], [1000, 'none', true]);
  });
});

describe('a wiring that a program or the environment has written', () => {
  let editor: Editor;

  before(async () => {
    Object.assign(process.env, { MCP_WIRING: 'mirrored', MCP_LINE: '17', MCP_SAFETY: '500' });
    editor = await Editor.open(ODD_FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('is left alone, and a choice that there is not is told', async () => {
    assert.equal((await editor.node('odd')).valid, false);
    await inExpander(editor, 'other', 'save', async (table) => {
      assert.deepEqual(await visibleFields(table), [...LINE_FIELDS]);
      for (const field of ['wiring', 'lineA', 'lineB', 'safetyMs'])
        assert.deepEqual(await table.notes(field), [], field);
      assert.match(
        (await table.notes('lineDriver')).join(),
        /^"telepathy" is not a choice for "Line driver"/,
      );
    });
    const { properties } = await editor.node('odd');
    assert.deepEqual(
      ['wiring', 'lineA', 'safetyMs', 'lineDriver'].map((property) => properties[property]),
      ['${MCP_WIRING}', '${MCP_LINE}', '${MCP_SAFETY}', 'telepathy'],
    );
    await inExpander(editor, 'other', 'save', async (table) => {
      await table.field('lineDriver').selectOption('auto');
    });
    assert.equal((await editor.node('odd')).valid, true);
  });
});
