// A Node-RED of its own process, without editor, with one flow and the bus of the benchmark.
import { type ChildProcess, fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { Commands } from './child';
import type { BenchBuild } from './build-bench';

const START_WITHIN_MS = 120_000;

export interface MeasuredOptions {
  readonly build: BenchBuild;
  /** Folder of an installed node-red package. */
  readonly nodeRed: string;
  /** The package that is measured, and its folder. */
  readonly package: { readonly name: string; readonly folder: string };
  readonly flow: readonly object[];
  /** Of SCL. */
  readonly hz: number;
}

export class MeasuredNodeRed {
  private readonly answers = new Map<number, (answer: unknown) => void>();
  private readonly output: string[] = [];
  private lastId = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly userDir: string,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => this.output.push(text.toString()));
  }

  /** Resolves when the flow has started. */
  static async start({
    build,
    nodeRed,
    package: measured,
    flow,
    hz,
  }: MeasuredOptions): Promise<MeasuredNodeRed> {
    const userDir = await mkdtemp(path.join(os.tmpdir(), 'mcp23017-bench-'));
    const settings = {
      flowFile: 'flows.json',
      credentialSecret: false,
      // Nobody looks.
      httpAdminRoot: false,
      httpNodeRoot: false,
      nodesDir: build.nodes,
      telemetry: { enabled: false, updateNotification: false },
      externalModules: { autoInstall: false },
    };
    await writeFile(path.join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
    await writeFile(path.join(userDir, 'flows.json'), JSON.stringify(flow));
    const link = path.join(userDir, 'node_modules', measured.name);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(measured.folder, link);
    const child = fork(path.join(nodeRed, 'red.js'), ['--userDir', userDir], {
      execArgv: ['--require', build.preload],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, BENCH_HZ: String(hz), NODE_RED_HOME: undefined, NODE_OPTIONS: undefined },
    });
    const started = new MeasuredNodeRed(child, userDir);
    await started.ready();
    return started;
  }

  /** Everything it has logged. */
  get log(): string {
    return this.output.join('');
  }

  async ask<Name extends keyof Commands>(
    name: Name,
    ...[argument]: Parameters<Commands[Name]>
  ): Promise<ReturnType<Commands[Name]>> {
    const id = ++this.lastId;
    const answer = new Promise((resolve) => this.answers.set(id, resolve));
    this.child.send({ id, name, argument });
    return (await answer) as ReturnType<Commands[Name]>;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGKILL');
      await ended;
    }
    await rm(this.userDir, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    const started = new Promise<boolean>((resolve) => {
      this.child.on('message', (message: { started?: true; id: number; answer: unknown }) => {
        if (message.started) resolve(true);
        this.answers.get(message.id)?.(message.answer);
        this.answers.delete(message.id);
      });
      this.child.once('exit', () => resolve(false));
    });
    if (await Promise.race([started, after(START_WITHIN_MS, false, { ref: false })])) return;
    await this.stop();
    throw new Error(`Node-RED did not start:\n${this.log}`);
  }
}
