// Brings a clone to the point where it runs: dependencies installed and everything built, quickly when nothing changed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const STAMP = path.join(ROOT, 'node_modules', '.installed-for');

/** Runs `npm ci` unless node_modules was installed for this lock file and this Node. */
export function install() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(ROOT, 'package-lock.json')))
    .update(process.versions.modules)
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.log('Installing dependencies (once, takes a minute or two) ...');
  npm(ROOT, 'ci', '--no-audit', '--no-fund');
  writeFileSync(STAMP, wanted);
}

/** Runs the npm that the user called: an npm script finds another one first, which came with a dependency. */
export function npm(cwd, ...args) {
  const options = { cwd, stdio: ['ignore', 'ignore', 'inherit'] };
  const called = process.env.npm_execpath;
  if (called) execFileSync(process.execPath, [called, ...args], options);
  // npm is a .cmd on Windows, which only a shell starts.
  else execFileSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Installs and builds. */
export async function setUp() {
  install();
  const { build } = await import('./build.mjs');
  await build();
}
