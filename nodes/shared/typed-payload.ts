// Payloads chosen with Node-RED's typedInput, evaluated by Node-RED.
import type { Node, NodeAPI } from 'node-red';
import type { TypedPayload } from '../../src/config/in-config';
import { UserError } from '../../src/errors/user-error';

/** @throws UserError payload-env when the environment variable is not there */
export function evaluatePayload(RED: NodeAPI, node: Node, { value, type }: TypedPayload): unknown {
  const payload: unknown = RED.util.evaluateNodeProperty(value, type, node, {});
  // Node-RED has "" for a variable that is not set.
  if (type === 'env' && payload === '') throw new UserError('payload-env', { value });
  return payload;
}
