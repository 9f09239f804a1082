// Runs a command that a dependency brought, in the project's folder.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './setup.mjs';

const require = createRequire(path.join(ROOT, 'package.json'));

/** @returns {Promise<number>} its exit status */
export function runLocal(name, args, options = {}) {
  const child = spawn(process.execPath, [scriptOf(name), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    ...options,
  });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? (signal ? 1 : 0))));
}

function scriptOf(name) {
  const manifest = path.join(ROOT, 'node_modules', name, 'package.json');
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
  return require.resolve(path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[name]));
}
