// The host's end of a simulated wire, behind the interface of a real GPIO line.
import { type InterruptLine, type LineEdge, LineError } from '../interrupt/interrupt-line';
import type { SimulatedWire } from './simulated-wire';

/** Edges arrive in a later turn of the event loop, as those of a real line do, with the time when they happened. */
export class SimulatedLine implements InterruptLine {
  readonly kind = 'simulated';
  private readonly edgeListeners = new Set<{ hear: (edge: LineEdge) => void }>();
  private readonly lossListeners = new Set<{ hear: (error: LineError) => void }>();
  /** Why the line is of no use any more. */
  private ended: LineError | undefined;
  private readonly holder = {
    edge: (edge: LineEdge): void => void setImmediate(() => this.deliver(edge)),
    lost: (): void => void setImmediate(() => this.end()),
  };

  /** @throws LineError 'line-busy' while somebody else has the wire */
  constructor(
    readonly name: string,
    private readonly wire: SimulatedWire,
  ) {
    if (wire.hold(this.holder)) return;
    throw new LineError('line-busy', 'line-busy-with', { line: name, consumer: 'Node-RED' });
  }

  read(): Promise<0 | 1> {
    return this.ended ? Promise.reject(this.ended) : Promise.resolve(this.wire.level);
  }

  onEdge(hear: (edge: LineEdge) => void): () => void {
    return add(this.edgeListeners, { hear });
  }

  onLost(hear: (error: LineError) => void): () => void {
    return add(this.lossListeners, { hear });
  }

  close(): Promise<void> {
    this.wire.release(this.holder);
    this.ended ??= new LineError('failed', 'line-closed', { line: this.name });
    return Promise.resolve();
  }

  private deliver(edge: LineEdge): void {
    // An earlier listener may have closed the line, or stopped a later one.
    for (const listener of this.edgeListeners) if (!this.ended) listener.hear(edge);
  }

  private end(): void {
    if (this.ended) return;
    this.ended = new LineError('lost', 'line-lost', { line: this.name, reason: 'simulated' });
    for (const listener of this.lossListeners) listener.hear(this.ended);
  }
}

function add<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  return () => all.delete(one);
}
