// Simulated chips pressed and broken by the endpoints of the editor.
import assert from 'node:assert/strict';
import { boardFlow as flow, CHIP, chip, post, refused, snapshot, snapshots, soon } from '../support/admin';
import {
  collect,
  deploy,
  expanderNode,
  flowNode,
  loadFlow,
  node,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

describe('the endpoints of the editor', () => {
  before(startServer);
  after(stopServer);
  afterEach(unloadFlow);

  describe('that press a simulated pin', () => {
    const press = (pin: unknown, pressed: unknown) => post(`${CHIP}/press`, { pin, pressed });

    it('have it arrive as a message, whatever the pressed level is', async () => {
      await loadFlow(...flow({ pins: { A1: { inverted: true, pullUp: true } } }));
      for (const [pin, levels] of [
        ['A0', 1],
        ['A1', 0],
      ] as const) {
        const seen = collect('seen');
        assert.equal((await press(pin, true)).status, 200);
        await soon('the press is told', () => seen.length === 1);
        assert.equal((await snapshot()).pressed, pin === 'A0' ? 1 : 2);
        assert.equal(chip().pad(pin === 'A0' ? 0 : 1), levels);
        await press(pin, false);
        await soon('the release is told', () => seen.length === 2);
        assert.deepEqual(
          seen.map(({ topic, payload }) => [topic, payload]),
          [
            [pin, true],
            [pin, false],
          ],
        );
      }
      assert.equal((await snapshot()).pressed, 0);
    });

    it('take the pin by its label too, and do nothing at the release of a pin that is not pressed', async () => {
      await loadFlow(...flow());
      chip().drive(0, 1);
      assert.equal((await press('A0', false)).status, 200);
      assert.equal(chip().pad(0), 1);
      chip().drive(0, 'Z');
      assert.equal((await press('door', true)).status, 200);
      assert.equal(chip().pad(0), 1);
    });

    it('leave a jumper plugged', async () => {
      await loadFlow(...flow({ jumpers: 'B0-A0' }));
      await press('A0', true);
      assert.equal(chip().pad(0), 1);
      await press('A0', false);
      assert.equal(chip().pad(0), 0);
      node('out').receive({ payload: true });
      await soon('the jumper brings the level', () => chip().pad(0) === 1);
    });

    it('refuse an output, but let go of one that was pressed before it became an output', async () => {
      await loadFlow(...flow());
      refused(await press('B0', true), 409, 'admin-press-output');
      assert.equal((await press('B0', false)).status, 200);
    });

    it('let go of everything at a deploy', async () => {
      await loadFlow(...flow());
      await press('A0', true);
      await post(`${CHIP}/fault`, { fault: 'stuck' });
      await deploy('full', ...flow({ name: 'other' }));
      await soon('the chip is ready', async () => (await snapshot()).state === 'ready');
      const { pressed, fault, name } = await snapshot();
      assert.deepEqual([pressed, fault, name], [0, 'none', 'other']);
      assert.equal(chip().pad(0), 0);
    });
  });

  describe('that break a simulated chip', () => {
    const fault = (kind: unknown, id = 'chip') => post(`/mcp23017/expanders/${id}/fault`, { fault: kind });
    const two = () => [...flow(), expanderNode({ id: 'chip2', address: '0x21', pollMs: 5 })];
    const states = async () => (await snapshots()).map(({ state }) => state);
    const watching = flowNode('in2', 'mcp-in', { pins: 'A0', expander: 'chip2' });

    it('take one away, and leave the others', async () => {
      await loadFlow(...two(), watching);
      await fault('gone');
      await soon('it is away', async () => (await states())[0] === 'away');
      assert.equal((await states())[1], 'ready');
    });

    it('hang the bus for all of them, until it is repaired', async () => {
      await loadFlow(...two(), watching);
      await fault('stuck');
      await soon('both are away', async () => (await states()).every((state) => state === 'away'));
      await fault('none');
      await soon('both are back', async () => (await states()).every((state) => state === 'ready'));
      assert.equal((await snapshot()).fault, 'none');
    });

    it('put one fault in the place of the other', async () => {
      await loadFlow(...two(), watching);
      await fault('stuck');
      await fault('gone');
      await soon('only one is away', async () => (await states()).join() === 'away,ready');
      await fault('none');
      await soon('both are back', async () => (await states()).join() === 'ready,ready');
    });

    it('reset it once: its outputs are inputs, until everything is written again', async () => {
      await loadFlow(...flow());
      node('out').receive({ payload: true });
      await settle();
      assert.equal((await fault('reset')).status, 200);
      assert.equal((await snapshot()).fault, 'none');
      await post(`${CHIP}/rewrite`, {});
      assert.equal(chip().pads & 0x100, 0x100);
    });
  });

  describe('about real chips', () => {
    it('neither press nor break them', async () => {
      await loadFlow(...flow({ bus: '250' }));
      refused(await post(`${CHIP}/press`, { pin: 'A0', pressed: true }), 409, 'admin-real');
      refused(await post(`${CHIP}/fault`, { fault: 'gone' }), 409, 'admin-real');
      assert.equal((await snapshot()).simulated, false);
    });
  });
});
