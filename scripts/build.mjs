// Builds what Node-RED loads into dist/: the compiled runtime, and for each node set its editor page, catalog, help and icons.
//
//   node scripts/build.mjs [--force]
//
// Built into a directory of its own and then exchanged with dist/, so that a failed build leaves the last
// good one, and no file of a deleted source stays.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const INPUTS = ['src', 'nodes', 'icons', 'locales', 'package.json', 'tsconfig.json', 'scripts/build.mjs'];
const DIST = path.join(ROOT, 'dist');
const WORK = path.join(ROOT, 'build');
const STAMP = path.join(WORK, 'dist.stamp');

/** @returns {Promise<boolean>} whether there was anything to do; rejects when something does not compile */
export async function build({ force = false } = {}) {
  const hash = await hashOfInputs();
  if (!force && (await isUpToDate(hash))) return false;
  const next = path.join(WORK, `dist-${process.pid}`);
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  try {
    await allOrFirstError([compileRuntime(next), assembleEditor(next)]);
    await exchange(next);
  } finally {
    await rm(next, { recursive: true, force: true });
  }
  await writeFile(STAMP, JSON.stringify({ hash, files: await filesBelow(DIST) }));
  return true;
}

/** Waits for all even if one fails, so that none writes after the clean-up. */
async function allOrFirstError(promises) {
  const failure = (await Promise.allSettled(promises)).find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
}

async function isUpToDate(hash) {
  const stamp = JSON.parse(await readFile(STAMP, 'utf8').catch(() => '{}'));
  if (stamp.hash !== hash) return false;
  const there = new Set(await filesBelow(DIST));
  return stamp.files.every((file) => there.has(file));
}

async function hashOfInputs() {
  const hash = createHash('sha256').update(process.version);
  for (const input of INPUTS) {
    const absolute = path.join(ROOT, input);
    const files = (await stat(absolute).catch(() => undefined))?.isDirectory()
      ? (await filesBelow(absolute)).map((file) => path.join(input, file))
      : [input];
    for (const file of files) {
      hash.update(`\n${file}\n`).update(await readFile(path.join(ROOT, file)).catch(() => ''));
    }
  }
  return hash.digest('hex');
}

/** Names of all files below a directory, relative to it and sorted; none if there is no such directory. */
async function filesBelow(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();
}

function compileRuntime(outDir) {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  return run(process.execPath, [tsc, '-p', path.join(ROOT, 'tsconfig.json'), '--outDir', outDir]);
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit' });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${path.basename(args[0])} failed with exit code ${code}`));
    });
  });
}

async function assembleEditor(outDir) {
  const nodes = path.join(outDir, 'nodes');
  await mkdir(nodes, { recursive: true });
  const sets = await nodeSets();
  const style = await readFile(path.join(ROOT, 'nodes/editor/editor.css'), 'utf8');
  await Promise.all([
    ...sets.map(async (set) => writeFile(path.join(nodes, `${set}.html`), await editorPage(set, style))),
    cp(path.join(ROOT, 'icons'), path.join(nodes, 'icons'), { recursive: true }),
    copyLocales(sets, path.join(nodes, 'locales')),
  ]);
}

/** The names of the node sets, as package.json tells them to Node-RED. */
async function nodeSets() {
  const { 'node-red': nodeRed } = JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8'));
  return Object.keys(nodeRed.nodes);
}

async function editorPage(set, style) {
  const [script, form] = await Promise.all([
    bundle(`nodes/${set}.editor.ts`),
    readFile(path.join(ROOT, 'nodes', `${set}.html`), 'utf8'),
  ]);
  return `<script type="text/javascript">\n${script}</script>\n\n<style>\n${style}</style>\n\n${form}`;
}

/** Not minified: the flow library reads the registration out of it, and people read it too. */
async function bundle(entry) {
  const { outputFiles } = await esbuild.build({
    // As text, since esbuild takes a file without exports in a CommonJS package for CommonJS, and wraps all it imports.
    stdin: {
      contents: await readFile(path.join(ROOT, entry), 'utf8'),
      resolveDir: path.dirname(path.join(ROOT, entry)),
      sourcefile: entry,
      loader: 'ts',
    },
    absWorkingDir: ROOT,
    tsconfig: path.join(ROOT, 'nodes/editor/tsconfig.json'),
    bundle: true,
    // The package's size counts for every user; names are kept for the flow library, which reads the registration.
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/**
 * A set's catalog is its own file and every catalog that belongs to no set, such as errors.json; those stand
 * under their file's name. Help texts are copied as they are.
 */
async function copyLocales(sets, outDir) {
  for (const language of await readdir(path.join(ROOT, 'locales'))) {
    const from = path.join(ROOT, 'locales', language);
    const to = path.join(outDir, language);
    await mkdir(to, { recursive: true });
    const files = await filesBelow(from);
    const shared = {};
    for (const name of catalogs(files).filter((name) => !sets.includes(name))) {
      shared[name] = await readCatalog(from, name);
    }
    for (const set of sets) {
      const own = files.includes(`${set}.json`) ? await readCatalog(from, set) : {};
      await writeFile(path.join(to, `${set}.json`), `${JSON.stringify({ ...shared, ...own }, null, 2)}\n`);
      if (files.includes(`${set}.html`))
        await cp(path.join(from, `${set}.html`), path.join(to, `${set}.html`));
    }
  }
}

function catalogs(files) {
  return files.filter((file) => file.endsWith('.json')).map((file) => path.basename(file, '.json'));
}

async function readCatalog(directory, name) {
  return JSON.parse(await readFile(path.join(directory, `${name}.json`), 'utf8'));
}

/** Puts the new directory in the place of dist/. Another build may do the same at this moment; the last one stays. */
async function exchange(next) {
  const old = path.join(WORK, `dist-old-${process.pid}`);
  for (let attempt = 1; ; attempt++) {
    try {
      await rename(DIST, old).catch(ignoreMissing);
      await rename(next, DIST);
      break;
    } catch (error) {
      if (attempt === 5) throw error;
    } finally {
      await rm(old, { recursive: true, force: true });
    }
  }
}

function ignoreMissing(error) {
  if (error.code !== 'ENOENT') throw error;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const started = performance.now();
  try {
    const built = await build({ force: process.argv.includes('--force') });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(built ? `built dist/ in ${seconds} s` : `dist/ is up to date (${seconds} s)`);
  } catch (error) {
    console.error(`build failed: ${error.message}`);
    process.exitCode = 1;
  }
}
