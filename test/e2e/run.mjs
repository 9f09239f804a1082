// npm run test:e2e: the editor in a real browser, against one or more versions of Node-RED.
//
//   node test/e2e/run.mjs            this Node with the Node-RED of node_modules
//   node test/e2e/run.mjs 4 5        that, and Node-RED 5 with the Node it needs
//   node test/e2e/run.mjs 4 wiring   only files whose names contain that
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

const names = process.argv.slice(2).filter((word) => word in LEGS);
const words = process.argv.slice(2).filter((word) => !(word in LEGS));
await setUp();
const files = readdirSync(HERE)
  .filter((file) => file.endsWith('.e2e.ts'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)));
if (files.length === 0) {
  console.error(`There is no test with ${words.join(' or ')} in its name.`);
  process.exit(2);
}
let failed = false;
for (const name of names.length > 0 ? names : ['4']) {
  const host = LEGS[name]();
  for (const file of files) failed = !(await passes(host, file)) || failed;
}
process.exit(failed ? 1 : 0);

function installed() {
  const nodeRedDir = process.env.NODE_RED_DIR ?? path.join(ROOT, 'node_modules', 'node-red');
  return { node: process.execPath, nodeRedDir: path.resolve(nodeRedDir) };
}

/** A browser on a busy machine is late at times: a second try, with a new one and another Node-RED, tells that from a fault. */
async function passes(host, file) {
  const first = await runMocha(host, file);
  if (first.code === 0) {
    process.stdout.write(first.output);
    return true;
  }
  // Only the last try counts for who adds up.
  process.stdout.write(first.output.replace(/^( +)(\d+ (passing|failing|pending))/gm, '$1in this try $2'));
  console.log(`\ntried again: ${file}`);
  const second = await runMocha(host, file);
  process.stdout.write(second.output);
  return second.code === 0;
}

/** @returns its exit code, and what it has printed */
function runMocha({ node, nodeRedDir }, file) {
  const mocha = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const options = ['--no-config', '--require', 'tsx/cjs', '--timeout', '120000', '--retries', '1'];
  options.push('--reporter', path.join(ROOT, 'test', 'support', 'telling-retries.cjs'));
  const child = spawn(node, [mocha, ...options, path.join(HERE, file)], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_RED_DIR: nodeRedDir },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, output })));
}
