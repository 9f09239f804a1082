// What mcp-out does and what mcp-in means: rows that come and go, what is stored, and values that cannot work.
import assert from 'node:assert/strict';
import { Editor, type NodeDialog } from './support/editor';

const FLOW = [
  {
    ...{ id: 'chip', type: 'mcp-expander', name: 'cellar', bus: 'simulated', address: '0x20' },
    pins: { A0: { label: 'door' } },
  },
  {
    ...{ id: 'wired', type: 'mcp-expander', name: 'attic', bus: 'simulated', address: '0x21' },
    wiring: 'mirrored',
  },
  {
    ...{ id: 'out', type: 'mcp-out', z: 'tab', x: 200, y: 80, name: 'lamp', expander: 'chip' },
    ...{ pins: 'B0', wires: [[]] },
  },
  {
    ...{ id: 'in', type: 'mcp-in', z: 'tab', x: 200, y: 160, name: 'door', expander: 'chip' },
    ...{ pins: 'A0', wires: [[]] },
  },
];

const ODD_FLOW = [
  ...FLOW,
  {
    ...{ id: 'odd', type: 'mcp-out', z: 'tab', x: 200, y: 240, name: 'odd', expander: 'chip', pins: 'B2' },
    ...{ action: 'explode', pulseMs: '${MCP_PULSE}', onMs: 5, wires: [[]] },
  },
];

const OUT_ROWS = ['pulseMs', 'whileRunning', 'onMs', 'offMs', 'count', 'maxOnMs', 'maxOnFrom', 'reportEnd'];
const IN_ROWS = [
  ...['edge', 'debounceMs', 'doubleMs', 'longMs', 'repeatMs', 'every', 'windowMs', 'stepsPerDetent'],
  ...['onPayload', 'offPayload', 'form', 'topic', 'initial', 'keepCount'],
];

/** Those of the fields whose labels can be seen. */
async function rows(dialog: NodeDialog, fields: readonly string[]): Promise<string[]> {
  const visible: string[] = [];
  for (const field of fields)
    if (await dialog.form.locator(`label[for=node-input-${field}]`).isVisible()) visible.push(field);
  return visible;
}

describe('the settings of mcp-out', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('are those of a node that sets levels, for a flow from before there were others', async () => {
    assert.equal((await editor.node('out')).valid, true);
    const dialog = await editor.edit('out');
    assert.equal(await dialog.field('action').inputValue(), 'set');
    assert.equal(await dialog.field('maxOnMs').inputValue(), '0');
    assert.deepEqual(await rows(dialog, OUT_ROWS), ['maxOnMs', 'reportEnd']);
    await dialog.cancel();
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('show the rows that belong to the action', async () => {
    const dialog = await editor.edit('out');
    await dialog.field('action').selectOption('pulse');
    assert.deepEqual(await rows(dialog, OUT_ROWS), ['pulseMs', 'whileRunning', 'maxOnMs', 'reportEnd']);
    await dialog.field('action').selectOption('blink');
    assert.deepEqual(await rows(dialog, OUT_ROWS), ['onMs', 'offMs', 'count', 'maxOnMs', 'reportEnd']);
    await dialog.type('maxOnMs', '5000');
    assert.ok((await rows(dialog, OUT_ROWS)).includes('maxOnFrom'));
    await dialog.field('action').selectOption('toggle');
    assert.deepEqual(await rows(dialog, OUT_ROWS), ['maxOnMs', 'maxOnFrom', 'reportEnd']);
    await dialog.cancel();
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('are stored as docs/nodes.md says, and shown again', async () => {
    const dialog = await editor.edit('out');
    await dialog.field('action').selectOption('pulse');
    await dialog.type('pulseMs', '250');
    await dialog.field('whileRunning').selectOption('ignore');
    await dialog.type('maxOnMs', '60000');
    await dialog.field('maxOnFrom').selectOption('message');
    await dialog.field('reportEnd').check();
    await dialog.save();
    assert.equal((await editor.node('out')).valid, true);
    await editor.deploy();
    assert.deepEqual(await editor.stored('out'), {
      ...{ id: 'out', type: 'mcp-out', name: 'lamp', expander: 'chip', pins: 'B0', pinsFromMessage: false },
      ...{ action: 'pulse', pulseMs: 250, whileRunning: 'ignore', onMs: 500, offMs: 500, count: 0 },
      ...{ maxOnMs: 60000, maxOnFrom: 'message', reportEnd: true, expireMs: 0, wires: [[]] },
    });
    await editor.load();
    const again = await editor.edit('out');
    const shown = ['action', 'pulseMs', 'whileRunning', 'maxOnMs', 'maxOnFrom'].map((field) =>
      again.field(field).inputValue(),
    );
    assert.deepEqual(await Promise.all(shown), ['pulse', '250', 'ignore', '60000', 'message']);
    assert.equal(await again.field('reportEnd').isChecked(), true);
    await again.save();
    assert.equal((await editor.node('out')).changed, false);
  });

  it('refuse times that cannot be, below the field and on the node', async () => {
    const dialog = await editor.edit('out');
    await dialog.type('pulseMs', '-250');
    assert.deepEqual(await dialog.notes('pulseMs'), [
      '"Pulse" is "-250", but must be a whole number of ms from 1 to 86400000.',
    ]);
    assert.equal(await dialog.field('pulseMs').getAttribute('aria-invalid'), 'true');
    await dialog.type('maxOnMs', 'long');
    assert.match((await dialog.notes('maxOnMs')).join(), /^"On at most" is "long"/);
    await dialog.save();
    assert.equal((await editor.node('out')).valid, false);
    const again = await editor.edit('out');
    assert.equal(await again.field('pulseMs').inputValue(), '-250');
    await again.type('pulseMs', '100');
    await again.type('maxOnMs', '');
    await again.save();
    const { valid, properties } = await editor.node('out');
    assert.deepEqual([valid, properties['pulseMs'], properties['maxOnMs']], [true, 100, 0]);
  });

  it('leave no error behind in a row that is hidden', async () => {
    const dialog = await editor.edit('out');
    await dialog.field('action').selectOption('blink');
    await dialog.type('onMs', '3');
    assert.match((await dialog.notes('onMs')).join(), /from 20 to 3600000/);
    await dialog.field('action').selectOption('set');
    assert.deepEqual(await dialog.notes('onMs'), []);
    await dialog.save();
    const { valid, properties } = await editor.node('out');
    assert.deepEqual([valid, properties['onMs']], [true, 500]);
  });

  it('are not changed by a dialog that is cancelled', async () => {
    const before = await editor.node('out');
    const dialog = await editor.edit('out');
    await dialog.field('action').selectOption('blink');
    await dialog.type('onMs', '-1');
    await dialog.type('count', '7');
    await dialog.field('reportEnd').uncheck();
    await dialog.cancel();
    assert.deepEqual(await editor.node('out'), before);
  });
});

describe('the settings of mcp-in', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  /** A typed input, which stands in the place of its field. */
  const typed = (dialog: NodeDialog, property: string) => ({
    async choose(type: string, text: string): Promise<void> {
      const box = dialog.form.locator(`#node-input-${property} + .red-ui-typedInput-container`);
      await box.locator('.red-ui-typedInput-type-select').click();
      await editor.page.locator(`.red-ui-typedInput-options:visible a[value="${type}"]`).click();
      const input = box.locator('.red-ui-typedInput-input');
      await input.fill(text);
      await input.press('Tab');
    },
  });

  it('are those of a node that reports levels, for a flow from before there were others', async () => {
    assert.equal((await editor.node('in')).valid, true);
    const dialog = await editor.edit('in');
    assert.equal(await dialog.field('mode').inputValue(), 'level');
    await dialog.cancel();
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  const modes: [mode: string, rows: string[]][] = [
    ['click', ['debounceMs', 'doubleMs', 'longMs', 'repeatMs', 'topic']],
    ['counter', ['edge', 'debounceMs', 'every', 'topic', 'initial', 'keepCount']],
    ['rate', ['edge', 'debounceMs', 'windowMs', 'topic']],
    ['encoder', ['debounceMs', 'stepsPerDetent', 'topic', 'initial', 'keepCount']],
    ['level', ['edge', 'debounceMs', 'onPayload', 'offPayload', 'form', 'topic', 'initial']],
  ];
  it('show the rows that belong to the mode', async () => {
    const dialog = await editor.edit('in');
    for (const [mode, expected] of modes) {
      await dialog.field('mode').selectOption(mode);
      assert.deepEqual(await rows(dialog, IN_ROWS), expected, mode);
    }
    await dialog.cancel();
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('count one edge of a press, and give the edge of the levels back', async () => {
    const dialog = await editor.edit('in');
    const label = dialog.form.locator('label[for=node-input-edge]');
    await dialog.field('edge').selectOption('falling');
    await dialog.field('mode').selectOption('counter');
    assert.equal((await label.innerText()).trim(), 'Count when');
    assert.equal(await dialog.field('edge').inputValue(), 'rising');
    await dialog.field('edge').selectOption('both');
    await dialog.field('mode').selectOption('level');
    assert.equal((await label.innerText()).trim(), 'Send when');
    assert.equal(await dialog.field('edge').inputValue(), 'falling');
    await dialog.field('mode').selectOption('rate');
    assert.equal(await dialog.field('edge').inputValue(), 'both');
    await dialog.cancel();
  });

  it('take payloads of any type, and a topic to stand before the pin', async () => {
    const dialog = await editor.edit('in');
    await typed(dialog, 'onPayload').choose('json', '{"open": true}');
    await typed(dialog, 'offPayload').choose('str', 'closed');
    await dialog.field('form').selectOption('pin-state');
    await dialog.type('topic', 'house/cellar');
    await dialog.field('pinsFromMessage').check();
    await dialog.save();
    assert.equal((await editor.node('in')).valid, true);
    await editor.deploy();
    assert.deepEqual(await editor.stored('in'), {
      ...{ id: 'in', type: 'mcp-in', name: 'door', expander: 'chip', pins: 'A0', pinsFromMessage: true },
      ...{ mode: 'level', edge: 'both', debounceMs: 0, initial: false, form: 'pin-state' },
      ...{ onPayload: '{"open": true}', onPayloadType: 'json', offPayload: 'closed', offPayloadType: 'str' },
      ...{ topic: 'house/cellar', doubleMs: 300, longMs: 800, repeatMs: 0, every: 1, windowMs: 1000 },
      ...{ stepsPerDetent: 4, keepCount: false, wires: [[]] },
    });
  });

  it('show what was stored, and change nothing', async () => {
    await editor.load();
    const dialog = await editor.edit('in');
    const shown = ['onPayload', 'onPayloadType', 'offPayload', 'offPayloadType', 'form', 'topic'].map(
      (field) => dialog.field(field).inputValue(),
    );
    assert.deepEqual(await Promise.all(shown), [
      ...['{"open": true}', 'json', 'closed', 'str', 'pin-state', 'house/cellar'],
    ]);
    await dialog.save();
    assert.equal((await editor.node('in')).changed, false);
    const again = await editor.edit('in');
    await typed(again, 'onPayload').choose('num', '1');
    await again.field('mode').selectOption('click');
    await again.cancel();
    assert.equal(await editor.hasUndeployedChanges(), false);
  });

  it('refuse a payload that is none of its type, and a topic for subscriptions', async () => {
    const dialog = await editor.edit('in');
    await typed(dialog, 'onPayload').choose('json', '{"open": ');
    assert.match((await dialog.notes('onPayload')).join(), /cannot be read as the type that is chosen/);
    await dialog.type('topic', 'house/+');
    assert.match((await dialog.notes('topic')).join(), /^"house\/\+" cannot stand before a pin/);
    await dialog.save();
    assert.equal((await editor.node('in')).valid, false);
    const again = await editor.edit('in');
    await typed(again, 'onPayload').choose('str', 'open');
    await again.type('topic', 'house/');
    await again.save();
    assert.equal((await editor.node('in')).valid, true);
  });

  it('refuse numbers that cannot be', async () => {
    const dialog = await editor.edit('in');
    await dialog.field('mode').selectOption('click');
    await dialog.type('longMs', '-1');
    assert.deepEqual(await dialog.notes('longMs'), [
      '"Long press" is "-1", but must be a whole number of ms from 0 to 60000.',
    ]);
    await dialog.field('mode').selectOption('counter');
    await dialog.type('every', '0');
    assert.deepEqual(await dialog.notes('every'), [
      '"Send every" is "0", but must be a whole number from 1 to 1000000.',
    ]);
    await dialog.field('mode').selectOption('rate');
    await dialog.type('windowMs', '50');
    assert.match((await dialog.notes('windowMs')).join(), /^"Measure over" is "50"/);
    await dialog.save();
    assert.equal((await editor.node('in')).valid, false);
    const again = await editor.edit('in');
    assert.equal(await again.field('longMs').inputValue(), '800', 'hidden and wrong: back to its default');
    assert.equal(await again.field('every').inputValue(), '1');
    await again.type('windowMs', '500');
    await again.save();
    assert.equal((await editor.node('in')).valid, true);
  });

  it('tell of contacts that bounce', async () => {
    const dialog = await editor.edit('in');
    await dialog.field('mode').selectOption('click');
    assert.match((await dialog.notes('debounceMs')).join(), /^A contact bounces/);
    await dialog.type('debounceMs', '20');
    assert.deepEqual(await dialog.notes('debounceMs'), []);
    await dialog.type('debounceMs', '0');
    await dialog.field('mode').selectOption('level');
    assert.deepEqual(await dialog.notes('debounceMs'), []);
    await dialog.cancel();
  });

  it('want two tracks of an encoder, best on one port and with INT', async () => {
    const dialog = await editor.edit('in');
    await dialog.field('mode').selectOption('encoder');
    assert.deepEqual(await dialog.notes('pins'), [
      'A rotary encoder has two tracks, so it needs two pins, A and B. 1 are chosen.',
    ]);
    assert.match((await dialog.notes('mode')).join(), /^The expander is polled every 20 ms\./);
    await dialog.type('pins', 'A0, B0');
    assert.match((await dialog.notes('pins')).join(), /^Pin B0 of cellar: .* uses it as an output\./);
    await dialog.type('pins', 'A0, B4');
    assert.match((await dialog.notes('pins')).join(), /^The tracks are on different ports\./);
    await dialog.type('pins', 'A0, A1');
    assert.deepEqual(await dialog.notes('pins'), []);
    await dialog.field('expander').selectOption('wired');
    assert.deepEqual(await dialog.notes('mode'), []);
    await dialog.field('stepsPerDetent').selectOption('2');
    await dialog.save();
    const { valid, properties } = await editor.node('in');
    assert.deepEqual([valid, properties['mode'], properties['stepsPerDetent']], [true, 'encoder', 2]);
    const again = await editor.edit('in');
    await again.type('pins', 'A0-A2');
    await again.save();
    assert.equal((await editor.node('in')).valid, false);
  });
});

describe('settings that a program or the environment has written', () => {
  let editor: Editor;

  before(async () => {
    Object.assign(process.env, { MCP_PULSE: '250' });
    editor = await Editor.open(ODD_FLOW);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('are left alone, and an action that there is not is told', async () => {
    assert.equal((await editor.node('odd')).valid, false);
    const dialog = await editor.edit('odd');
    assert.match(
      (await dialog.notes('action')).join(),
      /^"explode" is not a choice for "Action"\. It can be set,/,
    );
    await dialog.field('action').selectOption('pulse');
    assert.deepEqual(await dialog.notes('action'), []);
    assert.deepEqual(await dialog.notes('pulseMs'), []);
    await dialog.save();
    const { valid, properties } = await editor.node('odd');
    assert.deepEqual([valid, properties['pulseMs'], properties['onMs']], [true, '${MCP_PULSE}', 500]);
  });
});
