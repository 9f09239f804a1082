// The packed tarball in an empty Node-RED: installed as the palette manager does it, both ways, with and without a compiler.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { NodeRedProcess } from './node-red-process';

const run = promisify(execFile);
const ROOT = path.join(__dirname, '..', '..');
const NODE_RED = process.env['NODE_RED_DIR'] ?? path.join(ROOT, 'node_modules', 'node-red');
const MODULE = '@gpio-expander/node-red-mcp23017';
const SET = 'mcp23017';
const TYPES = ['mcp-expander', 'mcp-in', 'mcp-interrupt', 'mcp-out'];
/** Half of it are the texts in six languages, an eighth the examples. */
const UNPACKED_LIMIT = 920_000;

interface NodeSet {
  readonly id: string;
  readonly module: string;
  readonly enabled: boolean;
  readonly err?: string;
  readonly types: readonly string[];
}

describe('the packed package', () => {
  let folder: string;
  let tarball: string;
  let files: { path: string; size: number }[];

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'mcp23017-pack-'));
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: ROOT });
    const [packed] = JSON.parse(stdout.slice(stdout.indexOf('['))) as {
      filename: string;
      files: typeof files;
    }[];
    assert.ok(packed);
    tarball = path.join(folder, path.basename(packed.filename));
    files = packed.files;
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('holds what Node-RED needs and nothing else, in less than 0.92 MB', () => {
    const names = files.map((file) => file.path);
    for (const name of [
      `${SET}.js`,
      `${SET}.html`,
      `locales/en-US/${SET}.json`,
      `locales/en-US/${SET}.html`,
    ]) {
      assert.ok(names.includes(`dist/nodes/${name}`), name);
    }
    const strangers = names.filter(
      (name) => !/^(dist|examples)\/|^(README|CHANGELOG)\.md$|^LICENSE$|^package\.json$/.test(name),
    );
    assert.deepEqual(strangers, []);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    assert.ok(size < UNPACKED_LIMIT, `${size} bytes`);
  });

  for (const [how, extra, native] of [
    ['as the palette manager runs npm', [], true],
    ['with install scripts switched off, as npm 12 does', ['--ignore-scripts'], false],
  ] as const) {
    it(`installs ${how}, loads, and offers its examples, help and icons`, async () => {
      const userDir = await NodeRedProcess.makeUserDir();
      // The arguments of Node-RED's own installer (@node-red/registry, lib/installer.js).
      const args = [
        'install',
        '--no-audit',
        '--no-update-notifier',
        '--no-fund',
        '--save',
        '--save-prefix=~',
        '--omit=dev',
        '--engine-strict',
      ];
      await run('npm', [...args, ...extra, '--', tarball], { cwd: userDir });
      const built = path.join(userDir, 'node_modules', 'i2c-bus', 'build', 'Release', 'i2c.node');
      assert.equal(
        await readFile(built).then(
          () => true,
          () => false,
        ),
        native,
      );
      const nodeRed = await NodeRedProcess.start(NODE_RED, userDir);
      try {
        await checkNodes(nodeRed);
        await checkExamples(nodeRed);
        await checkHardware(nodeRed);
      } finally {
        await nodeRed.stop();
        await NodeRedProcess.removeUserDir(userDir);
      }
    });
  }

  it('installs though there is no compiler, and opens buses and lines all the same', async () => {
    const userDir = await NodeRedProcess.makeUserDir();
    const none = '/bin/false';
    const env = { ...process.env, CXX: none, CC: none, PYTHON: none, npm_config_python: none };
    await run('npm', ['install', '--omit=dev', '--engine-strict', '--', tarball], { cwd: userDir, env });
    const modules = await readdir(path.join(userDir, 'node_modules'));
    assert.ok(modules.includes(MODULE.split('/')[0] ?? ''), 'ours is there');
    assert.ok(!modules.includes('i2c-bus'), 'what is compiled is not');
    assert.ok(modules.includes('koffi'), 'what comes compiled is');
    const nodeRed = await NodeRedProcess.start(NODE_RED, userDir);
    try {
      await checkNodes(nodeRed);
      await checkHardware(nodeRed);
    } finally {
      await nodeRed.stop();
      await NodeRedProcess.removeUserDir(userDir);
    }
  });

  it('simulates without any optional package, and says what to install for a real bus', async () => {
    const userDir = await NodeRedProcess.makeUserDir();
    await run('npm', ['install', '--omit=dev', '--omit=optional', '--', tarball], { cwd: userDir });
    const modules = await readdir(path.join(userDir, 'node_modules'));
    for (const name of ['koffi', 'i2c-bus', 'onoff']) assert.ok(!modules.includes(name), name);
    const nodeRed = await NodeRedProcess.start(NODE_RED, userDir);
    try {
      await checkNodes(nodeRed);
      await checkExamples(nodeRed);
      assert.match(await busProblem(nodeRed), /neither of two packages loads: koffi .*npm install koffi/);
    } finally {
      await nodeRed.stop();
      await NodeRedProcess.removeUserDir(userDir);
    }
  });

  it('can be uploaded to a running Node-RED, and removed again', async () => {
    const userDir = await NodeRedProcess.makeUserDir();
    const nodeRed = await NodeRedProcess.start(NODE_RED, userDir);
    try {
      const form = new FormData();
      form.set('tarball', new Blob([await readFile(tarball)]), path.basename(tarball));
      const headers = { 'Node-RED-API-Version': 'v2' };
      const installed = await fetch(`${nodeRed.url}/nodes`, { method: 'POST', body: form, headers });
      assert.equal(installed.status, 200, await installed.clone().text());
      await checkNodes(nodeRed);
      const removed = await fetch(`${nodeRed.url}/nodes/${MODULE}`, { method: 'DELETE' });
      assert.equal(removed.status, 204);
      const sets = await nodeRed.getJson<NodeSet[]>('/nodes');
      assert.deepEqual(
        sets.filter(({ module }) => module === MODULE),
        [],
      );
    } finally {
      await nodeRed.stop();
      await NodeRedProcess.removeUserDir(userDir);
    }
  });
});

async function checkNodes(nodeRed: NodeRedProcess): Promise<void> {
  const sets = (await nodeRed.getJson<NodeSet[]>('/nodes')).filter(({ module }) => module === MODULE);
  assert.deepEqual(
    sets.map(({ types, enabled, err }) => ({ types, enabled, err })),
    [{ types: TYPES, enabled: true, err: undefined }],
  );
  const page = await (await fetch(`${nodeRed.url}/nodes`, { headers: { Accept: 'text/html' } })).text();
  for (const type of TYPES) {
    assert.ok(page.includes(`data-template-name="${type}"`), `form of ${type}`);
    assert.ok(page.includes(`data-help-name="${type}"`), `help of ${type}`);
  }
  const texts = await nodeRed.getJson<object>(`/nodes/${MODULE}/${SET}/messages?lng=en-US`);
  for (const part of [...TYPES, 'errors', 'status']) assert.ok(part in texts, part);
  const icons = await nodeRed.getJson<Record<string, string[]>>('/icons');
  assert.ok((icons[MODULE] ?? []).length > 0);
  for (const icon of icons[MODULE] ?? [])
    assert.equal((await fetch(`${nodeRed.url}/icons/${MODULE}/${icon}`)).status, 200);
}

/** Every example is listed, can be fetched, and runs on the simulated expander without an unknown type or an error. */
async function checkExamples(nodeRed: NodeRedProcess): Promise<void> {
  const names = (await readdir(path.join(ROOT, 'examples')))
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -5));
  assert.ok(names.length > 0);
  const listed = await nodeRed.getJson<{ fn: string }[]>(`/library/examples/flows/${MODULE}`);
  assert.deepEqual(listed.map(({ fn }) => fn).sort(), names.sort());
  for (const name of names) {
    const flow = await nodeRed.getJson<{ type: string }[]>(
      `/library/examples/flows/${MODULE}/${encodeURIComponent(name)}`,
    );
    assert.ok(
      flow.some(({ type }) => type === 'comment'),
      `${name} explains itself`,
    );
    // Its comment says which package it needs; the browser tests run it with that.
    if (flow.some(({ type }) => type.startsWith('ui-'))) continue;
    // Nobody's broker learns of the tests.
    const offline = flow.map((one) => (one.type === 'mqtt-broker' ? { ...one, autoConnect: false } : one));
    await deploy(nodeRed, offline);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.doesNotMatch(nodeRed.log, /\[error\]|Waiting for missing types/);
  }
}

/** The packages for buses and lines load: what is missed is the hardware. */
async function checkHardware(nodeRed: NodeRedProcess): Promise<void> {
  assert.match(await busProblem(nodeRed), /There is no bus \/dev\/i2c-250 \(ENOENT\)/);
  const { problem } = await nodeRed.getJson<{ problem: string | null }>('/mcp23017/lines');
  assert.doesNotMatch(problem ?? '', /koffi/);
}

/** What a node on a bus that no machine has says. */
async function busProblem(nodeRed: NodeRedProcess): Promise<string> {
  await deploy(nodeRed, [
    { id: 't1', type: 'tab', label: 'x' },
    { id: 'c1', type: 'mcp-expander', name: 'board', bus: '250', address: '0x20' },
    { id: 'o1', type: 'mcp-out', z: 't1', expander: 'c1', pins: 'A0', wires: [] },
  ]);
  const told = () => /mcp-expander "board".*/s.exec(nodeRed.log)?.[0];
  for (let wait = 0; told() === undefined && wait < 100; wait++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return told() ?? assert.fail(nodeRed.log);
}

async function deploy(nodeRed: NodeRedProcess, flow: object[]): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${nodeRed.url}/flows`, {
    method: 'POST',
    headers,
    body: JSON.stringify(flow),
  });
  assert.equal(response.status, 204);
}
