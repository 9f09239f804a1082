// The example flows of the package, imported as the editor does it, in a real Node-RED runtime with Node-RED's own nodes.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { example } from './example-files';
import { deploy, type FlowNode, loadFlowWith, node } from './node-red';

const requireCore = createRequire(require.resolve('node-red'));

/** Node-RED's own nodes that examples use, by the file that has them. */
const CORE: Readonly<Record<string, readonly string[]>> = {
  'common/20-inject': ['inject'],
  'common/21-debug': ['debug'],
  'common/90-comment': ['comment'],
  'function/10-function': ['function'],
  'function/10-switch': ['switch'],
  'function/15-change': ['change'],
  'function/89-delay': ['delay'],
  'function/89-trigger': ['trigger'],
  'network/10-mqtt': ['mqtt in', 'mqtt out', 'mqtt-broker'],
  'sequence/17-split': ['split', 'join'],
};

export const CORE_TYPES: readonly string[] = ['tab', 'group', ...Object.values(CORE).flat()];

let imports = 0;

/** The nodes with new ids, as the editor gives them to what is imported. */
export function withNewIds(nodes: readonly FlowNode[]): FlowNode[] {
  imports++;
  const ids = new Map(nodes.map(({ id }, index) => [id, `new${imports}n${index}`]));
  const renew = (value: unknown): unknown => {
    if (typeof value === 'string') return ids.get(value) ?? value;
    if (Array.isArray(value)) return value.map(renew);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, renew(part)]));
  };
  return nodes.map((one) => renew(one) as FlowNode);
}

/** An example that runs: its nodes by the names they have in it. */
export class RunningExample {
  private constructor(readonly nodes: readonly FlowNode[]) {}

  /**
   * Imports examples and deploys them.
   * @param changes what the user changes before the deploy, by the type of node
   * @param modules further node modules
   */
  static async start(
    numbers: readonly number[],
    changes: Readonly<Record<string, object>> = {},
    modules: readonly unknown[] = [],
  ): Promise<RunningExample> {
    const nodes = numbers
      .flatMap((number) => withNewIds(example(number).nodes))
      .map((one) => ({ ...one, ...changes[one.type] }));
    const core = Object.keys(CORE).map((file): unknown => requireCore(`@node-red/nodes/core/${file}.js`));
    await loadFlowWith([...core, ...modules], ...nodes);
    return new RunningExample(nodes);
  }

  /** The id of the only node of a type, or of the one with a name. @param tab label of its flow */
  idOf(type: string, name?: string, tab?: string): string {
    const z = tab === undefined ? undefined : this.idOfTab(tab);
    const found = this.nodes.filter(
      (one) =>
        one.type === type &&
        (name === undefined || one['name'] === name) &&
        (z === undefined || one['z'] === z),
    );
    assert.equal(found.length, 1, `there is one ${type} ${name ?? ''}`);
    return found[0]?.id ?? '';
  }

  /** Presses the button of an inject node. */
  inject(name: string): void {
    node(this.idOf('inject', name)).receive({});
  }

  /** Disables a flow and deploys, as its tab's menu does. */
  async disableFlow(label: string): Promise<void> {
    const id = this.idOfTab(label);
    await deploy('full', ...this.nodes.map((one) => (one.id === id ? { ...one, disabled: true } : one)));
  }

  async enableAllFlows(): Promise<void> {
    await deploy('full', ...this.nodes);
  }

  private idOfTab(label: string): string {
    const tab = this.nodes.find((one) => one.type === 'tab' && one['label'] === label);
    return tab?.id ?? assert.fail(`there is no flow "${label}"`);
  }
}

/** Waits until something is so, and fails with its name when that takes longer than any machine needs. */
export async function until(reached: () => boolean, what: string, withinMs = 20_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!reached()) {
    assert.ok(Date.now() < end, `in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
