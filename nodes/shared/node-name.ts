// How a node is called in errors and logs.
import type { Node } from 'node-red';
import { formatAddress } from '../../src/bus/bus-error';
import type { ExpanderConfig } from '../../src/config/expander-config';
import { oneLine } from '../../src/errors/user-error';

export function nameOf(node: Node): string {
  return node.name ? `${node.type} "${oneLine(node.name)}"` : `${node.type} ${node.id}`;
}

/** An expander's name with the place of its chip, for those who look for it in the cabinet: `mcp-expander "cellar" (i2c-1, 0x20)`. */
export function nameWithPlace(node: Node, { bus, address }: Pick<ExpanderConfig, 'bus' | 'address'>): string {
  return `${nameOf(node)} (${bus === 'simulated' ? bus : `i2c-${bus}`}, ${formatAddress(address)})`;
}
