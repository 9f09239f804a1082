// The MQTT examples with a real Mosquitto, which must be installed: npm run test:mosquitto.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { mqttExamples, type RunningBroker } from '../examples/mqtt-examples';

/** Debian puts it where users other than root do not look. */
const PATH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;
const STARTS_WITHIN_MS = 10_000;

before(() => {
  // It prints its usage with status 3.
  const run = () => execFileSync('mosquitto', ['-h'], { env: { ...process.env, PATH }, stdio: 'pipe' });
  assert.throws(run, (error: { status?: number }) => {
    assert.equal(error.status, 3, 'mosquitto is installed (Debian: apt install mosquitto)');
    return true;
  });
});

mqttExamples('Mosquitto', async (): Promise<RunningBroker> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'mcp23017-mosquitto-'));
  const port = await freePort();
  const config = path.join(folder, 'mosquitto.conf');
  await writeFile(config, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\n`);
  const broker = spawn('mosquitto', ['-c', config], { env: { ...process.env, PATH }, stdio: 'ignore' });
  const ended = once(broker, 'exit');
  await answering(port);
  return {
    port,
    async stop() {
      broker.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
});

async function answering(port: number): Promise<void> {
  for (const end = Date.now() + STARTS_WITHIN_MS; Date.now() < end;) {
    const answers = await new Promise<boolean>((resolve) => {
      const probe = connect(port, '127.0.0.1', () => {
        probe.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (answers) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('Mosquitto did not start');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
