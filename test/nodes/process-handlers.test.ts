// What belongs to Node-RED alone: the package installs no handler for the whole process.
import assert from 'node:assert/strict';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

const BUILT = path.join(__dirname, '..', '..', 'dist', 'nodes', 'mcp23017.js');
/** Loads the built package as Node-RED does, and tells which events of the process have listeners then that had none. */
const PROGRAM = `
  const events = ['uncaughtException', 'unhandledRejection', 'SIGTERM', 'SIGINT', 'SIGHUP', 'exit', 'beforeExit', 'warning'];
  const count = () => events.map((event) => process.listenerCount(event)).join();
  const before = count();
  const route = () => undefined;
  const types = [];
  const RED = {
    nodes: { registerType: (type) => types.push(type) },
    auth: { needsPermission: () => route },
    httpAdmin: { get: route, post: route, use: route },
    events: { on: route, removeListener: route },
    comms: { publish: route },
    _: (key) => key,
    log: { warn: route, info: route, error: route },
    settings: {},
  };
  require(process.argv[1])(RED);
  console.log(JSON.stringify({ same: before === count(), types }));
`;

describe('the built package', () => {
  it('adds no listener to the process when it is loaded', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', PROGRAM, BUILT], { encoding: 'utf8' });
    assert.equal(stderr, '');
    const seen = JSON.parse(stdout) as { same: boolean; types: string[] };
    assert.ok(seen.types.includes('mcp-expander'));
    assert.ok(seen.same);
  });
});
