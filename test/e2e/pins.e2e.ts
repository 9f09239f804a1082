// The pins in the dialogs: chosen and set in picture and table, chosen by clicks in the flow nodes.
import assert from 'node:assert/strict';
import { Editor, type NodeDialog } from './support/editor';

const FLOW = [
  {
    ...{ id: 'chip', type: 'mcp-expander', name: 'cellar', bus: 'simulated', address: '0x20', pollMs: 20 },
    pins: {
      A0: { pullUp: true, inverted: true, label: 'door' },
      A1: { interrupt: 'low', start: 'high', label: 'bell' },
      B1: { direction: 'output' },
      B2: { direction: 'input' },
    },
  },
  { ...{ id: 'second', type: 'mcp-expander', name: 'attic', bus: 'simulated', address: '0x23' }, pins: {} },
  {
    ...{ id: 'out', type: 'mcp-out', z: 'tab', x: 160, y: 80, name: 'lamp', expander: 'chip' },
    ...{ pins: 'B0', wires: [[]] },
  },
  {
    ...{ id: 'in', type: 'mcp-in', z: 'tab', x: 160, y: 140, name: '', expander: 'chip' },
    ...{ pins: 'door', wires: [['out']] },
  },
  {
    ...{ id: 'top', type: 'mcp-in', z: 'tab', x: 160, y: 200, expander: 'second' },
    ...{ pins: 'A0', wires: [[]] },
  },
];

for (const theme of Editor.themes) {
  describe(`the pins of an expander in the ${theme} theme`, () => {
    let editor: Editor;
    let outer: NodeDialog;
    let dialog: NodeDialog;

    before(async () => {
      editor = await Editor.open(FLOW, theme);
    });
    after(() => editor.close());
    beforeEach(async () => {
      outer = await editor.edit('out');
      dialog = await editor.editExpander('edit');
    });
    afterEach(() => editor.endTest());

    const bar = (name: string) => dialog.form.getByLabel(`${name} of the chosen pins`, { exact: true });
    const group = (name: string) => dialog.form.locator('#mcp-expander-bar button', { hasText: name });
    const preset = (name: string) => dialog.form.getByLabel('Settings for all pins').selectOption(name);
    const directions = () =>
      dialog.form
        .locator('.mcp-pins td:nth-child(2) select')
        .evaluateAll((all) => all.map((select) => (select as HTMLSelectElement).value));

    it('are chosen in the picture and in the table alike', async () => {
      await dialog.pin('B7').click();
      assert.equal(await dialog.form.getByLabel('Choose B7', { exact: true }).isChecked(), true);
      assert.match((await dialog.row('B7').getAttribute('class')) ?? '', /chosen/);
      assert.equal(await isInSight(dialog, 'B7'), true, 'the row has come into sight');
      await dialog.form.getByLabel('Choose A3', { exact: true }).click();
      assert.deepEqual(await dialog.chosenPins(), ['A3', 'B7']);
      await dialog.form.getByLabel('Choose A5', { exact: true }).click({ modifiers: ['Shift'] });
      assert.deepEqual(await dialog.chosenPins(), ['A3', 'A4', 'A5', 'B7']);
      await dialog.pin('A4').click();
      assert.deepEqual(await dialog.chosenPins(), ['A3', 'A5', 'B7']);
      assert.equal(await dialog.form.getByLabel('Choose A4', { exact: true }).isChecked(), false);
      assert.match(await dialog.form.locator('.mcp-bar-names').innerText(), /Chosen: A3, A5, B7/);
      await editor.assertAccessible();
      await editor.screenshot('expander-chosen');
    });

    it('move nothing under the mouse when they are chosen', async () => {
      await dialog.pin('B7').scrollIntoViewIfNeeded();
      const before = await dialog.pin('B7').boundingBox();
      await dialog.pin('B7').click();
      await dialog.pin('A0').click();
      assert.deepEqual(await dialog.pin('B7').boundingBox(), before);
    });

    it('are set for a whole port at once, where it makes sense', async () => {
      await group('port A').click();
      await bar('Pull-up').selectOption('yes');
      for (const pin of ['A0', 'A7'])
        assert.equal(await dialog.cell(`${pin} Pull-up`).isChecked(), true, pin);
      assert.equal(await dialog.cell('B0 Pull-up').isChecked(), false);
      assert.equal(await bar('Inverted').inputValue(), '', 'they differ');
      await bar('Direction').selectOption('input');
      assert.equal(await bar('Start').isDisabled(), true);
      assert.equal(await bar('Stop').isDisabled(), true);
      assert.equal(await dialog.cell('A2 Start').isDisabled(), true);
      assert.match((await dialog.pin('A2').getAttribute('aria-label')) ?? '', /input, pull-up/);
      assert.match((await dialog.pinNotes('A7')).join(), /made for outputs only.*nothing stops you/);
      assert.equal(await dialog.pin('A7').getAttribute('data-marked'), 'warning');

      await group('port A').click();
      await dialog.pin('B1').click();
      await dialog.pin('B2').click();
      await bar('Pull-up').selectOption('yes');
      assert.equal(await dialog.cell('B1 Pull-up').isChecked(), false, 'an output has none');
      assert.equal(await dialog.cell('B2 Pull-up').isChecked(), true);
    });

    it('are set by presets, which keep labels and can be taken back', async () => {
      await preset('A: 8 buttons, B: 8 relays, all active low');
      assert.deepEqual(await directions(), [
        ...Array<string>(8).fill('input'),
        ...Array<string>(8).fill('output'),
      ]);
      for (const cell of ['A3 Pull-up', 'A3 Inverted', 'B3 Inverted'])
        assert.equal(await dialog.cell(cell).isChecked(), true, cell);
      assert.equal(await dialog.cell('A0 Label').inputValue(), 'door');
      assert.equal(await dialog.cell('A1 Interrupt').inputValue(), 'low');
      await editor.screenshot('expander-preset');
      await dialog.form.getByRole('button', { name: 'undo' }).click();
      assert.deepEqual((await directions()).slice(7, 11), ['auto', 'auto', 'output', 'input']);
      await preset('16 inputs with pull-ups');
      assert.deepEqual(new Set(await directions()), new Set(['input']));
      assert.match((await dialog.pinNotes('B0')).join(), /mcp-out "lamp" wants it as an output/);
      await preset('16 outputs');
      assert.deepEqual(new Set(await directions()), new Set(['output']));
      assert.equal(await dialog.cell('A3 Pull-up').isDisabled(), true);
      await preset('by use, as in a new expander');
      assert.deepEqual(new Set(await directions()), new Set(['auto']));
    });

    it('show their levels while the expander is deployed', async () => {
      const name = (pin: string) => dialog.pin(pin).getAttribute('aria-label');
      await dialog.form.locator('#mcp-expander-live', { hasText: 'at this moment' }).waitFor();
      assert.match((await name('A0')) ?? '', /now off/);
      assert.doesNotMatch((await name('A5')) ?? '', /now/, 'nobody looks at it');
      await editor.post('mcp23017/expanders/chip/press', { pin: 'A0', pressed: true });
      await dialog.form.locator('[data-pin=A0][aria-label*="now on"]').waitFor();
      await dialog.form.locator('[data-pin=B0][aria-label*="now on"]').waitFor();
      await editor.screenshot('expander-live');
      await editor.post('mcp23017/expanders/chip/press', { pin: 'A0', pressed: false });
      await dialog.form.locator('[data-pin=B0][aria-label*="now off"]').waitFor();
    });

    it('are set by keyboard alone', async () => {
      await dialog.form.getByLabel('Numbers of the pins').focus();
      await editor.page.keyboard.press('Tab');
      for (const key of ['ArrowDown', 'ArrowDown', 'Space']) await editor.page.keyboard.press(key);
      assert.deepEqual(await dialog.chosenPins(), ['B2']);
      // The signs, port A, port B, all, and then the first list.
      for (let stop = 0; stop < 5; stop++) await editor.page.keyboard.press('Tab');
      assert.equal(await bar('Direction').evaluate((list) => list === document.activeElement), true);
      await editor.page.keyboard.type('output');
      assert.equal(await dialog.cell('B2 Direction').inputValue(), 'output');
    });

    it('can be numbered as on IO Pi boards', async () => {
      await dialog.form.getByLabel('Numbers of the pins').selectOption('one-to-sixteen');
      assert.match((await dialog.pin('B7').getAttribute('aria-label')) ?? '', /^16 \(B7\)/);
      assert.equal((await dialog.row('B7').locator('th').innerText()).replace(/\s+/g, ' ').trim(), '16 B7');
      await editor.screenshot('expander-numbers');
      await dialog.save();
      await outer.type('pins', '3');
      assert.ok(
        (await outer.notes('pins')).includes(
          'Number 3 is pin A3, which is 4 on the board. Number 3 on the board is A2.',
        ),
      );
      assert.match((await outer.pin('A3').getAttribute('aria-label')) ?? '', /^4 \(A3\)/);
      await outer.cancel();
      await editor.undo();
      assert.equal((await editor.node('chip')).properties['numbering'], undefined);
    });

    it('stay as they were after cancel, and come back with undo', async () => {
      const before = await editor.node('chip');
      await preset('16 outputs');
      await dialog.cancel();
      await outer.cancel();
      assert.deepEqual(await editor.node('chip'), before);

      outer = await editor.edit('out');
      dialog = await editor.editExpander('edit');
      await preset('16 outputs');
      await dialog.save();
      await outer.cancel();
      assert.equal(Object.keys((await editor.node('chip')).properties['pins'] as object).length, 16);
      await editor.undo();
      assert.deepEqual((await editor.node('chip')).properties, before.properties);
    });

    it('name what is wrong at their row, in the picture, and in the list of the editor', async () => {
      await dialog.cell('B5 Label').fill('door');
      await dialog.cell('B5 Label').press('Tab');
      assert.match((await dialog.pinNotes('B5')).join(), /have the same label/);
      assert.equal(await dialog.pin('B5').getAttribute('data-marked'), 'problem');
      await dialog.save();
      await outer.cancel();
      const problems = await editor.problemsOf('chip');
      assert.match(problems.join(), /Pins A0 and B5 have the same label "door"/);
      await editor.undo();
      assert.equal((await editor.node('chip')).valid, true);
    });
  });
}

describe('the pins of a node', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('are chosen by clicks, in their order, and by typing', async () => {
    const dialog = await editor.edit('out');
    const pins = dialog.field('pins');
    assert.deepEqual(await dialog.chosenPins(), ['B0']);
    await dialog.pin('B4').click();
    await dialog.pin('A3').click();
    assert.equal(await pins.inputValue(), 'B0, B4, A3');
    await dialog.pin('B0').click();
    assert.equal(await pins.inputValue(), 'B4, A3');
    await pins.fill('bell, B5-B7');
    assert.deepEqual(await dialog.chosenPins(), ['A1', 'B5', 'B6', 'B7']);
    await dialog.pin('B6').click();
    assert.equal(await pins.inputValue(), 'bell, B5, B7');
    await editor.assertAccessible();
    await dialog.save();
    assert.equal((await editor.node('out')).properties['pins'], 'bell, B5, B7');
    await editor.undo();
    assert.equal((await editor.node('out')).properties['pins'], 'B0');
  });

  it('are a whole port or the chip with one click', async () => {
    const dialog = await editor.edit('in');
    const button = (name: string) => dialog.form.locator('#mcp-pin-choice-groups button', { hasText: name });
    await button('port A').click();
    assert.equal(await dialog.field('pins').inputValue(), 'A');
    assert.equal((await dialog.chosenPins()).length, 8);
    assert.equal(await button('port A').getAttribute('aria-pressed'), 'true');
    await button('all').click();
    assert.equal((await dialog.chosenPins()).length, 16);
    await dialog.pin('A4').click();
    assert.equal(await dialog.field('pins').inputValue(), 'A0-A3, A5-A7, B0-B7');
    await dialog.cancel();
  });

  it('show labels and users, and refuse those of the other direction with the reason', async () => {
    const dialog = await editor.edit('out');
    const door = dialog.pin('A0');
    assert.equal(await door.getAttribute('aria-disabled'), 'true');
    assert.match((await door.getAttribute('aria-label')) ?? '', /door.*used by mcp-in/);
    await door.click({ force: true });
    assert.equal(await dialog.field('pins').inputValue(), 'B0');
    assert.match(
      await dialog.form.locator('.mcp-chip-words').innerText(),
      /this node wants it as an output, but mcp-in door uses it as an input/,
    );
    await dialog.pin('B2').hover();
    assert.match(await dialog.form.locator('.mcp-chip-words').innerText(), /pin table sets it as an input/);
    await dialog.cancel();
  });

  it('stay in a picture that was folded away, for the dialogs after it', async () => {
    const dialog = await editor.edit('out');
    await dialog.form.locator('#mcp-pin-choice > summary').click();
    await dialog.cancel();
    const next = await editor.edit('in');
    assert.equal(await next.pin('A0').isVisible(), false);
    await next.form.locator('#mcp-pin-choice > summary').click();
    await next.pin('A0').waitFor();
    await next.cancel();
  });

  it('are proposed for a new node from those that are free, and the first click replaces the proposal', async () => {
    const added = await editor.drag('mcp-in', { x: 500, y: 300 });
    assert.equal((await editor.node(added)).valid, false, 'with two expanders somebody has to choose');
    const dialog = await editor.edit(added);
    await dialog.field('expander').selectOption('chip');
    assert.equal(await dialog.field('pins').inputValue(), 'B2', 'the table says that it is an input');
    await dialog.pin('A4').click();
    assert.equal(await dialog.field('pins').inputValue(), 'A4');
    await dialog.pin('A5').click();
    assert.equal(await dialog.field('pins').inputValue(), 'A4, A5');
    await dialog.save();
  });
});

/** Whether a row is inside the box of the table. */
async function isInSight({ form }: NodeDialog, pin: string): Promise<boolean> {
  return form.locator(`tr[data-pin="${pin}"]`).evaluate((row) => {
    const box = row.closest('.mcp-pins-box')?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return top >= (box?.top ?? NaN) && bottom <= (box?.bottom ?? NaN) + 1;
  });
}
