// Flows in a real Node-RED runtime: node-red-node-test-helper with the package's nodes, and simulated chips to look at.
import helper from 'node-red-node-test-helper';
import type { Node } from 'node-red';
import { simulatedBus } from '../../nodes/shared/hardware';
import mcpExpander from '../../nodes/mcp-expander';
import mcpIn from '../../nodes/mcp-in';
import mcpOut from '../../nodes/mcp-out';

export type FlowNode = Record<string, unknown> & { id: string; type: string };
export type Message = Record<string, unknown> & { payload?: unknown };

/** A node with the spies that the helper puts on it. */
export interface SpiedNode extends Node {
  status: Node['status'] & { lastCall?: { args: [{ fill?: string; text?: string }] } };
  error: Node['error'] & { args: [unknown][] };
}

export const TAB: FlowNode = { id: 'tab', type: 'tab', label: 'test' };

/** An expander on the simulated bus at 0x20, unless told otherwise. */
export function expanderNode(properties: object = {}): FlowNode {
  return { id: 'chip', type: 'mcp-expander', name: 'chip', bus: 'simulated', address: '0x20', ...properties };
}

/** A flow node on the test tab that refers to the expander `chip`. */
export function flowNode(id: string, type: string, properties: object = {}): FlowNode {
  return { id, type, z: 'tab', expander: 'chip', wires: [], ...properties };
}

let initialised = false;

export async function startServer(): Promise<void> {
  if (!initialised) helper.init(require.resolve('node-red'));
  initialised = true;
  await helper.startServer();
}

export async function stopServer(): Promise<void> {
  await helper.stopServer();
}

/** Deploys a flow and waits until it runs and its chips are set up. */
export async function loadFlow(...nodes: FlowNode[]): Promise<void> {
  await helper.load([mcpExpander, mcpIn, mcpOut], [TAB, ...nodes] as Parameters<typeof helper.load>[1]);
  await settle();
}

/** Deploys again, as the editor does. */
export async function deploy(type: 'full' | 'flows' | 'nodes', ...nodes: FlowNode[]): Promise<void> {
  await helper.setFlows([TAB, ...nodes] as Parameters<typeof helper.load>[1], type);
  await settle();
}

/** Takes the flow down, and the simulated chips off their bus. */
export async function unloadFlow(): Promise<void> {
  await helper.unload();
  for (let address = 0x20; address <= 0x27; address++) simulatedBus.place(address, undefined);
  simulatedBus.clearFaults();
  simulatedBus.clearLog();
}

export function node(id: string): SpiedNode {
  return helper.getNode(id) as SpiedNode;
}

/** All messages that arrive at a helper node, from now on. */
export function collect(id: string): Message[] {
  const messages: Message[] = [];
  helper.getNode(id).on('input', (message) => messages.push(message as Message));
  return messages;
}

/** The next message that arrives at a helper node. */
export function nextMessage(id: string): Promise<Message> {
  return new Promise((resolve) => helper.getNode(id).once('input', (message) => resolve(message as Message)));
}

/** Lets Node-RED and the simulated bus do what is due. */
export async function settle(turns = 40): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
}

export function lastStatus(id: string): { fill?: string; text?: string } | undefined {
  return node(id).status.lastCall?.args[0];
}

/** The texts a node logged as errors without a message. */
export function loggedErrors(id: string): string[] {
  return node(id).error.args.map(([text]) => String(text));
}
