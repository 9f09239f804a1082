// npm run test:hosts: the tests of the nodes, and pack and install, on other versions of Node.js and Node-RED.
//
//   node test/hosts/run.mjs                     all of scripts/hosts.mjs
//   node test/hosts/run.mjs node24-nodered5     only these
import { spawn } from 'node:child_process';
import path from 'node:path';
import { HOST_NAMES, installHost } from '../../scripts/hosts.mjs';
import { ROOT, setUp } from '../../scripts/setup.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !HOST_NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}. Choose from ${HOST_NAMES.join(', ')}.`);
  process.exit(2);
}
await setUp();
let failed = false;
for (const name of names.length > 0 ? names : HOST_NAMES) {
  const host = installHost(name);
  console.log(`\n----- ${name}`);
  for (const args of [
    ['test/{nodes,config,message}/**/*.test.ts', '--timeout', '30000'],
    ['test/package/install.pack.ts', '--timeout', '180000'],
  ])
    failed = (await runMocha(host, args)) !== 0 || failed;
}
process.exit(failed ? 1 : 0);

/** npm finds the Node of the host first, so that what it installs is for that one. */
function runMocha({ node, nodeRedDir }, args) {
  const mocha = path.join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const first = ['--require', path.join(ROOT, 'test/support/other-node-red.cjs'), '--require', 'tsx/cjs'];
  const child = spawn(node, [mocha, '--no-config', ...first, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_RED_DIR: nodeRedDir,
      PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}`,
    },
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
