// A Node-RED that is told to stop, as by systemd or by Ctrl-C: what its outputs are left at, and how long it takes.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const ENDS_WITHIN_MS = 5000;

const FLOW = [
  { id: 'tab1', type: 'tab', label: 'test' },
  {
    ...{ id: 'chip', type: 'mcp-expander', name: 'board', bus: 'simulated', address: '0x20' },
    pins: { A0: { safe: 'low' }, A1: { safe: 'high' }, A2: { safe: 'keep' }, A3: { safe: 'input' } },
  },
  {
    ...{ id: 'begin', type: 'inject', z: 'tab1', x: 1, y: 1, once: true, onceDelay: 0.1, repeat: '' },
    ...{ payload: '13', payloadType: 'num', props: [{ p: 'payload' }], wires: [['valves']] },
  },
  {
    ...{ id: 'valves', type: 'mcp-out', z: 'tab1', x: 1, y: 1, expander: 'chip', pins: 'A', wires: [[]] },
  },
];

describe('Node-RED in a process of its own', function () {
  this.timeout(180_000);
  let folder: string;
  let child: ChildProcess | undefined;
  let output = '';

  beforeEach(() => {
    mkdirSync(path.join(ROOT, 'build'), { recursive: true });
    folder = mkdtempSync(path.join(ROOT, 'build', 'shutdown-'));
  });
  afterEach(() => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Outputs and pads, as last recorded. */
  function recorded(): number[] {
    const file = path.join(folder, 'pads');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return (lines.at(-1) ?? '').split(' ').map(Number);
  }

  async function start(env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
    const settings = {
      ...{ uiHost: '127.0.0.1', uiPort: 0, flowFile: 'flows.json', credentialSecret: false },
      ...{ nodesDir: folder, telemetry: { enabled: false, updateNotification: false } },
    };
    const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
    write('settings.js', `module.exports = ${JSON.stringify(settings)};\n`);
    write('flows.json', JSON.stringify(FLOW));
    for (const [name, file] of [
      ['nodes', 'nodes/mcp23017.ts'],
      ['recorder', 'test/support/pad-recorder.ts'],
    ] as const) {
      write(`${name}.js`, `module.exports = require(${JSON.stringify(path.join(ROOT, file))});\n`);
      write(`${name}.html`, '<script type="text/javascript"></script>\n');
    }
    const red = path.join(ROOT, 'node_modules', 'node-red', 'red.js');
    const args = ['--require', 'tsx/cjs', red, '--userDir', folder, '--port', '0'];
    const started = spawn(process.execPath, args, {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env, PADS: path.join(folder, 'pads') },
    });
    output = '';
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (text: Buffer) => (output += text.toString()));
    child = started;
    const limit = performance.now() + 120_000;
    while ((recorded()[1] ?? 0) !== 0b1101 && performance.now() < limit && started.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(recorded()[1], 0b1101, output);
    return started;
  }

  async function stop(running: ChildProcess, signal: NodeJS.Signals): Promise<number> {
    const ended = once(running, 'exit');
    const begun = performance.now();
    running.kill(signal);
    const [code, killedBy] = (await ended) as [number | null, string | null];
    assert.deepEqual([code, killedBy], [0, null], output);
    assert.doesNotMatch(output, /Close timed out|Uncaught|rejection/i);
    return performance.now() - begun;
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`sets every output to its safe level on ${signal}, and ends`, async () => {
      const ms = await stop(await start(), signal);
      const [outputs = 0, pads = 0] = recorded();
      assert.equal(outputs, 0b1111_0111);
      assert.equal(pads & 0b0111, 0b0110);
      assert.ok(ms < ENDS_WITHIN_MS, `${ms} ms`);
    });
  }

  it('ends on SIGTERM though the bus hangs', async () => {
    const ms = await stop(await start({ HANG: '1' }), 'SIGTERM');
    assert.ok(ms < ENDS_WITHIN_MS, `${ms} ms`);
  });
});
