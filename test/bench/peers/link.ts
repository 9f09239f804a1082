// What the parts of a measured Node-RED know of each other: its nodes, what was loaded before it, and the process that measures.

/** A message that a sink node has got. */
export interface Heard {
  readonly sink: string;
  readonly payload: unknown;
  readonly at: number;
}

/** The nodes of the measured flow. */
export interface FlowLink {
  /** Sends through a source node, by its name; one message for each payload, all in this turn. */
  readonly sources: Map<string, (payloads: readonly unknown[]) => void>;
  readonly heard: Heard[];
  /** Called when the flow has started. */
  started: () => void;
}

const KEY = Symbol.for('mcp23017 bench');

/** The same for whoever asks in this process. */
export function flowLink(): FlowLink {
  const shared = globalThis as unknown as Record<symbol, FlowLink | undefined>;
  return (shared[KEY] ??= { sources: new Map(), heard: [], started: () => undefined });
}
