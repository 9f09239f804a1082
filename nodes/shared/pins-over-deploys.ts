// Pins that messages have made a node's own: its successor in a deploy has them too, before a message names them again.

const pinsOfNodes = new Map<string, { readonly expander: unknown; readonly mask: number }>();

export interface NodeOnExpander {
  readonly id: string;
  /** The expander's id, as the node refers to it. */
  readonly expander: unknown;
}

/** For a node that is closed, but not removed. @param mask A | B << 8 */
export function leavePins({ id, expander }: NodeOnExpander, mask: number): void {
  if (mask !== 0) pinsOfNodes.set(id, { expander, mask });
}

/** What the node's predecessor left on the same expander. Nobody else gets it after that. */
export function inheritPins({ id, expander }: NodeOnExpander): number {
  const left = pinsOfNodes.get(id);
  pinsOfNodes.delete(id);
  return left && left.expander === expander ? left.mask : 0;
}
