// How a node is called in errors and logs.
import type { Node } from 'node-red';
import { oneLine } from '../../src/errors/user-error';

export function nameOf(node: Node): string {
  return node.name ? `${node.type} "${oneLine(node.name)}"` : `${node.type} ${node.id}`;
}
