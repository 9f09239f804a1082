// The other package, as the registry has it, in a folder that git ignores.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './build-bench';

export const PEER = '@pizzaprogram/mcp-pcf-aio';
export const PEER_VERSION = '2.3.8-20220907';

/** Installs it, once. @returns the folder of the package */
export async function installPeer(): Promise<string> {
  const folder = path.join(ROOT, 'build', 'peers');
  const installed = path.join(folder, 'node_modules', PEER);
  if ((await versionIn(installed)) !== PEER_VERSION) {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'package.json'), '{"name":"peers","version":"0.0.0","private":true}\n');
    // Its i2c-bus is never loaded, so it need not be compiled.
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
    await promisify(execFile)('npm', [...args, `${PEER}@${PEER_VERSION}`], { cwd: folder });
  }
  if ((await versionIn(installed)) !== PEER_VERSION) throw new Error(`${PEER} ${PEER_VERSION} is not there`);
  return installed;
}

async function versionIn(folder: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { version?: string }).version;
}
