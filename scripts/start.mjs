// npm start: Node-RED with the package, a simulated expander and an example flow, in a user directory of its own.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { ROOT, setUp } from './setup.mjs';

const FIRST_PORT = 1880;
const USER_DIR = path.join(ROOT, '.node-red');
const EXAMPLE = path.join(ROOT, 'examples', '01 - blink and button.json');

await setUp();
prepareUserDir();
const port = await freePort(Number(process.env.PORT ?? FIRST_PORT));
const url = `http://127.0.0.1:${port}/`;
const red = spawn(
  process.execPath,
  [
    path.join(ROOT, 'node_modules', 'node-red', 'red.js'),
    ...[
      '--userDir',
      USER_DIR,
      '--port',
      String(port),
      '--settings',
      path.join(ROOT, 'scripts', 'node-red-settings.cjs'),
    ],
  ],
  { cwd: ROOT, stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => red.kill(signal));
red.on('exit', (code) => process.exit(code ?? 0));
await answering(url);
console.log(`\nNode-RED runs with a simulated MCP23017. Open ${url}\nStop it with Ctrl+C.\n`);

function prepareUserDir() {
  const scope = path.join(USER_DIR, 'node_modules', '@gpio-expander');
  const link = path.join(scope, 'node-red-mcp23017');
  mkdirSync(scope, { recursive: true });
  rmSync(link, { force: true, recursive: false });
  symlinkSync(ROOT, link, 'junction');
  const flows = path.join(USER_DIR, 'flows.json');
  if (!existsSync(flows)) copyFileSync(EXAMPLE, flows);
}

/** The first port from `port` on that nobody listens on. */
async function freePort(port) {
  const free = await new Promise((resolve) => {
    const probe = createServer()
      .once('error', () => resolve(false))
      .listen(port, () => probe.close(() => resolve(true)));
  });
  return free ? port : freePort(port + 1);
}

async function answering(url) {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}
