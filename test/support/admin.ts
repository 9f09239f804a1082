// The admin API and the live events of a test flow, as an open editor has them.
import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import helper from 'node-red-node-test-helper';
import RED from 'node-red';
import { simulatedBus } from '../../nodes/shared/hardware';
import type { Snapshot } from '../../nodes/contract/live-snapshot';
import { expanderNode, type FlowNode, flowNode } from './node-red';

/** The address of the expander of `boardFlow`. */
export const CHIP = '/mcp23017/expanders/chip';

/**
 * An expander with a lamp at B0, and inputs: A0 with the label "door", A1 active low, A2 with pull-up; B7 is unused. What mcp-in sends
 * arrives at the helper node `seen`.
 * @param properties of the expander
 */
export function boardFlow(properties: object = {}): FlowNode[] {
  return [
    expanderNode({
      pollMs: 5,
      pins: { A0: { label: 'door' }, A1: { inverted: true }, A2: { pullUp: true }, B7: { inverted: true } },
      ...properties,
    }),
    flowNode('out', 'mcp-out', { name: 'lamp', pins: 'B0' }),
    flowNode('in', 'mcp-in', { pins: 'A0-A2', wires: [['seen']] }),
    { id: 'seen', type: 'helper', z: 'tab1', wires: [] },
  ];
}

export const chip = (address = 0x20) => simulatedBus.chip(address);

export async function snapshots(): Promise<Snapshot[]> {
  return (await get('/mcp23017/expanders')).body as unknown as Snapshot[];
}

/** Of the first expander. */
export async function snapshot(): Promise<Snapshot> {
  return (await snapshots())[0] ?? assert.fail('no expander');
}

/** A reply that says what is wrong, in JSON. */
export function refused({ status, type, body }: Reply, expected: number, key?: string): void {
  assert.equal(status, expected, JSON.stringify(body));
  assert.equal(type, 'application/json');
  assert.equal(typeof body['message'], 'string');
  if (key) assert.equal(body['error'], key);
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function get(path: string): Promise<Reply> {
  return replyOf(await helper.request().get(path));
}

/** @param body sent as JSON; undefined: no body at all */
export async function post(path: string, body?: unknown): Promise<Reply> {
  const request = helper.request().post(path);
  return replyOf(await (body === undefined ? request : request.send(body as object)));
}

function replyOf({ status, type, body }: { status: number; type: string; body: unknown }): Reply {
  return { status, type, body: body as Reply['body'] };
}

export interface Published {
  /** ms of a clock that never goes back. */
  readonly at: number;
  readonly topic: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What is published to editors from now on about expanders. @returns the list, and the way to stop */
export function listenLive(): { events: Published[]; stop: () => void } {
  const events: Published[] = [];
  const hear = ({ topic, data }: { topic: string; data: Published['data'] }): void => {
    if (topic.startsWith('mcp23017/')) events.push({ at: performance.now(), topic, data });
  };
  const emitter = (RED as unknown as { events: EventEmitter }).events;
  emitter.on('comms', hear);
  return { events, stop: () => void emitter.removeListener('comms', hear) };
}

export async function soon(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const limit = performance.now() + 10_000; performance.now() < limit;) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`within 10 s it did not happen that ${what}`);
}
