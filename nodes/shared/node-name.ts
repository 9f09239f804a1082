// How a node is called in errors and logs.
import type { Node } from 'node-red';

export function nameOf(node: Node): string {
  return node.name ? `${node.type} "${node.name}"` : `${node.type} ${node.id}`;
}
