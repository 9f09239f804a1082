// How an endpoint tells what went wrong: a status for programs, a key and a text in the server's language for people.
import type { NodeAPI } from 'node-red';
import { BusError } from '../../src/bus/bus-error';
import { asError } from '../../src/errors/as-error';
import { type ErrorKey, UserError } from '../../src/errors/user-error';
import { translate } from '../shared/translate';

export interface Answer {
  readonly status: number;
  readonly content: unknown;
}

/** 404: not there. 415: no JSON. 409: cannot be done now, or never to this chip. 503: would be done, if the chip were there. */
const STATUS: Partial<Record<ErrorKey, number>> = {
  'admin-unknown': 404,
  'admin-not-json': 415,
  'admin-expander': 404,
  'admin-real': 409,
  'admin-press-output': 409,
  'admin-no-output': 409,
  'expander-twice': 409,
  'expander-invalid': 409,
  'expander-closed': 503,
  'admin-failed': 500,
};

export async function answerOf(RED: NodeAPI, handle: () => unknown): Promise<Answer> {
  try {
    return { status: 200, content: await handle() };
  } catch (thrown) {
    return failure(RED, asError(thrown));
  }
}

function failure(RED: NodeAPI, error: Error): Answer {
  if (!(error instanceof UserError)) {
    RED.log.error(`mcp23017: ${error.stack ?? error.message}`);
    return failure(RED, new UserError('admin-failed', { reason: error.message.slice(0, 120) }));
  }
  return { status: statusOf(error), content: { error: error.key, message: translate(RED, error) } };
}

function statusOf(error: UserError): number {
  return STATUS[error.key] ?? (error instanceof BusError ? 503 : 400);
}
