// Builds what Node-RED loads into dist/: the compiled runtime, and for the editor one page, the catalogs, help and icons.
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
/** The one node set, as package.json tells it to Node-RED: all nodes share a page and a catalog, so nothing stands twice. */
const SET = 'mcp23017';
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

/** One file, which a small computer loads fast; with its names and short lines, so that a stack trace still says where. */
async function compileRuntime(outDir) {
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  await Promise.all([
    run(process.execPath, [tsc, '-p', path.join(ROOT, 'tsconfig.json'), '--noEmit']),
    esbuild.build({
      entryPoints: [`nodes/${SET}.ts`],
      absWorkingDir: ROOT,
      outfile: path.join(outDir, 'nodes', `${SET}.js`),
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'cjs',
      charset: 'utf8',
      legalComments: 'none',
      minify: true,
      keepNames: true,
      lineLimit: 120,
      logLevel: 'warning',
    }),
  ]);
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
  await Promise.all([
    editorPage().then((page) => writeFile(path.join(nodes, `${SET}.html`), page)),
    cp(path.join(ROOT, 'icons'), path.join(nodes, 'icons'), { recursive: true }),
    assembleLocales(path.join(nodes, 'locales')),
  ]);
}

async function editorPage() {
  const [script, style, forms] = await Promise.all([
    bundle(`nodes/${SET}.editor.ts`),
    editorStyle(),
    editorForms(),
  ]);
  return `<script type="text/javascript">\n${script}</script>\n\n<style>\n${style}</style>\n\n${onOneLine(forms)}`;
}

async function editorStyle() {
  const style = await joined(path.join(ROOT, 'nodes/editor'), '.css');
  const { code } = await esbuild.transform(style, { loader: 'css', minify: true, target: 'es2020' });
  return code;
}

/** The nodes' forms, with the rows that several of them have in the places of `<!-- include FILE -->`. */
async function editorForms() {
  const nodes = path.join(ROOT, 'nodes');
  const names = (await readdir(nodes)).filter((name) => name.endsWith('.html')).sort();
  const read = (name) => readFile(path.join(nodes, name), 'utf8');
  const parts = (await Promise.all(names.map(read))).join('\n').split(/<!-- include (\S+) -->/);
  // The odd ones are the names of files.
  return (await Promise.all(parts.map((part, place) => (place % 2 === 1 ? read(part) : part)))).join('');
}

/** Line breaks and indentation of markup mean a space; there is no preformatted text in it. */
function onOneLine(markup) {
  return `${markup.trim().replace(/\n\s*/g, ' ')}\n`;
}

/** All files below a directory with an ending, in the order of their names. */
async function joined(directory, ending) {
  const names = (await filesBelow(directory)).filter((name) => name.endsWith(ending));
  return (await Promise.all(names.map((name) => readFile(path.join(directory, name), 'utf8')))).join('\n');
}

/** The package's size counts for every user; names are kept for the flow library, which reads the registration. */
async function bundle(entry) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entry],
    absWorkingDir: ROOT,
    tsconfig: path.join(ROOT, 'nodes/editor/tsconfig.json'),
    plugins: [withoutErrorTexts],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2020',
    charset: 'utf8',
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** In the editor the texts of errors come from the catalog. */
const withoutErrorTexts = {
  name: 'without-error-texts',
  setup({ onLoad }) {
    onLoad({ filter: /locales[\\/]en-US[\\/]errors\.json$/ }, () => ({ contents: '{}', loader: 'json' }));
  },
};

/**
 * One catalog and one help file per language. A catalog of a node, mcp-out.json, has that as its key; any other,
 * such as errors.json, stands under its file's name.
 */
async function assembleLocales(outDir) {
  for (const language of await readdir(path.join(ROOT, 'locales'))) {
    const from = path.join(ROOT, 'locales', language);
    const to = path.join(outDir, language);
    await mkdir(to, { recursive: true });
    const catalog = {};
    for (const file of (await readdir(from)).filter((name) => name.endsWith('.json')).sort()) {
      const name = path.basename(file, '.json');
      const texts = JSON.parse(await readFile(path.join(from, file), 'utf8'));
      Object.assign(catalog, name.startsWith('mcp-') ? texts : { [name]: texts });
    }
    await writeFile(path.join(to, `${SET}.json`), JSON.stringify(catalog));
    await writeFile(path.join(to, `${SET}.html`), onOneLine(await joined(from, '.html')));
  }
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
