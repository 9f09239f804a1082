// A Node-RED in a process of its own that wants a login; tells its parent its address. Ends with its parent.
//
//   auth-runtime USER_DIR
//
// Tokens stand for logins: "admin" may do everything, "reader" may read.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import express from 'express';
import RED from 'node-red';

const PERMISSIONS: Readonly<Record<string, string>> = { admin: '*', reader: 'read' };

async function run(userDir: string): Promise<string> {
  const nodes = path.join(__dirname, '..', '..', 'nodes', 'mcp23017.ts');
  writeFileSync(path.join(userDir, 'mcp23017.js'), `module.exports = require(${JSON.stringify(nodes)});\n`);
  writeFileSync(path.join(userDir, 'mcp23017.html'), '<script type="text/javascript"></script>\n');
  const app = express();
  const server = http.createServer(app);
  const settings = {
    ...{ userDir, nodesDir: userDir, flowFile: 'flows.json', credentialSecret: false },
    ...{ httpAdminRoot: '/red', httpNodeRoot: '/api', logging: { console: { level: 'off' } } },
    telemetry: { enabled: false, updateNotification: false },
    adminAuth: {
      type: 'credentials',
      users: [],
      tokens: (token: string) => {
        const permissions = PERMISSIONS[token];
        return Promise.resolve(permissions === undefined ? null : { username: token, permissions });
      },
    },
  };
  RED.init(server, settings as unknown as Parameters<typeof RED.init>[1]);
  app.use('/red', RED.httpAdmin as unknown as express.RequestHandler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  await RED.start();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/red`;
}

process.on('disconnect', () => process.exit());
void run(process.argv[2] ?? '').then(
  (url) => process.send?.(url),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
