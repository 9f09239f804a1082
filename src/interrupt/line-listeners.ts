// Who hears of a line's edges and its loss, until it is closed.
import type { LineEdge, LineError } from './interrupt-line';

export class LineListeners {
  private readonly edges = new Set<{ hear: (edge: LineEdge) => void }>();
  private readonly losses = new Set<{ hear: (error: LineError) => void }>();

  /** @returns the way to stop */
  onEdge(hear: (edge: LineEdge) => void): () => void {
    return add(this.edges, { hear });
  }

  /** @returns the way to stop */
  onLost(hear: (error: LineError) => void): () => void {
    return add(this.losses, { hear });
  }

  edge(edge: LineEdge): void {
    tell(this.edges, edge);
  }

  /** The last that is heard. */
  lost(error: LineError): void {
    this.edges.clear();
    tell(this.losses, error);
    this.losses.clear();
  }

  /** Nobody hears anything any more. */
  clear(): void {
    this.edges.clear();
    this.losses.clear();
  }
}

function add<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  return () => all.delete(one);
}

/** One listener's error must stop neither the others nor the poller: it surfaces as an uncaught one. */
function tell<T>(listeners: ReadonlySet<{ hear: (value: T) => void }>, value: T): void {
  for (const listener of listeners) {
    try {
      listener.hear(value);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
