// Who may call the endpoints of the editor, in a Node-RED that wants a login.
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ENDPOINTS } from '../../nodes/admin/register-endpoints';

const FLOW = [
  { id: 'tab1', type: 'tab', label: 'test' },
  { id: 'chip', type: 'mcp-expander', name: 'board', bus: 'simulated', address: '0x20' },
  { id: 'out', type: 'mcp-out', z: 'tab1', expander: 'chip', pins: 'B0', wires: [] },
  { id: 'in', type: 'mcp-in', z: 'tab1', expander: 'chip', pins: 'A0', wires: [] },
];

/** What makes each endpoint do something. */
const BODIES: Readonly<Record<string, object>> = {
  '/mcp23017/scan': { bus: 'simulated' },
  '/mcp23017/expanders/:id/registers': {},
  '/mcp23017/expanders/:id/rewrite': {},
  '/mcp23017/expanders/:id/output': { pin: 'B0', on: true },
  '/mcp23017/expanders/:id/press': { pin: 'A0', pressed: true },
  '/mcp23017/expanders/:id/fault': { fault: 'none' },
};

describe('the endpoints of the editor, with a login', function () {
  this.timeout(60_000);
  let userDir: string;
  let nodeRed: ChildProcess;
  let url: string;

  before(async () => {
    userDir = await mkdtemp(path.join(os.tmpdir(), 'mcp23017-auth-'));
    await writeFile(path.join(userDir, 'flows.json'), JSON.stringify(FLOW));
    const file = path.join(__dirname, '..', 'support', 'auth-runtime.ts');
    nodeRed = fork(file, [userDir], { execArgv: ['--require', 'tsx/cjs'] });
    [url] = (await Promise.race([
      once(nodeRed, 'message'),
      once(nodeRed, 'exit').then(() => assert.fail('Node-RED did not start')),
    ])) as [string];
    await ready();
  });
  after(async () => {
    nodeRed.disconnect();
    await once(nodeRed, 'exit');
    await rm(userDir, { recursive: true, force: true });
  });

  const call = (method: string, address: string, token?: string, body?: object) =>
    fetch(`${url}${address.replace(':id', 'chip')}`, {
      method: method.toUpperCase(),
      headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const levels = async () => {
    const [first] = (await (await call('get', '/mcp23017/expanders', 'admin')).json()) as [
      { state: string; levels: number; pressed: number } | undefined,
    ];
    return first && [first.state, first.levels, first.pressed];
  };

  async function ready(): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt++) {
      if ((await levels())?.[0] === 'ready') return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail('the expander did not start');
  }

  it('all answer 401 to nobody, and to a wrong token', async () => {
    for (const token of [undefined, 'nobody']) {
      for (const { method, path: address } of ENDPOINTS) {
        const { status } = await call(method, address, token, BODIES[address]);
        assert.equal(status, 401, `${method} ${address}`);
      }
      assert.equal((await call('get', '/mcp23017/nothing', token)).status, 401);
    }
    assert.deepEqual(await levels(), ['ready', 0, 0]);
  });

  it('let somebody who may read read, and change nothing', async () => {
    for (const { method, path: address, permission } of ENDPOINTS) {
      const { status } = await call(method, address, 'reader', BODIES[address]);
      assert.equal(status, permission === 'mcp23017.read' ? 200 : 401, `${method} ${address}`);
    }
    assert.deepEqual(await levels(), ['ready', 0, 0]);
    assert.equal((await call('get', '/mcp23017/nothing', 'reader')).status, 404);
  });

  it('let somebody who may write do everything', async () => {
    assert.deepEqual(
      ENDPOINTS.filter(({ method }) => method === 'post').map(({ path: address }) => address),
      Object.keys(BODIES),
    );
    for (const { method, path: address } of ENDPOINTS) {
      const reply = await call(method, address, 'admin', BODIES[address]);
      assert.equal(reply.status, 200, `${method} ${address}: ${await reply.text()}`);
    }
    for (let attempt = 0; attempt < 200 && (await levels())?.[1] !== 0x101; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.deepEqual(await levels(), ['ready', 0x101, 1]);
  });
});
