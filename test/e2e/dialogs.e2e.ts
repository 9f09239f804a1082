// A user's way through the dialogs, from an empty flow to a running one and back into its dialogs.
import assert from 'node:assert/strict';
import { Editor } from './support/editor';

describe('the dialogs', () => {
  let editor: Editor;
  let out: string;
  let input: string;
  let expander: string;

  before(async () => {
    editor = await Editor.open();
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('let a user drag both nodes from the palette', async () => {
    out = await editor.drag('mcp-out', { x: 300, y: 200 });
    input = await editor.drag('mcp-in', { x: 300, y: 300 });
    assert.equal((await editor.node(out)).valid, false, 'a node without expander is marked');
    assert.equal((await editor.node(out)).label, 'A0');
  });

  it('create an expander with pins and a jumper', async () => {
    const dialog = await editor.edit(out);
    const table = await editor.editExpander('add');
    await table.form.getByLabel('Bus', { exact: true }).selectOption('simulated');
    await table.form.getByLabel('Address', { exact: true }).first().selectOption('0x21');
    await table.type('name', 'cellar');
    await table.type('jumpers', 'B0-A3');
    await table.cell('A3 Label').fill('door');
    await table.cell('A3 Pull-up').check();
    await table.cell('A3 Inverted').check();
    await table.cell('B0 Direction').selectOption('output');
    await table.cell('B0 Start').selectOption('high');
    await table.save();
    await dialog.type('pins', 'B0');
    await dialog.save();
    const [created] = await editor.expanders();
    assert.ok(created);
    expander = created.id;
    assert.equal(created.valid, true);
    assert.equal(created.label, 'cellar');
    assert.deepEqual((await editor.node(out)).properties, {
      name: '',
      expander,
      pins: 'B0',
      pinsFromMessage: false,
      ...{ action: 'set', pulseMs: 500, whileRunning: 'restart', onMs: 500, offMs: 500, count: 0 },
      ...{ maxOnMs: 0, maxOnFrom: 'on', reportEnd: false, expireMs: 0 },
    });
    assert.equal((await editor.node(out)).label, 'cellar B0');
    assert.equal((await editor.node(out)).valid, true);
  });

  it('offer the only expander, and its pins by label', async () => {
    const dialog = await editor.edit(input);
    assert.equal(await dialog.field('expander').inputValue(), expander);
    await dialog.field('pins').fill('do');
    assert.deepEqual(await dialog.suggestions.locator('li').allInnerTexts(), ['A3\ndoor']);
    await dialog.field('pins').press('ArrowDown');
    await dialog.field('pins').press('Enter');
    assert.equal(await dialog.field('pins').inputValue(), 'A3');
    await dialog.field('edge').selectOption('rising');
    await dialog.type('debounceMs', '50');
    await dialog.field('initial').check();
    await dialog.save();
    assert.equal((await editor.node(input)).label, 'door');
    assert.equal((await editor.node(input)).valid, true);
  });

  it('store what docs/nodes.md says', async () => {
    await editor.deploy();
    assert.deepEqual(await editor.stored(expander), {
      id: expander,
      type: 'mcp-expander',
      name: 'cellar',
      bus: 'simulated',
      address: '0x21',
      pollMs: 20,
      ...{ wiring: 'none', lineA: '', lineB: '', safetyMs: 1000 },
      ...{ lineDriver: 'auto', lineBias: 'as-is', intOutput: 'auto' },
      pins: {
        A3: { pullUp: true, inverted: true, label: 'door' },
        B0: { direction: 'output', start: 'high' },
      },
      ...{ checkMs: 1000, drift: 'repair', sharedChip: false },
      ...{ numbering: 'names', jumpers: 'B0-A3' },
      ...{ interlocks: [], configRead: true, configWrite: false },
    });
    assert.deepEqual(await editor.stored(out), {
      id: out,
      type: 'mcp-out',
      name: '',
      expander,
      pins: 'B0',
      pinsFromMessage: false,
      ...{ action: 'set', pulseMs: 500, whileRunning: 'restart', onMs: 500, offMs: 500, count: 0 },
      ...{ maxOnMs: 0, maxOnFrom: 'on', reportEnd: false, expireMs: 0 },
      wires: [[]],
    });
    assert.deepEqual(await editor.stored(input), {
      id: input,
      type: 'mcp-in',
      name: '',
      expander,
      pins: 'A3',
      edge: 'rising',
      debounceMs: 50,
      initial: true,
      ...{ pinsFromMessage: false, mode: 'level', doubleMs: 300, longMs: 800, repeatMs: 0, every: 1 },
      ...{ windowMs: 1000, stepsPerDetent: 4, onPayload: 'true', onPayloadType: 'bool', offPayload: 'false' },
      ...{ offPayloadType: 'bool', form: 'value', topic: '', keepCount: false },
      wires: [[]],
    });
  });

  it('make nodes that run: output B0 starts high, and inverted A3 follows it over the jumper', async () => {
    await editor.waitForStatus(out, 'on');
    await editor.waitForStatus(input, 'off');
  });

  it('show what was stored when they are opened again', async () => {
    await editor.load();
    const dialog = await editor.edit(input);
    assert.equal(await dialog.field('pins').inputValue(), 'A3');
    assert.equal(await dialog.field('edge').inputValue(), 'rising');
    assert.equal(await dialog.field('debounceMs').inputValue(), '50');
    assert.equal(await dialog.field('initial').isChecked(), true);
    const table = await editor.editExpander('edit');
    assert.equal(await table.form.getByLabel('Bus', { exact: true }).inputValue(), 'simulated');
    assert.equal(await table.form.getByLabel('Address', { exact: true }).first().inputValue(), '0x21');
    assert.equal(await table.field('pollMs').inputValue(), '20');
    assert.equal(await table.field('jumpers').inputValue(), 'B0-A3');
    assert.equal(await table.cell('A3 Label').inputValue(), 'door');
    assert.equal(await table.cell('A3 Pull-up').isChecked(), true);
    assert.equal(await table.cell('A3 Inverted').isChecked(), true);
    assert.equal(await table.cell('A4 Inverted').isChecked(), false);
    assert.equal(await table.cell('B0 Direction').inputValue(), 'output');
    assert.equal(await table.cell('B0 Start').inputValue(), 'high');
    assert.equal(await table.cell('B0 Start').isEnabled(), true);
    assert.equal(await table.cell('B0 Pull-up').isDisabled(), true);
    assert.equal(await table.cell('B0 Interrupt').isDisabled(), true);
    await table.cancel();
    await dialog.cancel();
  });

  it('change nothing when they are closed without a change', async () => {
    const dialog = await editor.edit(input);
    const table = await editor.editExpander('edit');
    await table.save();
    await dialog.save();
    assert.equal((await editor.node(input)).changed, false);
    assert.equal((await editor.node(expander)).changed, false);
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('change nothing when they are cancelled', async () => {
    const before = [await editor.node(input), await editor.node(expander)];
    const dialog = await editor.edit(input);
    await dialog.type('pins', 'all');
    await dialog.field('edge').selectOption('both');
    const table = await editor.editExpander('edit');
    await table.form.getByLabel('Bus', { exact: true }).selectOption('1');
    await table.cell('A3 Label').fill('window');
    await table.cell('A3 Pull-up').uncheck();
    await table.cancel();
    await dialog.cancel();
    assert.deepEqual([await editor.node(input), await editor.node(expander)], before);
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('show who uses a pin, deployed or not', async () => {
    const second = await editor.drag('mcp-out', { x: 300, y: 400 });
    const dialog = await editor.edit(second);
    await dialog.type('name', 'siren');
    await dialog.type('pins', 'B0-B2');
    assert.deepEqual(await dialog.notes('pins'), ['mcp-out B0 also sets B0.']);
    await dialog.save();

    const other = await editor.edit(out);
    assert.deepEqual(await other.notes('pins'), ['mcp-out "siren" also sets B0.']);
    const table = await editor.editExpander('edit');
    const users = (pin: string) => table.form.locator(`tr[data-pin=${pin}] .mcp-pins-users`).innerText();
    assert.equal(await users('A3'), 'mcp-in');
    assert.equal(await users('B0'), 'mcp-out, siren');
    assert.equal(await users('B1'), 'siren');
    assert.equal(await users('B3'), '');
    await table.cancel();
    await other.cancel();
  });

  it('explain a pin that two nodes want in opposite directions, before it is deployed', async () => {
    const third = await editor.drag('mcp-out', { x: 300, y: 500 });
    const dialog = await editor.edit(third);
    await dialog.type('pins', 'door');
    assert.deepEqual(await dialog.notes('pins'), [
      'Pin A3 of cellar: this node wants it as an output, but mcp-in A3 uses it as an input. ' +
        'One pin has one direction: choose another pin for one of them.',
    ]);
    await dialog.save();
    const again = await editor.edit(third);
    const table = await editor.editExpander('edit');
    assert.equal((await table.pinNotes('A3')).length, 1);
    assert.match((await table.pinNotes('A3')).join(), /mcp-out door wants it as an output/);
    await table.cancel();
    await again.cancel();
  });

  it('explain a pin that the table gives the other direction', async () => {
    const dialog = await editor.edit(input);
    const table = await editor.editExpander('edit');
    await table.cell('A5 Direction').selectOption('output');
    await table.save();
    await dialog.type('pins', 'A5');
    assert.deepEqual(await dialog.notes('pins'), [
      "Pin A5 of cellar: this node wants it as an input, but the expander's pin table sets it as an output. " +
        "Change the table or the node's pin.",
    ]);
    await dialog.cancel();
  });
});
