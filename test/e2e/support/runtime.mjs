// A Node-RED in a process of its own, with the built package as if installed; tells its parent the editor's address.
//
//   NODE_RED_DIR=… node runtime.mjs USER_DIR
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.env.NODE_RED_DIR, 'package.json'));
const RED = require('node-red');
const express = require('express');

const app = express();
const server = http.createServer(app);
RED.init(server, {
  userDir: process.argv[2],
  flowFile: 'flows.json',
  // Not at the root, so that an absolute address in the editor's code fails.
  httpAdminRoot: '/red',
  httpNodeRoot: '/api',
  credentialSecret: false,
  ...(process.env.LOGIN === 'read-only' && {
    adminAuth: { type: 'credentials', users: [], default: { permissions: 'read' } },
  }),
  logging: { console: { level: 'warn' } },
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
});
app.use('/red', RED.httpAdmin);
app.use('/api', RED.httpNode);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
await RED.start();
process.send(`http://127.0.0.1:${server.address().port}/red/`);
process.on('disconnect', () => process.exit(0));
