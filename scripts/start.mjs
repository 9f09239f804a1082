// npm start: Node-RED with the package and two example flows on simulated expanders, in a user directory of its own.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { ROOT, setUp } from './setup.mjs';

const FIRST_PORT = 1880;
const USER_DIR = path.join(ROOT, '.node-red');
const EXAMPLES = ['02 - button to lamp', '01 - blink'];

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
console.log(`\nNode-RED runs with simulated MCP23017s. Open ${url}\nStop it with Ctrl+C.\n`);

function prepareUserDir() {
  const scope = path.join(USER_DIR, 'node_modules', '@gpio-expander');
  const link = path.join(scope, 'node-red-mcp23017');
  mkdirSync(scope, { recursive: true });
  rmSync(link, { force: true, recursive: false });
  symlinkSync(ROOT, link, 'junction');
  const flows = path.join(USER_DIR, 'flows.json');
  if (!existsSync(flows)) writeFileSync(flows, JSON.stringify(EXAMPLES.flatMap(readExample)));
}

function readExample(name) {
  return JSON.parse(readFileSync(path.join(ROOT, 'examples', `${name}.json`), 'utf8'));
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
