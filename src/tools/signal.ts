// A typed list of listeners.

export type Listener<T> = (value: T) => void;

export class Signal<T> {
  private readonly listeners = new Set<Listener<T>>();

  /** @returns the way to stop listening */
  on(listener: Listener<T>): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Tells everybody, in the order they came. Listeners must not throw. */
  emit(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}
