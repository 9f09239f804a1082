// What all examples have in common: they can be imported, explain themselves, and run as they are.
import assert from 'node:assert/strict';
import { simulatedBus } from '../../nodes/shared/hardware';
import { documentedProperties } from '../support/documented-properties';
import { allExamples, type Example, type ExampleNode } from '../support/example-files';
import { CORE_TYPES, RunningExample } from '../support/examples';
import {
  loggedErrors,
  shownStatus,
  startServer,
  stopServer,
  unloadFlow,
  warnings,
} from '../support/node-red';

const OURS = ['mcp-expander', 'mcp-in', 'mcp-interrupt', 'mcp-out'];
/** Needs another package, and says so; test/e2e/dashboard.e2e.ts runs it with that. */
const DASHBOARD = 12;
const DASHBOARD_TYPES = ['ui-base', 'ui-theme', 'ui-page', 'ui-group', 'ui-switch', 'ui-text'];
/** Examples whose chips have different addresses, so that all of them can run at once. */
const TOGETHER = [
  [1, 2, 3, 6, 7, 8, 9],
  [4, 8, 9, 10, 11, 13],
  [5, 8, 9, 10, 11, 13],
];

/** Nobody's broker learns of the tests. */
const NO_BROKER = { 'mqtt-broker': { autoConnect: false } };

const isOurs = ({ type }: ExampleNode): boolean => OURS.includes(type);

describe('the examples', () => {
  const examples = allExamples();

  it('are at least ten, numbered from 01 without a gap', () => {
    assert.ok(examples.length >= 10);
    assert.deepEqual(
      examples.map(({ name }) => name.slice(0, 5)),
      examples.map((_, index) => `${String(index + 1).padStart(2, '0')} - `),
    );
  });

  it('have ids of 16 hexadecimal digits, each of them once in all examples', () => {
    const ids = examples.flatMap(({ nodes }) => nodes.map(({ id }) => id));
    for (const id of ids) assert.match(id, /^[0-9a-f]{16}$/);
    assert.equal(new Set(ids).size, ids.length);
  });

  for (const one of examples) {
    describe(one.name, () => {
      it('has a comment on each flow that tells what to press, and how to use it with hardware', () => {
        for (const tab of one.nodes.filter(({ type }) => type === 'tab')) {
          const comments = one.nodes.filter(({ type, z }) => type === 'comment' && z === tab.id);
          assert.equal(comments.length, 1);
          const info = String(comments[0]?.['info']);
          assert.match(info, /\*\*Expanders\*\*/);
          assert.match(info, /### On real hardware\n[^#]*bus \*\*1\*\*/);
          for (const { address } of expandersOf(one, tab.id)) assert.ok(info.includes(address), address);
        }
      });

      it('has only nodes that every Node-RED has, besides ours', () => {
        const extra = one.number === DASHBOARD ? DASHBOARD_TYPES : [];
        const known = [...CORE_TYPES, ...OURS, ...extra];
        assert.deepEqual(
          one.nodes.filter(({ type }) => !known.includes(type)).map(({ type }) => type),
          [],
        );
      });

      it('has simulated expanders that go with their flow', () => {
        const tabs = one.nodes.filter(({ type }) => type === 'tab').map(({ id }) => id);
        for (const { bus, z } of expandersOf(one)) {
          assert.equal(bus, 'simulated');
          assert.ok(tabs.includes(z));
        }
      });

      it('holds no secret and nothing of the machine it was made on', () => {
        assert.doesNotMatch(one.text, /credential|password|\/(home|root|tmp|Users|var)\b/i);
      });

      it('refers only to nodes that it has, on the same flow or on all', () => {
        const byId = new Map(one.nodes.map((node) => [node.id, node]));
        for (const node of one.nodes) {
          const wires = (node['wires'] as string[][] | undefined) ?? [];
          const own =
            node.type === 'mqtt-broker' ? [] : [node['g'], node['expander'], node['broker'], node['group']];
          for (const id of [...wires.flat(), ...own] as (string | undefined)[]) {
            if (id === undefined) continue;
            const other = byId.get(id);
            assert.ok(other, `${node.type} ${String(node['name'])} refers to ${id}`);
            assert.ok(other['z'] === undefined || other['z'] === node['z'], 'on the same flow');
          }
        }
      });

      it('has every property of our nodes, and no other', () => {
        for (const node of one.nodes.filter(isOurs)) {
          const own = Object.keys(node).filter(
            (key) => !['id', 'type', 'z', 'g', 'x', 'y', 'wires'].includes(key),
          );
          assert.deepEqual(
            own.sort(),
            documentedProperties(node.type),
            `${node.type} ${String(node['name'])}`,
          );
        }
      });

      it('is tidy: no two nodes at one place, groups around their nodes and apart', () => {
        const groups = one.nodes.filter(({ type }) => type === 'group').map(boxOf);
        const nodes = one.nodes.filter(({ x, type }) => x !== undefined && type !== 'group');
        for (const [index, node] of nodes.entries()) {
          for (const other of nodes.slice(index + 1)) {
            if (node['z'] !== other['z'] || node['y'] !== other['y']) continue;
            const apart = Math.abs(Number(node['x']) - Number(other['x']));
            assert.ok(apart >= 120, `${String(node['name'])} and ${String(other['name'])} are apart`);
          }
          assert.ok(Number(node['y']) >= 40 && Number(node['x']) >= 60);
        }
        for (const node of nodes.filter(({ type }) => type !== 'comment')) {
          const around = groups.filter(({ members }) => members.includes(node.id));
          assert.equal(around.length, 1, `${String(node['name'])} is in one group`);
          const [{ left, right, top, bottom } = assert.fail()] = around;
          const [x, y] = [Number(node['x']), Number(node['y'])];
          assert.ok(left + 50 <= x && x <= right - 50 && top + 15 <= y && y <= bottom - 15);
        }
        for (const [index, { z, bottom }] of groups.entries()) {
          const next = groups[index + 1];
          if (next !== undefined && next.z === z) assert.ok(bottom < next.top, 'groups are below each other');
        }
      });
    });
  }

  describe('in Node-RED', () => {
    before(startServer);
    after(stopServer);
    afterEach(unloadFlow);

    /** No error, no warning, no status of one, and no command that a broken chip would have to wait for. */
    async function assertRuns({ nodes }: RunningExample): Promise<void> {
      for (const { id, type, name } of nodes) {
        if (['tab', 'group'].includes(type)) continue;
        const what = `${type} ${String(name)}`;
        assert.deepEqual(loggedErrors(id), [], what);
        assert.deepEqual(warnings(id), [], what);
      }
      const flowNodes = nodes.filter((one) => isOurs(one) && one['x'] !== undefined);
      const statuses = await Promise.all(flowNodes.map(({ id }) => shownStatus(id)));
      for (const [index, { fill, text }] of statuses.entries()) {
        const { type, name } = flowNodes[index] ?? assert.fail();
        assert.ok(
          fill !== 'red' && fill !== 'yellow',
          `${type} ${String(name)}: ${fill ?? ''} ${text ?? ''}`,
        );
      }
      const failed = simulatedBus.log.filter(({ error }) => error !== undefined);
      assert.deepEqual(failed, [], 'no transfer has failed');
    }

    for (const { name, number } of examples)
      it(`${name} is deployed as imported, without an error or a warning`, async () => {
        await assertRuns(await RunningExample.start([number], NO_BROKER, [dashboardStandIns]));
      });

    for (const numbers of TOGETHER)
      it(`the examples ${numbers.join(', ')} run at once`, async () => {
        await assertRuns(await RunningExample.start(numbers, NO_BROKER));
      });

    it('two examples with the same chip say so at their nodes, and work when one of them is disabled', async () => {
      const both = await RunningExample.start([1, 4]);
      const lamp = both.idOf('mcp-out', 'lamp');
      assert.equal((await shownStatus(lamp)).fill, 'red');
      assert.match(loggedErrors(both.idOf('mcp-expander', 'Blink board')).join(), /"Buttons".*0x20/s);
      await both.disableFlow('Tutorial 3: buttons and LEDs');
      assert.match((await shownStatus(lamp)).fill ?? '', /green|grey/);
    });
  });
});

function expandersOf({ nodes }: Example, tab?: string): { bus: unknown; address: string; z: string }[] {
  return nodes
    .filter(({ type, z }) => type === 'mcp-expander' && (tab === undefined || z === tab))
    .map(({ bus, address, z }) => ({ bus, address: String(address), z: String(z) }));
}

function boxOf(group: ExampleNode) {
  const [left, top] = [Number(group['x']), Number(group['y'])];
  const [right, bottom] = [left + Number(group['w']), top + Number(group['h'])];
  return { z: group['z'], members: group['nodes'] as string[], left, top, right, bottom };
}

interface StandInRuntime {
  nodes: {
    createNode(node: object, config: object): void;
    registerType(type: string, constructor: (this: object, config: object) => void): void;
  };
}

/** Nodes in place of the dashboard's, which do nothing. */
function dashboardStandIns(RED: StandInRuntime): void {
  for (const type of DASHBOARD_TYPES)
    RED.nodes.registerType(type, function (config) {
      RED.nodes.createNode(this, config);
    });
}
