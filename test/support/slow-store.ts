// A context store of Node-RED that keeps a node waiting.

/**
 * A context store that answers when it is told to.
 * @param error what every call fails with
 * @param silent never answers these calls
 */
export function slowStore(content: Record<string, unknown>, error?: Error, silent?: 'get' | 'set') {
  const written: unknown[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  type Callback = (error: Error | undefined, ...values: unknown[]) => void;
  const store = {
    open: () => Promise.resolve(),
    close: () => Promise.resolve(),
    get: (_scope: string, key: string | string[], callback: Callback) => {
      const keys = [key].flat();
      if (silent === 'get') return;
      void opened.then(() => callback(error, ...keys.map((one) => content[one])));
    },
    set: (_scope: string, key: string | string[], value: unknown, callback: Callback) => {
      const [one] = [key].flat();
      written.push(value);
      content[one ?? ''] = value;
      if (silent === 'set') return;
      void opened.then(() => callback(error));
    },
    keys: (_scope: string, callback: Callback) => callback(undefined, []),
    delete: () => Promise.resolve(),
    clean: () => Promise.resolve(),
  };
  return { module: () => store, written, answer: () => open() };
}
