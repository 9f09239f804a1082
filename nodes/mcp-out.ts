// The mcp-out node: sets output pins from messages, and lets them pulse and blink.
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow, NodeStatus } from 'node-red';
import { parseOutConfig } from '../src/config/out-config';
import type { RawConfig } from '../src/config/parse-values';
import { endMessage } from '../src/message/end-messages';
import { formatLevels, topicOf } from '../src/message/format-levels';
import { type OutMessage, parseOutCommand } from '../src/message/parse-out-command';
import { namePins } from '../src/message/pins-of-message';
import { findExpander } from './shared/expander-node';
import { levelsStatus, READY, REFUSED, runningStatus } from './shared/node-status';
import { inheritPins, leavePins } from './shared/pins-over-deploys';
import { PinHold } from './shared/pin-hold';
import { type Behaviour, isMessageFault, setUpNode } from './shared/set-up-node';

export = function register(RED: NodeAPI): void {
  RED.nodes.registerType('mcp-out', function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    setUpNode(RED, this, raw, (properties) => outputNode(RED, this, properties));
  });
};

function outputNode(RED: NodeAPI, node: Node, raw: RawConfig): Behaviour {
  const { expander, actions, labels } = findExpander(RED, raw['expander']);
  const config = parseOutConfig(raw, labels);
  const { selection, limit } = config;
  const readyStatus = (): NodeStatus => {
    const running = selection && actions.running(selection.mask);
    if (running) return runningStatus(running);
    const levels = expander.outputLevels;
    return selection && levels !== undefined ? levelsStatus(levels, selection) : READY;
  };
  const place = { id: node.id, expander: raw['expander'] };
  const inherited = inheritPins(place);
  const hold = new PinHold(RED, node, {
    ...{ expander, mask: selection?.mask ?? 0, use: 'output', readyStatus },
    inherited: config.pinsFromMessage ? inherited : 0,
    claimed: (mask) => limit && actions.limitOn(node, mask, limit),
  });
  const stopShowing = expander.onOutput.on(() => hold.show());
  const stopReporting = actions.onEnd(node, (end) => {
    if (config.reportEnd) node.send({ ...endMessage(end, selection, labels) });
  });

  return {
    pins: selection ? topicOf(selection, labels) : '',
    async input(message: NodeMessageInFlow & OutMessage): Promise<NodeMessageInFlow> {
      const { outputPins } = expander;
      const { selection: pins, mask, command } = parseOutCommand(message, { config, labels, outputPins });
      actions.check(command);
      hold.require(mask);
      const levels = await actions.run(command, node);
      hold.show();
      delete message.pin;
      delete message.pins;
      return Object.assign(message, namePins(pins), { payload: formatLevels(levels, pins, labels) });
    },
    refused: (error) => (isMessageFault(error) ? hold.showInstead(REFUSED) : hold.show()),
    close: (removed) => {
      if (!removed) leavePins(place, hold.further);
      stopShowing();
      stopReporting();
      actions.stop(node);
      hold.release();
    },
  };
}
