// The versions of Node.js and Node-RED that the package is tested with, each pair installed once into build/hosts/.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { npm, ROOT } from './setup.mjs';

/** Node-RED 5 refuses a Node below 22.9. */
const HOSTS = {
  'node22-nodered4.1': ['node@22', 'node-red@4.1'],
  'node22-nodered5': ['node@22', 'node-red@5'],
  'node24-nodered5': ['node@24', 'node-red@5'],
};

export const HOST_NAMES = Object.keys(HOSTS);

/** @returns {{ node: string, nodeRedDir: string }} the programs of a host, installed at the first call */
export function installHost(name) {
  const directory = path.join(ROOT, 'build', 'hosts', name);
  const node = path.join(directory, 'node_modules', 'node', 'bin', 'node');
  const nodeRedDir = path.join(directory, 'node_modules', 'node-red');
  if (!existsSync(node) || !existsSync(nodeRedDir)) {
    mkdirSync(directory, { recursive: true });
    // Without its install script the package `node` has no program in it.
    writeFileSync(
      path.join(directory, 'package.json'),
      '{ "private": true, "allowScripts": { "node": true } }\n',
    );
    console.log(`Installing ${HOSTS[name].join(' and ')} into build/hosts (once) ...`);
    npm(directory, 'install', '--no-audit', '--no-fund', ...HOSTS[name]);
  }
  execFileSync(node, ['--version']);
  return { node, nodeRedDir };
}
