// Puts the endpoints of the editor into Node-RED's admin API, each behind its permission.
import type { NodeAPI } from 'node-red';
import { UserError } from '../../src/errors/user-error';
import { answerOf } from './answer';
import type { Endpoint } from './endpoint';
import { EXPANDER_ENDPOINTS } from './expanders';
import { HOST_ENDPOINTS } from './host';
import { SIMULATION_ENDPOINTS } from './simulation';

export const ENDPOINTS: readonly Endpoint[] = [
  ...HOST_ENDPOINTS,
  ...EXPANDER_ENDPOINTS,
  ...SIMULATION_ENDPOINTS,
];

const ROOT = '/mcp23017';

/** Node-RED has no way to take a route off again, and calls a node set anew when it was switched off and on. */
const served = new WeakSet<object>();

export function registerEndpoints(RED: NodeAPI): void {
  const app = RED.httpAdmin;
  if (served.has(app)) return;
  served.add(app);
  for (const { method, path, permission, handle } of ENDPOINTS) {
    app[method](path, RED.auth.needsPermission(permission), (request, response) => {
      const { id = '' } = request.params as { id?: string };
      void answer(RED, response, () => handle({ RED, id, body: jsonOf(request) }));
    });
  }
  app.use(ROOT, RED.auth.needsPermission('mcp23017.read'), (_request, response) => {
    void answer(RED, response, nothingHere);
  });
  // Express tells by the four parameters that this is for errors.
  app.use(ROOT, (error: unknown, _request: unknown, response: Receiver, next: (error: unknown) => void) => {
    // An address that cannot be decoded.
    if (error instanceof URIError) void answer(RED, response, nothingHere);
    else next(error);
  });
}

interface Receiver {
  set(header: string, value: string): unknown;
  status(code: number): { json(content: unknown): unknown };
}

/** What another web page can have a browser send without asking, a form or text, is no JSON. */
function jsonOf(request: { method: string; body?: unknown; is(type: string): unknown }): unknown {
  if (request.method === 'GET') return undefined;
  if (request.is('json')) return request.body;
  throw new UserError('admin-not-json');
}

function nothingHere(): never {
  throw new UserError('admin-unknown');
}

async function answer(RED: NodeAPI, response: Receiver, handle: () => unknown): Promise<void> {
  const { status, content } = await answerOf(RED, handle);
  response.set('Cache-Control', 'no-store');
  response.set('X-Content-Type-Options', 'nosniff');
  response.status(status).json(content);
}
