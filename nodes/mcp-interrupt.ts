// The mcp-interrupt node: reports what the chip's interrupt logic caught, and reads or resets it on demand.
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow, NodeStatus } from 'node-red';
import { parseInterruptConfig } from '../src/config/interrupt-config';
import type { RawConfig } from '../src/config/parse-values';
import { HeldRepeats } from '../src/events/held-repeats';
import { formatLevels, topicOf } from '../src/message/format-levels';
import { healthMessage } from '../src/message/health-messages';
import {
  flaggedPins,
  heldPins,
  type InterruptMessage,
  interruptMessages,
  parseInterruptCommand,
} from '../src/message/interrupt-messages';
import { findExpander } from './shared/expander-node';
import { READY, REFUSED } from './shared/node-status';
import { PinHold } from './shared/pin-hold';
import { type Behaviour, isMessageFault, setUpNode } from './shared/set-up-node';

export = function register(RED: NodeAPI): void {
  RED.nodes.registerType('mcp-interrupt', function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    setUpNode(RED, this, raw, (properties) => interruptNode(RED, this, properties));
  });
};

function interruptNode(RED: NodeAPI, node: Node, raw: RawConfig): Behaviour {
  const { expander, labels } = findExpander(RED, raw['expander']);
  const { selection, mode, edge, repeatMs, health } = parseInterruptConfig(raw, labels);
  const use = selection.kind === 'port' || selection.kind === 'chip' ? 'view' : 'input';
  let sequence = 0;
  const readyStatus = (): NodeStatus =>
    sequence === 0 ? READY : { fill: 'green', shape: 'dot', text: String(sequence) };
  const hold = new PinHold(RED, node, { expander, mask: selection.mask, use, interrupt: mode, readyStatus });

  const send = (message: InterruptMessage, repeated: boolean): void => {
    sequence += 1;
    // Whoever gets it may change it.
    node.send({ ...structuredClone(message), sequence, repeated });
    hold.show();
  };
  const held = (): number => {
    const levels = expander.state.kind === 'ready' ? expander.lastLevels(selection.mask) : undefined;
    return levels === undefined ? 0 : heldPins(levels, selection.mask, edge);
  };
  const repeats = new HeldRepeats<InterruptMessage>(repeatMs, held, (message) => {
    send({ ...message, time: Date.now(), exact: false }, true);
  });
  const stops = [
    expander.onHealth.on((event) => {
      if (health) node.send({ ...healthMessage(event) });
    }),
    expander.onInterrupt.on((event) => {
      // The pins may interrupt in the mode of the node that has them.
      if (!hold.stands) return;
      for (const message of interruptMessages(event, selection, edge, labels)) {
        send(message, false);
        repeats.start(message, flaggedPins(message));
      }
    }),
  ];

  return {
    pins: topicOf(selection, labels),
    async input(message: NodeMessageInFlow): Promise<NodeMessageInFlow> {
      const command = parseInterruptCommand(message);
      hold.require(selection.mask);
      if (command === 'status') {
        const flags = await expander.readInterruptFlags();
        return Object.assign(message, { payload: formatLevels(flags & selection.mask, selection, labels) });
      }
      const read = await expander.readInterrupts();
      if (command === 'reset') return message;
      return Object.assign(message, { ...read, payload: formatLevels(read.captured, selection, labels) });
    },
    refused: (error) => (isMessageFault(error) ? hold.showInstead(REFUSED) : hold.show()),
    close: () => {
      for (const stop of stops) stop();
      repeats.stop();
      hold.release();
    },
  };
}
