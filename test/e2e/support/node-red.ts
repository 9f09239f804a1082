// Starts and stops the Node-RED that a test drives.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../../..');
/** Where the Node-RED that is tested against is installed. */
export const NODE_RED = process.env['NODE_RED_DIR'] ?? path.join(ROOT, 'node_modules/node-red');

export interface NodeRed {
  /** The editor's address. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * @param flow nodes on the tab `tab`, and config nodes
 * @param login `read-only`: who does not log in may only look
 * @param scopes folders of npm scopes with further nodes
 */
export async function startNodeRed(
  flow: readonly object[],
  login?: 'read-only',
  scopes: readonly string[] = [],
): Promise<NodeRed> {
  const userDir = prepareUserDir(flow);
  for (const scope of scopes)
    symlinkSync(scope, path.join(userDir, 'node_modules', path.basename(scope)), 'junction');
  const child = fork(path.join(__dirname, 'runtime.mjs'), [userDir], {
    env: { ...process.env, NODE_RED_DIR: NODE_RED, ...(login && { LOGIN: login }) },
  });
  const exited = once(child, 'exit');
  const started = once(child, 'message') as Promise<[string]>;
  const answer = await Promise.race([started, exited.then(() => undefined)]);
  if (answer === undefined) throw new Error('Node-RED did not start; its output above says why');
  return {
    url: answer[0],
    async stop() {
      child.disconnect();
      await exited;
      rmSync(userDir, { recursive: true, force: true });
    },
  };
}

/** The version of Node-RED that is tested against. */
export function nodeRedVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(NODE_RED, 'package.json'), 'utf8'));
  return (manifest as { version: string }).version;
}

/** A user directory with a flow, and this package linked into its node_modules. */
function prepareUserDir(flow: readonly object[]): string {
  const userDir = mkdtempSync(path.join(tmpdir(), 'mcp23017-e2e-'));
  const scope = path.join(userDir, 'node_modules/@gpio-expander');
  mkdirSync(scope, { recursive: true });
  symlinkSync(ROOT, path.join(scope, 'node-red-mcp23017'), 'junction');
  const tab = { id: 'tab', type: 'tab', label: 'flow' };
  writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify([tab, ...flow]));
  return userDir;
}
