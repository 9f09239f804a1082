// The mcp-in node: reports the changes of input pins, and reads them on demand.
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import type { RawConfig } from '../src/config/parse-values';
import { parseInConfig } from '../src/config/node-config';
import { InputSettler } from '../src/expander/settle-inputs';
import { changeMessages, levelsMessage } from '../src/message/input-messages';
import { topicOf } from '../src/message/format-levels';
import { findExpander } from './shared/expander-node';
import { levelsStatus, READY } from './shared/node-status';
import { PinHold } from './shared/pin-hold';
import { type Behaviour, setUpNode } from './shared/set-up-node';

export = function register(RED: NodeAPI): void {
  RED.nodes.registerType('mcp-in', function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    setUpNode(RED, this, () => inputNode(RED, this, raw as unknown as RawConfig));
  });
};

function inputNode(RED: NodeAPI, node: Node, raw: RawConfig): Behaviour {
  const { expander, labels } = findExpander(RED, raw['expander']);
  const { selection, edge, debounceMs, initial } = parseInConfig(raw, labels);
  const use = selection.kind === 'port' || selection.kind === 'chip' ? 'view' : 'input';
  const readyStatus = (): ReturnType<typeof levelsStatus> => {
    const levels = expander.lastLevels(selection.mask);
    return levels === undefined ? READY : levelsStatus(levels, selection);
  };
  const hold = new PinHold(RED, node, { expander, mask: selection.mask, use, readyStatus });
  const settler = new InputSettler(selection.mask, debounceMs, (change) => {
    for (const message of changeMessages(change, selection, edge, labels)) node.send(message);
  });

  let begun = false;
  let first: NodeJS.Immediate | undefined;
  const begin = (): void => {
    const levels = hold.stands ? expander.lastLevels(selection.mask) : undefined;
    if (begun || levels === undefined) return;
    begun = true;
    settler.seed(levels);
    // In a deploy the nodes that shall get it may not be made yet.
    if (initial) first = setImmediate(() => node.send(levelsMessage(levels, selection, labels, Date.now())));
  };
  const stops = [
    expander.onState.on(begin),
    expander.onInput.on((change) => {
      if (!begun) return;
      settler.feed(change);
      hold.show();
    }),
  ];
  begin();

  return {
    pins: topicOf(selection, labels),
    async input(message: NodeMessageInFlow): Promise<NodeMessageInFlow> {
      hold.require(selection.mask);
      const levels = await expander.readPins();
      return Object.assign(message, levelsMessage(levels, selection, labels, Date.now()));
    },
    refused: () => hold.show(),
    close: () => {
      for (const stop of stops) stop();
      clearImmediate(first);
      settler.stop();
      hold.release();
    },
  };
}
