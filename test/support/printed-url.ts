// npm start as its user meets it: it prints where to go.
import type { ChildProcess } from 'node:child_process';

/** Resolves when a started `npm start` prints its URL, with that and all before it. @throws Error with all it has printed, when it ends before that */
export function printedUrl(child: ChildProcess): Promise<{ url: string; printed: string }> {
  let printed = '';
  return new Promise((resolve, reject) => {
    const read = (text: Buffer): void => {
      printed += text.toString();
      const found = /Open (http:\S+)/.exec(printed)?.[1];
      if (found !== undefined) resolve({ url: found, printed });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${printed}`)));
  });
}
