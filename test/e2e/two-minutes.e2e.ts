// A newcomer without hardware: from an empty Node-RED to a lamp that a pressed button switches, every action counted.
import assert from 'node:assert/strict';
import { Editor } from './support/editor';
import { ExpandersTab } from './support/expanders-tab';

const MOST_ACTIONS = 12;

describe('the first two minutes', () => {
  let editor: Editor;
  let actions: string[];

  before(async () => {
    editor = await Editor.open();
  });
  after(() => editor.close());
  afterEach(() => editor.endTest());

  /** One click, double click, drag, key-in or press of the user. */
  async function act<T>(what: string, action: Promise<T>): Promise<T> {
    actions.push(what);
    return action;
  }

  it(`lead from an empty flow to a lamp at a pressed button in ${MOST_ACTIONS} actions`, async () => {
    actions = [];
    const button = await act('drag mcp-in', editor.drag('mcp-in', { x: 250, y: 200 }));
    const dialog = await act('open it', editor.edit(button));
    const chip = await act('add an expander', editor.editExpander('add'));
    await act('with what it has', chip.save());
    await act('choose pin A2 in the picture', dialog.pin('A2').click());
    await act('done', dialog.save());
    const lamp = await act('drag mcp-out', editor.drag('mcp-out', { x: 550, y: 200 }));
    await act('wire them', editor.wire(button, lamp));
    await act('deploy', editor.deploy());

    const [expander] = await editor.expanders();
    assert.ok(expander);
    assert.equal((await editor.node(button)).properties['pins'], 'A2');
    assert.deepEqual(
      [(await editor.node(lamp)).properties['expander'], (await editor.node(lamp)).properties['pins']],
      [expander.id, 'B0'],
      'the second node takes the only expander, and a pin that is free',
    );
    await editor.waitForStatus(button, 'off');

    const tab = new ExpandersTab(editor);
    for (let clicks = await tab.open(); clicks > 0; clicks--) actions.push('click to the tab "Expanders"');
    const card = tab.card('simulated 0x20');
    await card.pin('A2').hover();
    await act('press the button in the picture', editor.page.mouse.down());
    await editor.waitForStatus(button, 'on');
    await editor.waitForStatus(lamp, 'on');
    await card.waitForPin('B0', /now on/);
    await editor.page.mouse.up();
    await editor.waitForStatus(lamp, 'off');
    console.log(`      ${actions.length} actions: ${actions.join(', ')}`);
    assert.ok(actions.length <= MOST_ACTIONS, actions.join(', '));
  });
});
