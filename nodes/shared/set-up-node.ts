// What every flow node has in common: it is built from its configuration or shows why not, takes messages, and closes.
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { BusError } from '../../src/bus/bus-error';
import type { RawConfig } from '../../src/config/parse-values';
import { asError } from '../../src/errors/as-error';
import { readable } from '../../src/errors/readable';
import { UserError } from '../../src/errors/user-error';
import { answerConfig, isConfigMessage } from './config-messages';
import { type ExpanderAccess, findExpander } from './expander-node';
import { nameOf } from './node-name';
import { errorStatus } from './node-status';
import { type Behaviour, Rejoining } from './rejoin';
import { translate } from './translate';

export type { Behaviour } from './rejoin';

/** Messages that a node has in hand at once: whoever sends faster than the bus takes must not fill the memory. */
export const MOST_IN_HAND = 2000;

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
  const id = properties['expander'];
  const joined = new Rejoining(RED, id, () =>
    orBroken(RED, node, () => withConfigMessages(findExpander(RED, id), build(properties))),
  );
  let inHand = 0;
  const handle = async (behaviour: Behaviour, message: NodeMessageInFlow): Promise<NodeMessageInFlow> => {
    if (inHand >= MOST_IN_HAND) throw new UserError('messages-too-many', { count: MOST_IN_HAND });
    inHand += 1;
    try {
      return await behaviour.input(changeable(message));
    } finally {
      inHand -= 1;
    }
  };
  const textOf = (behaviour: Behaviour, error: Error): string => {
    const where = behaviour.pins === '' ? nameOf(node) : `${nameOf(node)}, ${behaviour.pins}`;
    return `${where}: ${translate(RED, error)}`;
  };
  const run = async (
    message: NodeMessageInFlow,
    send: (message: NodeMessageInFlow) => void,
    done: (error?: Error) => void,
  ): Promise<void> => {
    const behaviour = joined.now instanceof Promise ? await joined.now : joined.now;
    let failure: Error | undefined;
    try {
      send(await handle(behaviour, message));
    } catch (caught) {
      const error = asError(caught);
      behaviour.refused(error);
      failure = new Error(textOf(behaviour, error), { cause: error });
    }
    try {
      done(failure);
    } catch (caught) {
      // Node-RED copies messages for Catch and Complete nodes, which not every message bears.
      node.error(failure?.message ?? textOf(behaviour, asError(caught)));
    }
  };
  node.on('input', (message, send, done) => void run(message, send, done));
  node.on('close', (removed: boolean, done: () => void) => {
    void Promise.resolve(joined.close(removed)).then(done);
  });
}

/**
 * A message is answered by changing it. Of one that cannot be changed, frozen or made of getters, it is a copy: else it
 * would end in an error when its command is carried out already.
 */
function changeable(message: NodeMessageInFlow): NodeMessageInFlow {
  const properties = Object.values(Object.getOwnPropertyDescriptors(message));
  const isPlain = properties.every(({ writable, configurable }) => writable && configurable);
  return isPlain && Object.isExtensible(message) ? message : readable(() => ({ ...message }));
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
