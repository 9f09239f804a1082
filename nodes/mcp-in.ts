// The mcp-in node: reports what happens on input pins, and reads them on demand.
import type { Node, NodeAPI, NodeDef, NodeMessage, NodeMessageInFlow } from 'node-red';
import type { RawConfig } from '../src/config/parse-values';
import { parseInConfig } from '../src/config/in-config';
import { InputFeed, type InputUser } from '../src/events/input-feed';
import { atMost } from '../src/tools/at-most';
import { levelsMessage } from '../src/message/input-messages';
import { topicOf } from '../src/message/format-levels';
import { type PinMessage, pinsToRead } from '../src/message/pins-to-read';
import { findExpander } from './shared/expander-node';
import { COUNTING, INPUT_MODES } from './shared/input-modes/modes';
import { onceRestored } from './shared/input-modes/once-restored';
import { CLOSE_WAITS_MS, KeptValue } from './shared/kept-value';
import { REFUSED } from './shared/node-status';
import { PinHold } from './shared/pin-hold';
import { type Behaviour, isMessageFault, setUpNode } from './shared/set-up-node';
import { evaluatePayload } from './shared/typed-payload';

export = function register(RED: NodeAPI): void {
  RED.nodes.registerType('mcp-in', function (this: Node, raw: NodeDef) {
    RED.nodes.createNode(this, raw);
    setUpNode(RED, this, raw, (properties) => inputNode(RED, this, properties));
  });
};

function inputNode(RED: NodeAPI, node: Node, raw: RawConfig): Behaviour {
  const { expander, labels } = findExpander(RED, raw['expander']);
  const config = parseInConfig(raw, labels);
  const { selection, form, topic } = config;
  const on = evaluatePayload(RED, node, config.onPayload);
  const off = evaluatePayload(RED, node, config.offPayload);
  const wording = { selection, labels, form, on, off, topic };

  let closed = false;
  const send = (message: NodeMessage): void => {
    if (!closed) node.send(message);
  };
  const mode = INPUT_MODES[config.mode]({
    config,
    wording,
    send,
    show: () => hold.show(),
    lastLevels: () => expander.lastLevels(selection.mask),
    kept: config.keepCount && COUNTING.has(config.mode) ? new KeptValue(RED, node, 'counts') : undefined,
  });
  const use = selection.kind === 'port' || selection.kind === 'chip' ? 'view' : 'input';
  const hold: PinHold = new PinHold(RED, node, {
    expander,
    mask: selection.mask,
    use,
    readyStatus: mode.status,
  });

  let first: NodeJS.Immediate | undefined;
  let wantsFirst = config.initial;
  const user: InputUser = {
    ...mode,
    begin: (levels, pins) => {
      mode.begin(levels, pins);
      // In a deploy the nodes that shall get it may not be made yet.
      if (wantsFirst) first = setImmediate(() => mode.first(levels).forEach(send));
      wantsFirst = false;
    },
  };
  const feed = new InputFeed(expander, mode.restored ? onceRestored(user, mode.restored) : user, {
    mask: selection.mask,
    debounceMs: config.debounceMs,
    mayBegin: () => hold.stands,
  });
  const stopShowing = expander.onInput.on(() => hold.show());

  return {
    pins: topicOf(selection, labels),
    async input(message: NodeMessageInFlow & PinMessage): Promise<NodeMessageInFlow> {
      const chosen = config.pinsFromMessage ? pinsToRead(message, labels) : undefined;
      hold.require(selection.mask);
      await mode.restored;
      const asked = chosen ?? selection;
      const answer =
        mode.answer?.(message, chosen) ??
        levelsMessage(await expander.readPins(), asked, wording, Date.now());
      hold.show();
      // What the message says of pins is about others.
      if (!chosen || chosen.kind === 'pin') delete message.pins;
      delete message.pin;
      return Object.assign(message, answer);
    },
    refused: (error) => (isMessageFault(error) ? hold.showInstead(REFUSED) : hold.show()),
    close: async (removed) => {
      feed.stop();
      stopShowing();
      closed = true;
      clearImmediate(first);
      hold.release();
      if (mode.restored) await atMost(CLOSE_WAITS_MS, mode.restored);
      await mode.close?.(removed);
    },
  };
}
