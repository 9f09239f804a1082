// What the dialog of an expander finds out about the machine: buses, who answers on one, GPIO lines; and how quick it is.
import assert from 'node:assert/strict';
import { Editor, type NodeDialog } from './support/editor';

const CHIPS = Array.from({ length: 8 }, (_, straps) => ({
  ...{ id: `chip${straps}`, type: 'mcp-expander', name: straps === 0 ? 'cellar' : '' },
  ...{ bus: 'simulated', address: `0x2${straps}`, pollMs: 20, pins: {} },
}));
const OUT = {
  ...{ id: 'out', type: 'mcp-out', z: 'tab', x: 160, y: 80, name: '', expander: 'chip0', pins: 'B0' },
  wires: [[]],
};
const BUSES = {
  hardware: true,
  buses: [
    { id: '1', name: 'bcm2835 (i2c@7e804000)', available: true },
    { id: '20', name: 'fef04500.i2c', available: false, problem: 'No permission to open /dev/i2c-20.' },
    { id: 'simulated', name: 'simulated', available: true },
  ],
};
const LINES = {
  chips: [
    {
      ...{ name: 'gpiochip0', label: 'pinctrl-bcm2711' },
      lines: [
        { offset: 2, name: 'SDA1', consumer: null, gpio: null, expanders: [] },
        { offset: 17, name: 'GPIO17', consumer: 'mcp23017', gpio: 17, expanders: ['chip0'] },
        { offset: 27, name: 'GPIO27', consumer: 'lirc', gpio: 27, expanders: [] },
        { offset: 22, name: 'GPIO22', consumer: null, gpio: 22, expanders: [] },
      ],
    },
  ],
};

describe('the dialog of an expander', () => {
  let editor: Editor;
  let dialog: NodeDialog;

  before(async () => {
    editor = await Editor.open([...CHIPS.slice(0, 2), OUT]);
  });
  after(() => editor.close());
  afterEach(async () => {
    await editor.page.unrouteAll();
    await editor.endTest();
  });

  async function open(): Promise<void> {
    await editor.edit('out');
    dialog = await editor.editExpander('edit');
  }
  const bus = () => dialog.form.getByLabel('Bus', { exact: true });
  const address = () => dialog.form.getByLabel('Address', { exact: true }).first();
  const found = () => dialog.form.locator('#mcp-expander-found');
  const answer = (path: string, content: object) =>
    editor.page.route(`**/mcp23017/${path}*`, (route) => route.fulfill({ json: content }));
  /** As where somebody has no right; the browser's console tells of it too. */
  const refuse = (path: string) =>
    editor.page.route(`**/mcp23017/${path}*`, (route) => route.fulfill({ status: 403, body: 'Forbidden' }));

  it('begins the list of buses with the simulated one where there is no hardware', async () => {
    await open();
    await editor.page.waitForFunction(() =>
      document.querySelector('#mcp-expander-bus-choice option[value="1"]')?.textContent.includes('not on'),
    );
    assert.equal(await bus().locator('option').first().getAttribute('value'), 'simulated');
    assert.equal(await bus().inputValue(), 'simulated');
  });

  it('lists buses by adapter, and says why one cannot be opened', async () => {
    await answer('buses', BUSES);
    await open();
    await bus().locator('option[value="20"]').waitFor({ state: 'attached' });
    assert.deepEqual(await bus().locator('option').allInnerTexts(), [
      '1: bcm2835 (i2c@7e804000)',
      '20: fef04500.i2c (cannot be opened)',
      'simulated, no hardware needed',
      'another bus, or ${NAME}…',
    ]);
    assert.equal(await bus().inputValue(), 'simulated', 'the choice stays');
    await bus().selectOption('20');
    assert.deepEqual(await dialog.notes('bus'), ['No permission to open /dev/i2c-20.']);
    await editor.screenshot('expander-buses');
  });

  it('finds who answers on the bus, and tells of a wrong address', async () => {
    await open();
    await address().selectOption('0x25');
    await dialog.form.getByRole('button', { name: 'scan the bus' }).click();
    await found().locator('button').first().waitFor();
    assert.deepEqual(
      (await found().locator('button').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')),
      ['0x20 A2=0 A1=0 A0=0 · this expander', '0x21 A2=0 A1=0 A0=1 · in use by simulated 0x21'],
    );
    assert.deepEqual(await dialog.notes('address'), [
      'Nobody answers at 0x25, but something answers at 0x20, 0x21.',
    ]);
    await editor.assertAccessible();
    await editor.screenshot('expander-scan');
    await found().locator('button').first().click();
    assert.equal(await address().inputValue(), '0x20');
    assert.deepEqual(await dialog.notes('address'), []);
    await bus().selectOption('1');
    assert.equal(await found().innerText(), '', 'that was another bus');
  });

  it('says so when nobody answers, or the bus cannot be scanned', async () => {
    await answer('scan', { bus: '1', found: [] });
    await open();
    await dialog.form.getByRole('button', { name: 'scan the bus' }).click();
    await found().locator('.mcp-note-warning', { hasText: 'Nobody answers at 0x20 to 0x27' }).waitFor();
    await editor.page.unrouteAll();
    await bus().selectOption('');
    await dialog.type('bus', '250');
    await dialog.form.getByRole('button', { name: 'scan the bus' }).click();
    await found().locator('.mcp-note-problem').waitFor();
    assert.match(await found().innerText(), /i2c-250|i2c-bus/);
  });

  it('suggests GPIO lines with their users, and takes any other', async () => {
    await answer('lines', LINES);
    await open();
    const listed = editor.page.waitForResponse(/mcp23017\/lines/);
    await dialog.field('wiring').selectOption('mirrored');
    await listed;
    const line = dialog.field('lineA');
    const suggestions = dialog.form.locator('#node-config-input-lineA-suggestions li');
    await dialog.form.getByRole('button', { name: 'Show the GPIO lines' }).first().click();
    assert.deepEqual(await suggestions.allInnerTexts(), [
      '17\nGPIO17 · in use by this expander',
      '22\nGPIO22',
      '27\nGPIO27 · in use by lirc',
      'gpiochip0:2\nSDA1',
    ]);
    await editor.screenshot('expander-lines');
    await line.fill('gpio2');
    assert.deepEqual(await suggestions.allInnerTexts(), ['22\nGPIO22', '27\nGPIO27 · in use by lirc']);
    await line.press('ArrowDown');
    await line.press('Enter');
    assert.equal(await line.inputValue(), '22');
    await dialog.type('lineA', 'gpiochip3:5');
    assert.deepEqual(await dialog.notes('lineA'), []);
  });

  it('works as ever without the right to ask, and says what is missing', async () => {
    for (const path of ['buses', 'lines', 'scan', 'expanders']) await refuse(path);
    await open();
    await dialog.field('wiring').selectOption('mirrored');
    await dialog.form.getByRole('button', { name: 'scan the bus' }).click();
    const right = /your login does not have the right/;
    await found().locator('.mcp-note', { hasText: right }).waitFor();
    for (const part of ['#mcp-expander-live', '#node-config-input-bus-notes', '#mcp-expander-lines-missing'])
      await dialog.form.locator(`${part} .mcp-note`, { hasText: right }).waitFor();
    await bus().selectOption('1');
    await address().selectOption('0x24');
    await dialog.type('lineA', '17');
    await dialog.pin('A3').click();
    assert.deepEqual(await dialog.chosenPins(), ['A3']);
    assert.deepEqual(await dialog.notes('address'), []);
    assert.equal(editor.forgive(/403/), 4, 'the browser has told of four refusals, and of nothing else');
  });
});

describe('the dialog of an expander with 8 expanders and 200 nodes', () => {
  const MOST_MS = 1000;
  let editor: Editor;

  before(async () => {
    const nodes = Array.from({ length: 200 }, (_, count) => ({
      ...{ id: `node${count}`, type: count % 2 === 0 ? 'mcp-in' : 'mcp-out', name: `number ${count}` },
      ...{ z: 'tab', x: 160 + (count % 5) * 180, y: 140 + Math.floor(count / 5) * 40 },
      ...{ expander: `chip${count % 8}`, pins: `${count % 2 === 0 ? 'A' : 'B'}${Math.floor(count / 8) % 8}` },
      wires: [[]],
    }));
    editor = await Editor.open([...CHIPS, OUT, ...nodes]);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('opens without a visible delay', async () => {
    const outer = await editor.edit('out');
    const ms = await editor.page.evaluate(
      () =>
        new Promise<{ ours: number; painted: number }>((resolve) => {
          const type = window.RED.nodes.getType('mcp-expander') as { oneditprepare: () => void };
          const prepare = type.oneditprepare;
          let ours = NaN;
          type.oneditprepare = function () {
            const began = performance.now();
            prepare.call(this);
            ours = performance.now() - began;
          };
          const started = performance.now();
          document.querySelector<HTMLElement>('#node-input-btn-expander-edit')?.click();
          const looking = setInterval(() => {
            const drawn = document.querySelectorAll('#mcp-expander-picture .mcp-chip-leg').length === 28;
            const listed = document.querySelectorAll('#mcp-expander-pins tbody tr[data-pin]').length === 16;
            if (!drawn || !listed) return;
            clearInterval(looking);
            requestAnimationFrame(() =>
              setTimeout(() => resolve({ ours, painted: performance.now() - started })),
            );
          });
        }),
    );
    console.log(
      `      painted ${ms.painted.toFixed(0)} ms after the click, of which ${ms.ours.toFixed(0)} ms are ours; the rest is the slide`,
    );
    assert.ok(ms.painted < MOST_MS && ms.ours < MOST_MS, `${ms.painted} ms, ours ${ms.ours} ms`);
    await editor.page.click('#node-config-dialog-cancel');
    await outer.cancel();
  });
});
