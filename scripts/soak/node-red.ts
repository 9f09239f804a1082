// A Node-RED in a process of its own, in a fresh user directory below build/, which tells how it is from inside.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import type { FlowNode } from './flow';

const ROOT = path.resolve(__dirname, '../..');
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

/** What the process tells of itself; bytes, ms, and counts since its start. */
export interface ProbeSample {
  /** ms since 1970. */
  readonly at: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
  /** Active resources of Node.js by type. */
  readonly resources: Readonly<Record<string, number>>;
  /** Delay of the event loop since the last sample. */
  readonly loop: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Messages that nodes have sent. */
  readonly sent: number;
  readonly errors: number;
  readonly warnings: number;
  /** Open file descriptors; null where that is not known. */
  readonly files: number | null;
  readonly listeners: number;
  /** Messages by the id of the sink that got them. */
  readonly received: Readonly<Record<string, number>>;
}

export class SoakedNodeRed {
  private exited = false;
  private readonly ended: Promise<undefined>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    readonly logFile: string,
  ) {
    this.ended = once(child, 'exit').then(() => {
      this.exited = true;
      return undefined;
    });
  }

  /** @param directory is emptied */
  static async start(directory: string, flow: readonly FlowNode[]): Promise<SoakedNodeRed> {
    const userDir = path.join(directory, 'user');
    rmSync(directory, { recursive: true, force: true });
    const scope = path.join(userDir, 'node_modules', '@gpio-expander');
    mkdirSync(scope, { recursive: true });
    symlinkSync(ROOT, path.join(scope, 'node-red-mcp23017'), 'junction');
    writeFileSync(path.join(userDir, 'flows.json'), JSON.stringify(flow));
    const port = await freePort();
    const logFile = path.join(directory, 'node-red.log');
    const child = fork(
      path.join(ROOT, 'node_modules', 'node-red', 'red.js'),
      ['--userDir', userDir, '--port', String(port), '--settings', path.join(__dirname, 'settings.cjs')],
      { cwd: ROOT, execArgv: ['--expose-gc'], silent: true },
    );
    const log = createWriteStream(logFile);
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    const nodeRed = new SoakedNodeRed(child, port, logFile);
    await nodeRed.answering();
    return nodeRed;
  }

  /** @throws when the process has ended */
  async sample(): Promise<ProbeSample> {
    if (this.exited) throw this.failure();
    const answer = new Promise<ProbeSample>((resolve) =>
      this.child.once('message', (sample) => resolve(sample as ProbeSample)),
    );
    this.child.send('sample');
    const sample = await Promise.race([answer, this.ended]);
    if (!sample) throw this.failure();
    return sample;
  }

  /** A request to the admin API. @returns the answer's JSON @throws when it is none, or the status is above 299 */
  async request(
    method: 'GET' | 'POST',
    address: string,
    body?: object,
    headers: object = {},
  ): Promise<unknown> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const request = http.request({
      ...{ host: '127.0.0.1', port: this.port, path: address, method, agent: false },
      headers: {
        Accept: 'application/json',
        ...(body && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }),
        ...headers,
      },
    });
    request.end(text);
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const answer = Buffer.concat(chunks).toString();
    if ((response.statusCode ?? 500) > 299) throw new Error(`${method} ${address}: ${answer.slice(0, 200)}`);
    return answer === '' ? {} : JSON.parse(answer);
  }

  async deploy(flow: readonly FlowNode[], type: 'full' | 'flows' | 'nodes'): Promise<void> {
    await this.request('POST', '/flows', flow, { 'Node-RED-Deployment-Type': type });
  }

  /** @returns ms until it had ended after SIGTERM; undefined when it had to be killed */
  async stop(): Promise<number | undefined> {
    if (this.exited) return undefined;
    const asked = performance.now();
    this.child.kill('SIGTERM');
    const kill = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.ended;
    clearTimeout(kill);
    return this.child.signalCode === 'SIGKILL' ? undefined : performance.now() - asked;
  }

  private async answering(): Promise<void> {
    const limit = Date.now() + START_WITHIN_MS;
    while (Date.now() < limit && !this.exited) {
      if (await this.request('GET', '/flows').catch(() => undefined)) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    if (!this.exited) this.child.kill('SIGKILL');
    throw this.failure();
  }

  private failure(): Error {
    return new Error(`Node-RED has ended or did not start; see ${this.logFile}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
