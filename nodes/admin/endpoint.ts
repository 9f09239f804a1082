// What an endpoint of the editor is: an address, who may call it, and what it answers.
import type { NodeAPI } from 'node-red';
import { UserError } from '../../src/errors/user-error';
import { type DeployedExpander, deployedExpanders } from '../shared/deployed-expanders';
import type { SimulatedOutside } from '../shared/simulated-outside';

/** One request, with nothing in it parsed yet. */
export interface Call {
  readonly RED: NodeAPI;
  /** The part of the address that names an expander; empty where there is none. */
  readonly id: string;
  readonly body: unknown;
}

export interface Endpoint {
  /** What changes anything, or moves a byte on a bus, is a POST. */
  readonly method: 'get' | 'post';
  /** `:id` stands for the id of a deployed mcp-expander node. */
  readonly path: string;
  readonly permission: 'mcp23017.read' | 'mcp23017.write';
  /** What is sent as JSON. What it throws or rejects with is told with the status of `statusOf`. */
  readonly handle: (call: Call) => unknown;
}

/** @throws UserError admin-expander */
export function expanderOf({ id }: Call): DeployedExpander {
  const deployed = deployedExpanders.find(id);
  if (!deployed) throw new UserError('admin-expander', { value: id.slice(0, 60) });
  return deployed;
}

/** The simulated chip's outside. @throws UserError admin-real */
export function outsideOf({ outside, title }: DeployedExpander): SimulatedOutside {
  if (!outside) throw new UserError('admin-real', { expander: title });
  return outside;
}
