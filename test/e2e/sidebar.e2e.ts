// The sidebar tab "Expanders": what users see of deployed chips, press, switch, break and repair there.
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { weakTexts } from './support/contrast';
import { Editor } from './support/editor';
import { ExpandersTab } from './support/expanders-tab';

const PINS = {
  A0: { pullUp: true, inverted: true, label: 'door' },
  A1: { direction: 'input', label: 'window' },
  B0: { label: 'lamp' },
};

const FLOW = [
  ...[
    { id: 'chip', type: 'mcp-expander', name: 'cellar', bus: 'simulated', address: '0x20', pins: PINS },
    { id: 'roof', type: 'mcp-expander', name: '', bus: 'simulated', address: '0x25', pins: {} },
  ],
  injector('switch-on', 80, true, 'lamp-node'),
  injector('switch-off', 140, false, 'lamp-node'),
  {
    ...{ id: 'lamp-node', type: 'mcp-out', z: 'tab', x: 400, y: 80, name: 'light', expander: 'chip' },
    ...{ pins: 'B0', wires: [[]] },
  },
  {
    ...{ id: 'door-node', type: 'mcp-in', z: 'tab', x: 160, y: 200, name: '', expander: 'chip' },
    ...{ pins: 'A0', wires: [['log']] },
  },
  {
    ...{ id: 'log', type: 'debug', z: 'tab', x: 400, y: 200, name: 'log', active: true, tosidebar: true },
    ...{ console: false, tostatus: false, complete: 'payload', targetType: 'msg', wires: [] },
  },
  {
    ...{ id: 'roof-node', type: 'mcp-in', z: 'tab', x: 160, y: 260, name: 'rain', expander: 'roof' },
    ...{ pins: 'B1', wires: [[]] },
  },
];

function injector(id: string, y: number, payload: boolean, target: string): object {
  return {
    ...{ id, type: 'inject', z: 'tab', x: 160, y, name: id, wires: [[target]] },
    ...{ props: [{ p: 'payload' }], repeat: '', crontab: '', once: false, topic: '' },
    ...{ payload: String(payload), payloadType: 'bool' },
  };
}

describe('the tab "Expanders"', () => {
  let editor: Editor;
  let tab: ExpandersTab;

  before(async () => {
    editor = await Editor.open(FLOW);
    tab = new ExpandersTab(editor);
  });
  beforeEach(() => tab.show());
  after(() => editor.close());
  afterEach(() => editor.endTest());

  const loggedPayloads = (): Promise<string[]> =>
    editor.page.locator('.red-ui-debug-msg .red-ui-debug-msg-payload').allTextContents();

  it('shows every deployed expander with its state, pins, users and labels', async () => {
    const cellar = tab.card('cellar');
    await cellar.waitForState('ready');
    assert.match(await cellar.root.locator('.mcp-live-head').innerText(), /cellar\s+simulated 0x20\s+ready/);
    await cellar.waitForPin(
      'A0',
      /^A0, leg 21, door, input, pull-up, inverted, used by mcp-in, now off, the leg is high/,
    );
    await cellar.waitForPin('B0', /^B0, leg 1, lamp, output, used by light, now off/);
    await tab.card('simulated 0x25').waitForState('ready');
  });

  it('presses a simulated button by mouse: the node and the debug sidebar show it', async () => {
    const before = (await loggedPayloads()).length;
    const cellar = tab.card('cellar');
    await cellar.pin('A0').hover();
    await editor.page.mouse.down();
    await cellar.waitForPin('A0', /now on, the leg is low, pressed/);
    assert.equal(await cellar.pin('A0').getAttribute('aria-pressed'), 'true');
    await editor.waitForStatus('door-node', 'on');
    await editor.page.mouse.up();
    await cellar.waitForPin('A0', /now off, the leg is high$/);
    await editor.waitForStatus('door-node', 'off');
    await editor.page.waitForFunction(
      (count) => document.querySelectorAll('.red-ui-debug-msg-payload').length === count,
      before + 2,
    );
    assert.deepEqual((await loggedPayloads()).slice(before), ['true', 'false']);
  });

  it('presses by the space bar, reached by keyboard', async () => {
    const cellar = tab.card('cellar');
    await cellar.fold.focus();
    await editor.page.keyboard.press('Tab');
    for (const key of ['ArrowRight', 'End']) await editor.page.keyboard.press(key);
    assert.equal(await editor.page.evaluate(() => document.activeElement?.getAttribute('data-pin')), 'A0');
    await editor.page.keyboard.down('Space');
    await editor.waitForStatus('door-node', 'on');
    await editor.page.keyboard.up('Space');
    await editor.waitForStatus('door-node', 'off');
  });

  it('lets go of a pin when the tab is left with the button held', async () => {
    const cellar = tab.card('cellar');
    await cellar.pin('A0').hover();
    await editor.page.mouse.down();
    await editor.waitForStatus('door-node', 'on');
    await tab.leave();
    await editor.waitForStatus('door-node', 'off');
    await editor.page.mouse.up();
  });

  it('tells the runtime again and again that a pin is held, or it would let go', async () => {
    const cellar = tab.card('cellar');
    await cellar.pin('A1').hover();
    await editor.page.mouse.down();
    const requests = await Promise.all(
      Array.from({ length: 2 }, () =>
        editor.page.waitForRequest((request) => request.url().endsWith('/chip/press')),
      ),
    );
    assert.equal(requests.length, 2);
    await cellar.waitForPin('A1', /pressed/);
    await editor.page.mouse.up();
    await cellar.waitForPin('A1', /input$/);
  });

  it('does not move what is below the picture away from under the mouse', async () => {
    const cellar = tab.card('cellar');
    await cellar.pin('B0').click();
    const place = async (): Promise<number | undefined> => (await cellar.unlock.boundingBox())?.y;
    const before = await place();
    await cellar.unlock.hover();
    await cellar.fold.focus();
    assert.equal(await place(), before);
  });

  it('shows what flows switch', async () => {
    const cellar = tab.card('cellar');
    await editor.inject('switch-on');
    await cellar.waitForPin('B0', /now on$/);
    await editor.inject('switch-off');
    await cellar.waitForPin('B0', /now off$/);
  });

  describe('the lock of the outputs', () => {
    it('keeps a click from switching anything', async () => {
      const cellar = tab.card('cellar');
      assert.equal(await cellar.pin('B0').getAttribute('role'), 'img');
      assert.equal(await tab.card('simulated 0x25').unlock.isVisible(), false, 'it has no output');
      const requests: string[] = [];
      editor.page.on('request', (request) => requests.push(request.url()));
      await cellar.pin('B0').click();
      await editor.page.keyboard.press('Space');
      assert.deepEqual(
        requests.filter((url) => url.endsWith('/output')),
        [],
      );
    });

    it('is opened by the user, who is warned', async () => {
      const cellar = tab.card('cellar');
      await cellar.unlock.check();
      await cellar.root.getByText(/outputs of cellar are unlocked/).waitFor();
      await cellar.pin('B0').click();
      await cellar.waitForPin('B0', /now on$/);
      await editor.waitForStatus('lamp-node', 'on');
      assert.equal(await cellar.pin('B0').getAttribute('aria-pressed'), 'true');
      await editor.page.keyboard.press('Enter');
      await cellar.waitForPin('B0', /now off$/);
    });

    it('shuts when the tab is left', async () => {
      const cellar = tab.card('cellar');
      await cellar.unlock.check();
      await tab.leave();
      await tab.show();
      assert.equal(await cellar.unlock.isChecked(), false);
      assert.equal(await cellar.pin('B0').getAttribute('role'), 'img');
    });

    it('shuts when the sidebar is closed', async () => {
      const cellar = tab.card('cellar');
      await cellar.unlock.check();
      await editor.page.evaluate(() => window.RED.actions.invoke('core:toggle-sidebar'));
      await tab.root.waitFor({ state: 'hidden' });
      await tab.show();
      assert.equal(await cellar.unlock.isChecked(), false);
    });

    it('shuts at a deploy, by whomever', async () => {
      const cellar = tab.card('cellar');
      await cellar.unlock.check();
      await editor.redeploy();
      await cellar.root.getByText(/are unlocked/).waitFor({ state: 'detached' });
      assert.equal(await cellar.unlock.isChecked(), false);
      await cellar.waitForState('ready');
    });
  });

  it('shows a chip that is gone as away, says why, and shows it come back', async () => {
    const cellar = tab.card('cellar');
    await cellar.fault.selectOption('gone');
    await cellar.waitForState('away');
    await cellar.root
      .locator('.mcp-live-problems', { hasText: /has a simulated fault: no-answer/ })
      .waitFor();
    assert.doesNotMatch((await cellar.pin('B0').getAttribute('aria-label')) ?? '', /now/);
    await editor.screenshot('sidebar-away', '.mcp-live');
    await cellar.button('Registers').click();
    await cellar.message.getByText(/simulated fault/).waitFor();
    await cellar.button('Registers').click();
    await cellar.fault.selectOption('none');
    await cellar.waitForState('ready');
    await cellar.waitForPin('B0', /now off/);
    assert.equal(await cellar.root.locator('.mcp-live-problems').innerText(), '');
    await cellar.root.locator('.mcp-live-health', { hasText: /Restarts of the chip1/ }).waitFor();
    editor.takeErrors();
  });

  it('folds an expander away and remembers it over a deploy', async () => {
    const roof = tab.card('simulated 0x25');
    await roof.fold.click();
    assert.equal(await roof.fold.getAttribute('aria-expanded'), 'false');
    assert.equal(await roof.pin('B1').isVisible(), false);
    await editor.redeploy();
    await roof.waitForState('ready');
    assert.equal(await roof.fold.getAttribute('aria-expanded'), 'false');
    await roof.fold.press('Enter');
    await roof.waitForPin('B1', /used by rain, now off/);
  });

  it('asks for nothing while it is hidden', async () => {
    await tab.leave();
    // What was under way may end.
    await editor.page.waitForTimeout(300);
    const requests: string[] = [];
    editor.page.on('request', (request) => requests.push(request.url()));
    await editor.inject('switch-on');
    await editor.waitForStatus('lamp-node', 'on');
    // Longer than the pause between two questions.
    await editor.page.waitForTimeout(5500);
    assert.deepEqual(
      requests.filter((url) => url.includes('mcp23017')),
      [],
    );
    await tab.show();
    await tab.card('cellar').waitForPin('B0', /now on/);
    await editor.inject('switch-off');
  });

  it('says that Node-RED does not answer, locks, and goes on when it does', async () => {
    const cellar = tab.card('cellar');
    await cellar.unlock.check();
    await editor.page.route('**/mcp23017/expanders?*', (route) => route.abort());
    await tab.root.getByText(/Node-RED does not answer/).waitFor();
    assert.equal(await cellar.unlock.isChecked(), false);
    await editor.page.unroute('**/mcp23017/expanders?*');
    await tab.root.getByText(/Node-RED does not answer/).waitFor({ state: 'detached' });
    editor.takeErrors();
  });

  it('is shown by an action', async () => {
    await tab.leave();
    await editor.page.evaluate(() => window.RED.actions.invoke('mcp23017:show-expanders-tab'));
    await tab.root.waitFor();
  });

  it('shows what users call things as text', async () => {
    await editor.deployChanges({ chip: { name: '<img src=x onerror=alert(1)>' } });
    const odd = tab.card('<img src=x onerror=alert(1)>');
    await odd.waitForState('ready');
    assert.equal(await tab.root.locator('img').count(), 0);
    await editor.deployChanges({ chip: { name: 'cellar' } });
    await tab.card('cellar').waitForState('ready');
  });
});

describe('the registers in the tab "Expanders"', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open([
      {
        ...{ id: 'chip', type: 'mcp-expander', name: 'attic', bus: 'simulated', address: '0x20', pins: {} },
        // Or a reset would be repaired before anybody sees it.
        ...{ checkMs: 0, pollMs: 60_000 },
      },
      {
        ...{ id: 'fan', type: 'mcp-out', z: 'tab', x: 400, y: 80, name: 'fan', expander: 'chip' },
        ...{ pins: 'B0', wires: [[]] },
      },
    ]);
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('shows the registers beside the wanted values, and repairs them', async () => {
    const tab = new ExpandersTab(editor);
    await tab.show();
    const attic = tab.card('attic');
    await attic.waitForState('ready');
    await attic.unlock.check();
    await attic.pin('B0').click();
    await attic.waitForPin('B0', /now on/);
    await attic.button('Registers').click();
    await attic.root.getByText('The chip holds what it should.').waitFor();
    assert.equal(await attic.root.getByRole('row', { name: /^OLATB 0x01 0x01 equal$/ }).count(), 1);
    assert.equal(await attic.root.getByRole('row', { name: /^GPIOB 0x\w\w read only$/ }).count(), 1);

    await attic.fault.selectOption('reset');
    await attic.message.getByText('The chip was reset.').waitFor();
    assert.equal(await attic.fault.inputValue(), 'none');
    await attic.button('Read again').click();
    await attic.root.getByText(/The chip does not hold what it should: .*IODIRB/).waitFor();
    assert.equal(await attic.root.getByRole('row', { name: /^IODIRB 0xFF 0xFE differs: B0$/ }).count(), 1);
    await editor.screenshot('sidebar-registers', '.mcp-live-registers:visible');

    const rewrite = attic.button('Write everything again');
    await rewrite.click();
    const question = attic.root.getByRole('group', { name: /Outputs that stand right do not move/ });
    await question.waitFor();
    await editor.page.keyboard.press('Escape');
    assert.equal(await question.isVisible(), false);
    assert.equal(await rewrite.evaluate((button) => button === document.activeElement), true);
    await rewrite.click();
    await attic.button('Write again').click();
    await attic.message.getByText(/Everything was written again at/).waitFor();
    await attic.button('Read again').click();
    await attic.root.getByText('The chip holds what it should.').waitFor();
    await attic.button('Registers').click();
  });
});

describe('the tab "Expanders" without an expander', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open();
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('goes with the nodes, and comes back with them', async () => {
    const tab = new ExpandersTab(editor);
    await tab.show();
    await editor.setNodesEnabled(false);
    await tab.root.waitFor({ state: 'detached' });
    await editor.setNodesEnabled(true);
    await tab.root.waitFor({ state: 'attached' });
    await tab.show();
    await tab.root.getByText('No expander is deployed.').waitFor();
  });

  it('says how to get one, and shows it once it is deployed', async () => {
    const tab = new ExpandersTab(editor);
    await tab.show();
    await tab.root.getByText('No expander is deployed.').waitFor();
    await tab.root.getByText(/Drag an “mcp out” or “mcp in” node/).waitFor();
    await editor.screenshot('sidebar-empty', '.mcp-live');
    const out = await editor.drag('mcp-out', { x: 300, y: 100 });
    const dialog = await editor.edit(out);
    const table = await editor.editExpander('add');
    await table.type('name', 'first');
    await table.save();
    await dialog.save();
    await editor.deploy();
    await tab.card('first').waitForState('ready');
    assert.equal(await tab.root.getByText('No expander is deployed.').count(), 0);
    await tab.card('first').waitForPin('B0', /output, used by mcp-out, now off/);
  });
});

describe('the tab "Expanders" for a user who may only look', () => {
  let editor: Editor;

  before(async () => {
    editor = await Editor.open(FLOW, 'light', 'read-only');
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  it('shows everything, and says why nothing can be done', async () => {
    const tab = new ExpandersTab(editor);
    await tab.show();
    const cellar = tab.card('cellar');
    await cellar.waitForState('ready');
    await tab.root.getByText(/You may look, but/).waitFor();
    assert.equal(await cellar.unlock.isDisabled(), true);
    assert.equal(await cellar.fault.isDisabled(), true);
    assert.equal(await cellar.button('Write everything again').isDisabled(), true);
    assert.equal(await cellar.pin('A0').getAttribute('aria-disabled'), 'true');
    assert.match((await cellar.pin('A0').locator('desc').textContent()) ?? '', /may not do that/);
    await cellar.pin('A0').click({ force: true });
    await cellar.button('Registers').click();
    await cellar.root.getByText('The chip holds what it should.').waitFor();
    await editor.assertAccessible('.mcp-live');
    await editor.screenshot('sidebar-read-only', '.mcp-live');
  });
});

for (const theme of Editor.themes) {
  describe(`the tab "Expanders" in the ${theme} theme`, () => {
    let editor: Editor;

    before(async () => {
      editor = await Editor.open(FLOW, theme);
    });
    after(() => editor.close());
    afterEach(() => editor.endTest());

    for (const width of [300, 480]) {
      it(`can be used by all, ${width} px wide`, async () => {
        await editor.setSidebarSize(width, '700px');
        const tab = new ExpandersTab(editor);
        await tab.show();
        const cellar = tab.card('cellar');
        await cellar.waitForState('ready');
        await editor.inject('switch-on');
        await cellar.waitForPin('B0', /now on/);
        await cellar.unlock.check();
        await cellar.button('Write everything again').click();
        await cellar.button('Registers').click();
        await cellar.root.locator('table').waitFor();
        await editor.assertAccessible('.mcp-live');
        assert.deepEqual(await tab.root.evaluate(weakTexts), []);
        const wide = await tab.root.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
        assert.equal(wide, 0, 'nothing is cut off');
        await tab.root.evaluate((element) => element.scrollTo(0, 0));
        await editor.screenshot(`sidebar-${width}`, '#red-ui-sidebar');
        await editor.page.setViewportSize({ width: 1400, height: 1900 });
        await editor.setSidebarSize(width, '1700px');
        await editor.screenshot(`sidebar-${width}-all`, '.mcp-live');
        await editor.page.setViewportSize({ width: 1400, height: 1000 });
        await cellar.button('Registers').click();
        await cellar.button('Cancel').click();
      });
    }
  });
}
