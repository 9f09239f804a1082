// What every flow node has in common: it is built from its configuration or shows why not, takes messages, and closes.
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { BusError } from '../../src/bus/bus-error';
import type { RawConfig } from '../../src/config/parse-values';
import { asError } from '../../src/errors/as-error';
import { UserError } from '../../src/errors/user-error';
import { answerConfig, isConfigMessage } from './config-messages';
import { type ExpanderAccess, findExpander } from './expander-node';
import { nameOf } from './node-name';
import { errorStatus } from './node-status';
import { translate } from './translate';

/** A node at work. */
export interface Behaviour {
  /** How its pins are called in errors. */
  readonly pins: string;
  /** Handles one message, unless `msg.config` is set, and returns the one to send. A rejection becomes `done(err)`. */
  readonly input: (message: NodeMessageInFlow) => Promise<NodeMessageInFlow>;
  /** Called when a message failed; the chip's own state shows by itself. */
  readonly refused: (error: Error) => void;
  /**
   * Node-RED waits for its end before it makes the node's successor. Must not reject.
   * @param removed the node is not in the flow any more
   */
  readonly close: (removed: boolean) => void | Promise<void>;
}

/**
 * @param raw the node's properties
 * @param build makes the node's behaviour from them; what it throws is shown, logged, and answered to every message
 */
export function setUpNode(
  RED: NodeAPI,
  node: Node,
  raw: NodeDef,
  build: (raw: RawConfig) => Behaviour,
): void {
  const properties = raw as unknown as RawConfig;
  const behaviour = orBroken(RED, node, () => {
    const access = findExpander(RED, properties['expander']);
    return withConfigMessages(access, build(properties));
  });
  const run = async (
    message: NodeMessageInFlow,
    send: (message: NodeMessageInFlow) => void,
    done: (error?: Error) => void,
  ): Promise<void> => {
    let answer: NodeMessageInFlow;
    try {
      answer = await behaviour.input(message);
    } catch (caught) {
      const error = asError(caught);
      behaviour.refused(error);
      const where = behaviour.pins === '' ? nameOf(node) : `${nameOf(node)}, ${behaviour.pins}`;
      done(new Error(`${where}: ${translate(RED, error)}`, { cause: error }));
      return;
    }
    send(answer);
    done();
  };
  node.on('input', (message, send, done) => void run(message, send, done));
  node.on('close', (removed: boolean, done: () => void) => {
    void Promise.resolve(behaviour.close(removed)).then(done);
  });
}

/** Whether a message itself was at fault, and not the bus, the chip or the node. */
export function isMessageFault(error: Error): boolean {
  return (
    error instanceof UserError &&
    !(error instanceof BusError) &&
    /^(payload|pin|selection|range|choice|ms|count|config|interlock)-/.test(error.key)
  );
}

/** Messages with `msg.config` mean the expander, and all others the node. */
function withConfigMessages(access: ExpanderAccess, behaviour: Behaviour): Behaviour {
  return {
    ...behaviour,
    input: (message) => (isConfigMessage(message) ? answerConfig(access, message) : behaviour.input(message)),
  };
}

function orBroken(RED: NodeAPI, node: Node, build: () => Behaviour): Behaviour {
  try {
    return build();
  } catch (caught) {
    const error = asError(caught);
    node.status(errorStatus(error));
    node.error(translate(RED, error));
    return { pins: '', input: () => Promise.reject(error), refused: () => undefined, close: () => undefined };
  }
}
