// What an mcp-expander node offers the nodes that refer to it, and how they find it.
import type { Node, NodeAPI } from 'node-red';
import type { Labels } from '../../src/config/pin-selection';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';

export interface ExpanderNode extends Node {
  expander?: Expander;
  labels?: Labels;
}

export interface ExpanderAccess {
  readonly expander: Expander;
  readonly labels: Labels;
}

/** @throws UserError expander-missing when no expander is chosen, or it is disabled, deleted or of another kind */
export function findExpander(RED: NodeAPI, id: unknown): ExpanderAccess {
  // Typed as never null, but it is for a disabled or deleted node.
  const node: ExpanderNode | null = typeof id === 'string' ? RED.nodes.getNode(id) : null;
  if (!node?.expander) throw new UserError('expander-missing');
  return { expander: node.expander, labels: node.labels ?? [] };
}
