// What an mcp-expander node offers the nodes that refer to it, and how they find it.
import type { Node, NodeAPI } from 'node-red';
import type { OutputActions } from '../../src/actions/output-actions';
import type { MessageRights } from '../../src/config/expander-config';
import type { InterlockGroup } from '../../src/config/interlock-config';
import type { Labels } from '../../src/config/pin-selection';
import type { PinSettings } from '../../src/config/pin-settings';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';
import { nameOf } from './node-name';

export interface ExpanderNode extends Node {
  expander?: Expander;
  actions?: OutputActions;
  labels?: Labels;
  rights?: MessageRights;
  deployed?: DeployedSettings;
}

export interface ExpanderAccess {
  /** For errors. */
  readonly name: string;
  readonly expander: Expander;
  /** Through which its outputs are commanded. */
  readonly actions: OutputActions;
  readonly labels: Labels;
  /** What messages may do besides levels. */
  readonly rights: MessageRights;
  /** What a message can restore. */
  readonly deployed: DeployedSettings;
}

/** The settings that messages can change, as the flow file has them. */
export interface DeployedSettings {
  readonly pins: readonly PinSettings[];
  readonly interlocks: readonly InterlockGroup[];
}

/** The expander that a node refers to at this moment; undefined where `findExpander` throws. */
export function expanderOf(RED: NodeAPI, id: unknown): Expander | undefined {
  return nodeOf(RED, id)?.expander;
}

/** @throws UserError expander-missing when no expander is chosen, or it is disabled, deleted or of another kind */
export function findExpander(RED: NodeAPI, id: unknown): ExpanderAccess {
  const node = nodeOf(RED, id);
  const { expander, actions, labels, rights, deployed } = node ?? {};
  if (!node || !expander || !actions || !labels || !rights || !deployed)
    throw new UserError('expander-missing');
  return { name: nameOf(node), expander, actions, labels, rights, deployed };
}

function nodeOf(RED: NodeAPI, id: unknown): ExpanderNode | null {
  // Typed as never null, but it is for a disabled or deleted node.
  return typeof id === 'string' ? RED.nodes.getNode(id) : null;
}
