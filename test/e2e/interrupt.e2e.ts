// A user's way with mcp-interrupt: from the palette to a running node, and what its dialog says of the pins.
import assert from 'node:assert/strict';
import { Editor } from './support/editor';

const FLOW = [
  {
    ...{
      id: 'chip',
      type: 'mcp-expander',
      name: 'cellar',
      bus: 'simulated',
      address: '0x20',
      wiring: 'mirrored',
    },
    ...{ jumpers: 'B0-A0', pins: { A0: { label: 'bell' }, A4: { interrupt: 'off' } } },
  },
  {
    ...{ id: 'press', type: 'inject', z: 'tab', x: 140, y: 80, name: 'press', props: [{ p: 'payload' }] },
    ...{ payload: 'toggle', payloadType: 'str', repeat: '', crontab: '', once: false, wires: [['finger']] },
  },
  {
    ...{ id: 'finger', type: 'mcp-out', z: 'tab', x: 340, y: 80, name: 'finger', expander: 'chip' },
    ...{ pins: 'B0', wires: [[]] },
  },
];

describe('mcp-interrupt', () => {
  let editor: Editor;
  let node: string;

  before(async () => {
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('is dragged from the palette and configured', async () => {
    const item = editor.page.locator('.red-ui-palette-node[data-palette-type="mcp-interrupt"]');
    assert.equal(await item.locator('.red-ui-palette-label').innerText(), 'mcp interrupt');
    node = await editor.drag('mcp-interrupt', { x: 300, y: 200 });
    assert.equal((await editor.node(node)).valid, true, 'a new node takes the only expander');
    const dialog = await editor.edit(node);
    assert.equal(await dialog.field('expander').inputValue(), 'chip');
    await dialog.type('pins', 'bell');
    await dialog.field('mode').selectOption('change');
    await dialog.field('edge').selectOption('rising');
    await dialog.type('repeatMs', '');
    await dialog.save();
    assert.equal((await editor.node(node)).label, 'bell');
    assert.equal((await editor.node(node)).valid, true);
  });

  it('is stored as docs/nodes.md says', async () => {
    await editor.deploy();
    assert.deepEqual(await editor.stored(node), {
      ...{ id: node, type: 'mcp-interrupt', name: '', expander: 'chip', pins: 'bell' },
      ...{ mode: 'change', edge: 'rising', repeatMs: 0, health: false, wires: [[]] },
    });
  });

  it('counts its messages in its status', async () => {
    await editor.waitForStatus(node, 'ready');
    await editor.inject('press');
    await editor.waitForStatus('finger', 'on');
    await editor.waitForStatus(node, '1');
    await editor.inject('press');
    await editor.waitForStatus('finger', 'off');
    await editor.inject('press');
    await editor.waitForStatus(node, '2');
  });

  it('shows what was stored when it is opened again, and changes nothing', async () => {
    await editor.load();
    const dialog = await editor.edit(node);
    const shown = ['pins', 'mode', 'edge', 'repeatMs'].map((field) => dialog.field(field).inputValue());
    assert.deepEqual(await Promise.all(shown), ['bell', 'change', 'rising', '0']);
    await dialog.save();
    assert.equal((await editor.node(node)).changed, false);
    const again = await editor.edit(node);
    await again.field('mode').selectOption('low');
    await again.type('pins', 'A');
    await again.cancel();
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('refuses pins there are not, and times out of range', async () => {
    const dialog = await editor.edit(node);
    await dialog.type('pins', 'doorbell');
    assert.match((await dialog.notes('pins')).join(), /^There is no pin "doorbell"\./);
    await dialog.type('pins', '');
    assert.match((await dialog.notes('pins')).join(), /^No pin is chosen\./);
    await dialog.type('repeatMs', '60001');
    assert.deepEqual(await dialog.notes('repeatMs'), [
      '"Repeat every" is "60001", but must be a whole number of ms from 0 to 60000.',
    ]);
    await dialog.save();
    assert.equal((await editor.node(node)).valid, false);
    const again = await editor.edit(node);
    await again.type('pins', 'bell');
    await again.type('repeatMs', '200');
    await again.save();
    assert.equal((await editor.node(node)).valid, true);
    assert.equal((await editor.node(node)).properties['repeatMs'], 200);
  });

  it('uses pins as inputs, and only looks at a port', async () => {
    const dialog = await editor.edit(node);
    await dialog.type('pins', 'B0');
    assert.deepEqual(await dialog.notes('pins'), [
      'Pin B0 of cellar: this node wants it as an input, but mcp-out "finger" uses it as an output. ' +
        'One pin has one direction: choose another pin for one of them.',
    ]);
    await dialog.type('pins', 'B');
    assert.deepEqual(await dialog.notes('pins'), ['mcp-out "finger" also sets B0.']);
    await dialog.cancel();
  });

  it('warns of pins that never interrupt', async () => {
    const dialog = await editor.edit(node);
    await dialog.type('pins', 'A4');
    await dialog.field('mode').selectOption('table');
    assert.match((await dialog.notes('mode')).join(), /says that these pins never interrupt/);
    await dialog.type('pins', 'A');
    assert.deepEqual(await dialog.notes('mode'), []);
    await dialog.type('pins', 'A4');
    await dialog.field('mode').selectOption('low');
    assert.deepEqual(await dialog.notes('mode'), []);
    await dialog.cancel();
  });

  it('tells of another node that wants the same pin to interrupt otherwise', async () => {
    const second = await editor.drag('mcp-interrupt', { x: 300, y: 300 });
    const dialog = await editor.edit(second);
    await dialog.type('name', 'port');
    await dialog.type('pins', 'A');
    assert.deepEqual(await dialog.notes('pins'), ['mcp-interrupt bell also reads A0.']);
    await dialog.field('mode').selectOption('low');
    assert.deepEqual(await dialog.notes('pins'), [
      'Pin A0 of cellar: this node wants another interrupt mode than mcp-interrupt bell. ' +
        'Give both the same mode, or leave one as the pin table says.',
    ]);
    await dialog.save();
    const again = await editor.edit(second);
    const table = await editor.editExpander('edit');
    assert.equal(
      await table.form.locator('tr[data-pin=A0] .mcp-pins-users').innerText(),
      'mcp-interrupt, port',
    );
    assert.match(
      (await table.pinNotes('A0')).join(),
      /^Pin A0 of cellar: mcp-interrupt "port" wants another/,
    );
    assert.deepEqual(await table.pinNotes('A1'), []);
    await table.cancel();
    await again.cancel();
  });
});
