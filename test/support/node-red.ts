// Flows in a real Node-RED runtime: node-red-node-test-helper with the package's nodes, and simulated chips to look at.
import { createRequire } from 'node:module';
import helper from 'node-red-node-test-helper';
import type { Node } from 'node-red';
import { deployedExpanders } from '../../nodes/shared/deployed-expanders';
import { chipOwners, simulatedBus } from '../../nodes/shared/hardware';
import mcpExpander from '../../nodes/mcp-expander';
import mcpIn from '../../nodes/mcp-in';
import mcpInterrupt from '../../nodes/mcp-interrupt';
import mcpOut from '../../nodes/mcp-out';

export type FlowNode = Record<string, unknown> & { id: string; type: string };
export type Message = Record<string, unknown> & { payload?: unknown };

export const TAB: FlowNode = { id: 'tab1', type: 'tab', label: 'test' };

/** An expander on the simulated bus at 0x20, unless told otherwise. */
export function expanderNode(properties: object = {}): FlowNode {
  return {
    id: 'chip',
    type: 'mcp-expander',
    name: 'board',
    bus: 'simulated',
    address: '0x20',
    ...properties,
  };
}

/** A flow node on the test tab that refers to the expander `chip`. Without a place Node-RED takes it for a config node. */
export function flowNode(id: string, type: string, properties: object = {}): FlowNode {
  return { id, type, z: 'tab1', x: 100, y: 100, expander: 'chip', wires: [], ...properties };
}

let initialised = false;

/** For `before`. In CI its tests may be tried again: they run in real time, on a machine that may be busy. */
export async function startServer(this: unknown): Promise<void> {
  if (process.env['CI']) allowRetries(this);
  if (!initialised) helper.init(require.resolve('node-red'));
  initialised = true;
  await new Promise<void>((resolve) => helper.startServer(resolve));
}

function allowRetries(context: unknown): void {
  const { test } = (context ?? {}) as Partial<Mocha.Context>;
  test?.parent?.eachTest((each) => each.retries(2));
}

export async function stopServer(): Promise<void> {
  await new Promise<void>((resolve) => helper.stopServer(resolve));
}

/** Deploys a flow and waits until it runs and its chips are set up. */
export async function loadFlow(...nodes: FlowNode[]): Promise<void> {
  await loadFlowWith([], ...nodes);
}

/** As `loadFlow`, with further node modules; a module may return a promise, and the flow starts after that. */
export async function loadFlowWith(modules: readonly unknown[], ...nodes: FlowNode[]): Promise<void> {
  const all = [mcpExpander, mcpIn, mcpInterrupt, mcpOut, ...modules] as Parameters<typeof helper.load>[0];
  await helper.load(all, [TAB, ...nodes] as Parameters<typeof helper.load>[1]);
  await started();
}

/** A module for `loadFlowWith`: the default context store is this one, as in `contextStorage` of Node-RED's settings. */
export function contextStore(store: { module: unknown; config?: object }): () => Promise<void> {
  helper.settings({ contextStorage: { default: store } } as Parameters<typeof helper.settings>[0]);
  const runtime = createRequire(__filename)('@node-red/runtime/lib/nodes/context') as {
    load(): Promise<void>;
  };
  return async () => {
    helper.settings({ contextStorage: {} });
    await runtime.load();
  };
}

/** How soon Node-RED's MQTT nodes try again after they have lost their broker; undefined: as always. */
export function reconnectAfter(ms: number | undefined): void {
  helper.settings({ mqttReconnectTime: ms });
}

/** Deploys again, as the editor does. */
export async function deploy(type: 'full' | 'flows' | 'nodes', ...nodes: FlowNode[]): Promise<void> {
  await helper.setFlows([TAB, ...nodes] as Parameters<typeof helper.load>[1], type);
  await started();
}

/** Some chips take a moment: pull-ups charge what hangs on the pins. One that does not answer is not waited for long. */
async function started(): Promise<void> {
  await settle();
  const starting = (): boolean =>
    deployedExpanders.all.some(({ expander }) => expander.state.kind === 'starting');
  for (let round = 0; round < 6 && starting(); round++) await settle();
}

/** Takes the flow down, as Node-RED does when it stops; the simulated chips stay as they are. */
export async function stopFlow(): Promise<void> {
  await helper.unload();
}

/** Takes the flow down, and the simulated chips off their bus. */
export async function unloadFlow(): Promise<void> {
  await stopFlow();
  for (let address = 0x20; address <= 0x27; address++) {
    simulatedBus.place(address, undefined);
    forgetOwner(address);
  }
  simulatedBus.clearFaults();
  simulatedBus.clearLog();
}

/** The chip that is simulated there next is another one: nothing is known of what ran on it. */
function forgetOwner(address: number): void {
  const nothing = (): void => undefined;
  const expander = {
    suspend: nothing,
    resume: nothing,
    hasRun: true,
    startedOutputs: [],
    driven: 0,
    unwritten: { pins: 0, levels: 0, inputs: 0 },
  };
  const nobody = { id: '', name: '', expander, refused: nothing };
  chipOwners.add('simulated', address, nobody);
  chipOwners.remove('simulated', address, nobody, true);
}

export function node(id: string): Node {
  return helper.getNode(id);
}

interface Inbox {
  readonly collected: Message[][];
  waiting: ((message: Message) => void)[];
}

const inboxes = new WeakMap<Node, Inbox>();

/** One listener per node: Node-RED stumbles over input listeners that come and go while a message is delivered. */
function inboxOf(id: string): Inbox {
  const target = helper.getNode(id);
  const known = inboxes.get(target);
  if (known) return known;
  const inbox: Inbox = { collected: [], waiting: [] };
  inboxes.set(target, inbox);
  target.on('input', (message) => {
    for (const messages of inbox.collected) messages.push(message);
    for (const resolve of inbox.waiting.splice(0)) resolve(message);
  });
  return inbox;
}

/** All messages that arrive at a helper node, from now on. */
export function collect(id: string): Message[] {
  const messages: Message[] = [];
  inboxOf(id).collected.push(messages);
  return messages;
}

/** The next message that arrives at a helper node. */
export function nextMessage(id: string): Promise<Message> {
  return new Promise((resolve) => inboxOf(id).waiting.push(resolve));
}

/** Lets Node-RED and the simulated bus do what is due. */
export async function settle(turns = 40): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  // On a busy machine files and timers are late.
  await new Promise((resolve) => setTimeout(resolve, 10));
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
}

interface Spy {
  readonly thisValues: unknown[];
  readonly args: unknown[][];
}

/** The first arguments of all calls of a node's method; the helper spies on the prototype that all nodes share. */
function callsOf(id: string, method: 'status' | 'error' | 'warn' | 'log' | 'send'): unknown[] {
  const target = helper.getNode(id);
  const { thisValues, args } = (target as unknown as Record<string, Spy>)[method] ?? {
    thisValues: [],
    args: [],
  };
  return args.flatMap(([first], call) => (thisValues[call] === target ? [first] : []));
}

/** What a node shows, once its status has had time to follow (it changes at most ten times a second). */
export async function shownStatus(id: string): Promise<{ fill?: string; shape?: string; text?: string }> {
  await new Promise((resolve) => setTimeout(resolve, 120));
  await settle();
  return callsOf(id, 'status').at(-1) ?? {};
}

/** The texts a node logged as errors without a message. */
export function loggedErrors(id: string): string[] {
  return callsOf(id, 'error').map(String);
}

/** What a node logged as news, by the keys of the texts: the catalogs of nodes are not loaded here. */
export function loggedNews(id: string): string[] {
  return callsOf(id, 'log').map((text) => String(text).replace(/^.*:/, ''));
}

/** The texts a node logged as warnings. */
export function warnings(id: string): string[] {
  return callsOf(id, 'warn').map(String);
}

/** What a node has sent since the flow was loaded. */
export function sentBy(id: string): Message[] {
  return callsOf(id, 'send') as Message[];
}
