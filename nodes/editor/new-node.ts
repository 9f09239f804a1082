// What a node gets when it is dragged from the palette: the only expander there is, and a pin of it that is free.
import { expandersFor, findExpander, nodesOfExpander } from './canvas';
import { freePin } from './free-pin';
import { pinsInUse } from './pins-in-use';
import type { EditorNode } from './red';

/** Nodes of this session whose pin nobody has chosen yet. */
const fresh = new Set<string>();

/** @param pins what a node has that nobody has edited */
export function settleNewNode(node: EditorNode, kind: 'output' | 'input', pins: unknown): void {
  // Also called for what is pasted; that knows its expander and its pins.
  if (node['expander'] || node['pins'] !== pins) return;
  fresh.add(node.id);
  const [only, second] = expandersFor(node);
  if (only === undefined || second !== undefined) return;
  node['expander'] = only.id;
  node['pins'] = proposedPin(node.id, kind, only.id) ?? pins;
}

/** Whether the pin of a node is no more than a proposal. */
export function isFresh(node: EditorNode): boolean {
  return fresh.has(node.id) || !node['expander'];
}

/** The node was edited: its pins are what its user wants. */
export function settled(node: EditorNode): void {
  fresh.delete(node.id);
}

/** A free pin of an expander; undefined where there is none. */
export function proposedPin(nodeId: string, kind: 'output' | 'input', expanderId: unknown) {
  const expander = findExpander(expanderId);
  if (expander === undefined) return undefined;
  const others = nodesOfExpander(expander.id).filter(({ id }) => id !== nodeId);
  return freePin(kind, expander.rows, pinsInUse(others, expander.labels));
}
