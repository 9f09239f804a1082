// What every flow node has in common: it is built from its configuration or shows why not, takes messages, and closes.
import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red';
import { BusError } from '../../src/bus/bus-error';
import { asError } from '../../src/errors/as-error';
import { UserError } from '../../src/errors/user-error';
import { nameOf } from './node-name';
import { errorStatus } from './node-status';
import { translate } from './translate';

/** A node at work. */
export interface Behaviour {
  /** How its pins are called in errors. */
  readonly pins: string;
  /** Handles one message and returns the one to send. A rejection becomes `done(err)`. */
  readonly input: (message: NodeMessageInFlow) => Promise<NodeMessageInFlow>;
  /** Called when a message failed; the chip's own state shows by itself. */
  readonly refused: (error: Error) => void;
  readonly close: () => void;
}

/**
 * @param build makes the node's behaviour from its configuration; what it throws is shown, logged, and answered to
 * every message
 */
export function setUpNode(RED: NodeAPI, node: Node, build: () => Behaviour): void {
  const behaviour = orBroken(RED, node, build);
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
  node.on('close', behaviour.close);
}

/** Whether a message itself was at fault, and not the bus, the chip or the node. */
export function isMessageFault(error: Error): boolean {
  return (
    error instanceof UserError &&
    !(error instanceof BusError) &&
    /^(payload|pin|selection|range)-/.test(error.key)
  );
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
