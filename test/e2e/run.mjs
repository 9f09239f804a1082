// npm run test:e2e: the editor in a real browser, against one or more versions of Node-RED.
//
//   node test/e2e/run.mjs            this Node with the Node-RED of node_modules
//   node test/e2e/run.mjs 4 5        that, and Node-RED 5 with the Node it needs
//
// NODE_RED_DIR chooses another Node-RED for "4"; CHROMIUM another browser than /usr/bin/chromium.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installHost } from '../../scripts/hosts.mjs';
import { ROOT, setUp } from '../../scripts/setup.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const LEGS = { 4: installed, 5: () => installHost('node22-nodered5') };

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in LEGS));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}. Choose from ${Object.keys(LEGS).join(', ')}.`);
  process.exit(2);
}
await setUp();
let failed = false;
for (const name of names.length > 0 ? names : ['4']) {
  const { node, nodeRedDir } = LEGS[name]();
  failed = (await runMocha(node, nodeRedDir)) !== 0 || failed;
}
process.exit(failed ? 1 : 0);

function installed() {
  const nodeRedDir = process.env.NODE_RED_DIR ?? path.join(ROOT, 'node_modules', 'node-red');
  return { node: process.execPath, nodeRedDir: path.resolve(nodeRedDir) };
}

function runMocha(node, nodeRedDir) {
  const mocha = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const tests = readdirSync(HERE)
    .filter((file) => file.endsWith('.e2e.ts'))
    .map((file) => path.join(HERE, file));
  // A browser on a busy machine is late at times; a second try tells that from a fault.
  const options = ['--no-config', '--require', 'tsx/cjs', '--timeout', '120000', '--retries', '2'];
  options.push('--reporter', path.join(ROOT, 'test', 'support', 'telling-retries.cjs'));
  const child = spawn(node, [mocha, ...options, ...tests], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, NODE_RED_DIR: nodeRedDir },
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
