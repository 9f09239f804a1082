// The mcp-out node: sets output pins from messages.
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import type { RawConfig } from '../src/config/parse-values';
import { parseOutConfig } from '../src/config/node-config';
import { pinsOf } from '../src/expander/output-batches';
import { formatLevels, topicOf } from '../src/message/format-levels';
import { parseOutput } from '../src/message/parse-output';
import { chooseOutputs, namePins, type PinMessage } from '../src/message/pins-of-message';
import { findExpander } from './shared/expander-node';
import { levelsStatus, READY, REFUSED } from './shared/node-status';
import { PinHold } from './shared/pin-hold';
import { type Behaviour, isMessageFault, setUpNode } from './shared/set-up-node';

export = function register(RED: NodeAPI): void {
  RED.nodes.registerType('mcp-out', function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    setUpNode(RED, this, () => outputNode(RED, this, raw as unknown as RawConfig));
  });
};

function outputNode(RED: NodeAPI, node: Node, raw: RawConfig): Behaviour {
  const { expander, labels } = findExpander(RED, raw['expander']);
  const config = parseOutConfig(raw, labels);
  const { selection } = config;
  const readyStatus = (): ReturnType<typeof levelsStatus> => {
    const levels = expander.outputLevels;
    return selection && levels !== undefined ? levelsStatus(levels, selection) : READY;
  };
  const hold = new PinHold(RED, node, { expander, mask: selection?.mask ?? 0, use: 'output', readyStatus });
  const stopShowing = expander.onOutput.on(() => hold.show());

  return {
    pins: selection ? topicOf(selection, labels) : '',
    async input(message: NodeMessageInFlow & PinMessage): Promise<NodeMessageInFlow> {
      const pins = chooseOutputs(message, config, labels);
      const change = parseOutput(message.payload, pins, labels, config.pinsFromMessage);
      hold.require(pinsOf(change));
      const levels = await expander.setPins(change);
      hold.show();
      delete message.pin;
      delete message.pins;
      return Object.assign(message, namePins(pins), { payload: formatLevels(levels, pins, labels) });
    },
    refused: (error) => (isMessageFault(error) ? hold.showInstead(REFUSED) : hold.show()),
    close: () => {
      stopShowing();
      hold.release();
    },
  };
}
