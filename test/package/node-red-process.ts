// A Node-RED of its own process and user directory, as a user has it, for tests of the packed package.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const START_WITHIN_MS = 60_000;

export class NodeRedProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly output: string[],
  ) {}

  /** A fresh user directory with settings that keep Node-RED from asking or fetching anything. */
  static async makeUserDir(): Promise<string> {
    const userDir = await mkdtemp(path.join(os.tmpdir(), 'mcp23017-user-'));
    const settings = {
      uiHost: '127.0.0.1',
      flowFile: 'flows.json',
      credentialSecret: false,
      telemetry: { enabled: false, updateNotification: false },
      editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
      externalModules: { palette: { allowInstall: true, allowUpload: true } },
    };
    await writeFile(path.join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
    await writeFile(
      path.join(userDir, 'package.json'),
      '{"name":"node-red-project","version":"0.0.1","private":true}\n',
    );
    return userDir;
  }

  /** @param nodeRed folder of an installed node-red package */
  static async start(nodeRed: string, userDir: string): Promise<NodeRedProcess> {
    const port = await freePort();
    const output: string[] = [];
    const child = spawn(
      process.execPath,
      [path.join(nodeRed, 'red.js'), '--userDir', userDir, '--port', String(port)],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_RED_HOME: undefined } },
    );
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => output.push(text.toString()));
    const process_ = new NodeRedProcess(child, `http://127.0.0.1:${port}`, output);
    await process_.answering();
    return process_;
  }

  /** Everything it has logged. */
  get log(): string {
    return this.output.join('');
  }

  async getJson<T>(address: string): Promise<T> {
    const response = await fetch(`${this.url}${address}`, { headers: { Accept: 'application/json' } });
    if (!response.ok) throw new Error(`GET ${address}: ${response.status}`);
    return (await response.json()) as T;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  static async removeUserDir(userDir: string): Promise<void> {
    await rm(userDir, { recursive: true, force: true });
  }

  private async answering(): Promise<void> {
    const limit = Date.now() + START_WITHIN_MS;
    while (Date.now() < limit && this.child.exitCode === null) {
      const answer = await fetch(`${this.url}/flows`).catch(() => undefined);
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error(`Node-RED did not start:\n${this.log}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
