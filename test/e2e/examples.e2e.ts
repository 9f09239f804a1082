// The examples of tutorials 3 and 4, as a user runs them: a press of a button lights its LED.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Editor } from './support/editor';

const EXAMPLES = path.resolve(__dirname, '../../examples');

interface ExampleNode {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
  readonly pins?: unknown;
}

for (const name of [
  '02 - tutorial 3, eight buttons light eight LEDs',
  '03 - tutorial 4, with the interrupt line',
]) {
  describe(`the example "${name}"`, () => {
    const flow = JSON.parse(readFileSync(path.join(EXAMPLES, `${name}.json`), 'utf8')) as ExampleNode[];
    const idOf = (type: string, title?: string): string => {
      const node = flow.find((one) => one.type === type && (title === undefined || one.name === title));
      assert.ok(node, `there is a ${type} ${title ?? ''}`);
      return node.id;
    };
    let editor: Editor;

    before(async () => {
      editor = await Editor.open(flow);
      await editor.showTab(idOf('tab'));
    });
    after(() => editor.close());
    afterEach(() => editor.endTest());

    it('has no node that is marked, and begins with all LEDs off', async () => {
      for (const { id, type } of flow)
        if (type.startsWith('mcp-')) assert.equal((await editor.node(id)).valid, true, id);
      await editor.waitForStatus(idOf('mcp-interrupt'), 'ready');
      await editor.waitForStatus(idOf('mcp-in'), '0');
    });

    it('lights the LED of the button that was pressed, until the next is', async () => {
      await editor.inject(idOf('inject', 'press button 3'));
      await editor.waitForStatus(idOf('mcp-in'), '8');
      await editor.waitForStatus(idOf('mcp-out', 'fingers'), '0');
      assert.equal((await editor.node(idOf('mcp-in'))).status, '8');
      await editor.inject(idOf('inject', 'press button 7'));
      await editor.waitForStatus(idOf('mcp-in'), '128');
    });

    it('repeats while a button is held', async () => {
      await editor.waitForStatus(idOf('mcp-out', 'fingers'), '0');
      const before = Number((await editor.node(idOf('mcp-interrupt'))).status);
      await editor.inject(idOf('inject', 'press button 0'));
      await editor.waitForStatus(idOf('mcp-in'), '1');
      await editor.waitForStatus(idOf('mcp-out', 'fingers'), '0');
      const messages = Number((await editor.node(idOf('mcp-interrupt'))).status) - before;
      assert.ok(messages >= 2 && messages <= 6, `${messages} messages in half a second`);
      await editor.screenshot(`example-${name.slice(0, 2)}`, '#red-ui-main-container');
    });
  });
}
