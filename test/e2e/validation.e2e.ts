// What the dialogs say of values that cannot work, and which unusual ones they leave alone.
import assert from 'node:assert/strict';
import { Editor, type NodeDialog } from './support/editor';

const FLOW = [
  {
    id: 'chip',
    type: 'mcp-expander',
    name: 'cellar',
    bus: 'simulated',
    address: '0x20',
    pins: { A0: { label: 'door' } },
  },
  { id: 'twin', type: 'mcp-expander', name: 'attic', bus: 'simulated', address: '0x27' },
  {
    id: 'out',
    type: 'mcp-out',
    z: 'tab',
    x: 200,
    y: 80,
    name: 'lamp',
    expander: 'chip',
    pins: 'B0',
    wires: [[]],
  },
  {
    id: 'in',
    type: 'mcp-in',
    z: 'tab',
    x: 200,
    y: 160,
    name: '',
    expander: 'chip',
    pins: 'door',
    wires: [[]],
  },
  {
    ...{
      id: 'env',
      type: 'mcp-expander',
      name: 'by env',
      bus: '${MCP_BUS}',
      address: '${MCP_ADDRESS}',
      pollMs: '${MCP_POLL}',
    },
    ...{ pins: {}, jumpers: 'B0-A0' },
  },
  {
    id: 'watch',
    type: 'mcp-in',
    z: 'tab',
    x: 200,
    y: 240,
    name: 'watch',
    expander: 'env',
    pins: 'A',
    wires: [[]],
  },
];

describe('the validation', () => {
  let editor: Editor;

  before(async () => {
    Object.assign(process.env, { MCP_BUS: 'simulated', MCP_ADDRESS: '0x25', MCP_POLL: '50' });
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  async function openExpander(node: string): Promise<{ dialog: NodeDialog; table: NodeDialog }> {
    const dialog = await editor.edit(node);
    return { dialog, table: await editor.editExpander('edit') };
  }

  it('accepts the flow as it is', async () => {
    for (const id of ['chip', 'env', 'out', 'in', 'watch'])
      assert.equal((await editor.node(id)).valid, true, id);
  });

  it('says which pin there is not, below the field and on the node', async () => {
    const dialog = await editor.edit('out');
    await dialog.type('pins', 'C3');
    assert.match((await dialog.notes('pins')).join(), /^There is no pin "C3"\. Pins are A0 to A7/);
    assert.equal(await dialog.field('pins').getAttribute('aria-invalid'), 'true');
    await editor.screenshot('out-problem');
    await dialog.save();
    assert.equal((await editor.node('out')).valid, false);
  });

  it('wants pins, unless messages bring them', async () => {
    const dialog = await editor.edit('out');
    await dialog.type('pins', '');
    assert.match((await dialog.notes('pins')).join(), /^No pin is chosen\./);
    await dialog.field('pinsFromMessage').check();
    assert.deepEqual(await dialog.notes('pins'), []);
    await dialog.save();
    assert.equal((await editor.node('out')).valid, true);
    assert.equal((await editor.node('out')).label, 'lamp');
  });

  it('refuses a negative debounce time', async () => {
    const dialog = await editor.edit('in');
    await dialog.type('debounceMs', '-1');
    assert.deepEqual(await dialog.notes('debounceMs'), [
      '"Debounce" is "-1", but must be a whole number of ms from 0 to 60000.',
    ]);
    await editor.screenshot('in-problem');
    await dialog.save();
    assert.equal((await editor.node('in')).valid, false);
    const again = await editor.edit('in');
    await again.type('debounceMs', '');
    await again.save();
    assert.equal((await editor.node('in')).properties['debounceMs'], 0);
    assert.equal((await editor.node('in')).valid, true);
  });

  it('refuses labels that read like a pin, stand twice, or have signs with a meaning', async () => {
    const { dialog, table } = await openExpander('out');
    await table.cell('A1 Label').fill('B3');
    await table.cell('A2 Label').fill('Door');
    await table.cell('A3 Label').fill('a/b');
    assert.deepEqual(await table.pinNotes('A1'), [
      'Pin A1 cannot have the label "B3": it reads like another pin, a port or a number.',
    ]);
    assert.deepEqual(await table.pinNotes('A2'), ['Pins A0 and A2 have the same label "Door".']);
    assert.match((await table.pinNotes('A3')).join(), /may not contain commas, slashes/);
    assert.equal(await table.cell('A1 Label').getAttribute('aria-invalid'), 'true');
    await editor.screenshot('expander-problem');
    await table.save();
    assert.equal((await editor.node('chip')).valid, false);
    await dialog.cancel();
    assert.equal(
      (await editor.node('in')).valid,
      false,
      'the nodes on an expander that cannot start are marked too',
    );
    const again = await openExpander('out');
    for (const pin of ['A1', 'A2', 'A3']) await again.table.cell(`${pin} Label`).fill('');
    await again.table.save();
    await again.dialog.cancel();
    assert.equal((await editor.node('chip')).valid, true);
  });

  it('tells which node asks for a label that is going', async () => {
    const { dialog, table } = await openExpander('out');
    await table.cell('A0 Label').fill('gate');
    assert.match(await table.form.innerText(), /asks for "door", and this table has no such pin/);
    await table.cancel();
    await dialog.cancel();
  });

  it('refuses what is no jumper, and drops jumpers on a real bus', async () => {
    const { dialog, table } = await openExpander('out');
    await table.type('jumpers', 'B0');
    assert.match((await table.notes('jumpers')).join(), /^"B0" is not a jumper\./);
    await table.form.getByLabel('Bus', { exact: true }).selectOption('1');
    assert.equal(await table.field('jumpers').isVisible(), false);
    assert.deepEqual(await table.notes('jumpers'), []);
    await table.save();
    await dialog.cancel();
    const { properties, valid, label } = await editor.node('chip');
    assert.deepEqual([properties['bus'], properties['jumpers'], valid, label], ['1', '', true, 'cellar']);
  });

  it('takes the number of any bus', async () => {
    const { dialog, table } = await openExpander('out');
    assert.equal(await table.field('bus').isVisible(), false);
    await table.form.getByLabel('Bus', { exact: true }).selectOption({ label: 'another bus, or ${NAME}…' });
    await table.type('bus', 'eleven');
    assert.match((await table.notes('bus')).join(), /^"eleven" is not a bus\./);
    await table.type('bus', '11');
    assert.deepEqual(await table.notes('bus'), []);
    await table.save();
    await dialog.cancel();
    assert.equal((await editor.node('chip')).properties['bus'], '11');
    const again = await openExpander('out');
    assert.equal(await again.table.field('bus').inputValue(), '11');
    assert.equal(await again.table.field('bus').isVisible(), true);
    await again.table.form.getByLabel('Bus', { exact: true }).selectOption('simulated');
    await again.table.save();
    await again.dialog.cancel();
  });

  it('refuses a poll interval out of range, and stores a number as a number', async () => {
    const { dialog, table } = await openExpander('out');
    await table.type('pollMs', '2');
    assert.match((await table.notes('pollMs')).join(), /whole number of ms from 5 to 60000/);
    await table.type('pollMs', '100');
    assert.deepEqual(await table.notes('pollMs'), []);
    await table.save();
    await dialog.cancel();
    assert.equal((await editor.node('chip')).properties['pollMs'], 100);
  });

  it('warns of two expanders for one chip', async () => {
    const { dialog, table } = await openExpander('out');
    await table.form.getByLabel('Address', { exact: true }).first().selectOption('0x27');
    assert.match(
      (await table.notes('address')).join(),
      /^cellar and attic are both set to bus simulated, address 0x27\./,
    );
    await table.cancel();
    await dialog.cancel();
  });

  it('warns of A7 and B7 as inputs', async () => {
    const { dialog, table } = await openExpander('out');
    await table.cell('A7 Direction').selectOption('input');
    await table.cell('A6 Direction').selectOption('input');
    assert.match((await table.pinNotes('A7')).join(), /outputs only/);
    assert.deepEqual(await table.pinNotes('A6'), []);
    await table.cancel();
    await dialog.cancel();
    const watcher = await editor.edit('in');
    await watcher.type('pins', 'B7');
    assert.match((await watcher.notes('pins')).join(), /outputs only/);
    await watcher.cancel();
  });

  it('leaves values from the environment alone', async () => {
    const { dialog, table } = await openExpander('watch');
    assert.equal(await table.field('bus').inputValue(), '${MCP_BUS}');
    assert.equal(await table.field('bus').isVisible(), true);
    assert.equal(await table.field('address').inputValue(), '${MCP_ADDRESS}');
    for (const [field, notes] of Object.entries({
      bus: ['Node-RED fills in the environment variable MCP_BUS when the flow starts.'],
      address: ['Node-RED fills in the environment variable MCP_ADDRESS when the flow starts.'],
      pollMs: [],
      jumpers: [],
    }))
      assert.deepEqual(await table.notes(field), notes, field);
    assert.equal(await table.field('jumpers').isVisible(), true);
    await table.type('name', 'from env');
    await table.save();
    await dialog.cancel();
    const { name, ...kept } = (await editor.node('env')).properties;
    assert.equal(name, 'from env');
    assert.deepEqual(kept, {
      ...{ bus: '${MCP_BUS}', address: '${MCP_ADDRESS}', pollMs: '${MCP_POLL}', pins: {}, jumpers: 'B0-A0' },
      // Added with their defaults, since the flow left them out.
      ...{ wiring: 'none', lineA: '', lineB: '', safetyMs: 1000 },
      ...{ lineDriver: 'auto', lineBias: 'as-is', intOutput: 'auto' },
      ...{ checkMs: 1000, drift: 'repair', sharedChip: false, numbering: 'names' },
      ...{ interlocks: [], configRead: true, configWrite: false },
    });
  });

  it('keeps the value of a setting that does not apply at the moment', async () => {
    const { dialog, table } = await openExpander('out');
    await table.cell('B4 Pull-up').check();
    await table.cell('B4 Direction').selectOption('output');
    assert.equal(await table.cell('B4 Pull-up').isDisabled(), true);
    await table.save();
    await dialog.cancel();
    const pins = (await editor.node('chip')).properties['pins'] as Record<string, unknown>;
    assert.deepEqual(pins['B4'], { direction: 'output', pullUp: true });
  });
});
