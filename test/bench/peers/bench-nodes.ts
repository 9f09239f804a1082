// Two nodes for the measured flow: one sends what the measuring process wants, one notes what it gets and when.
import { nowMs } from './clock';
import { flowLink } from './link';

/** What is used of Node-RED. */
interface NodeApi {
  readonly events: { once(event: 'flows:started', listener: () => void): void };
  readonly nodes: {
    createNode(node: FlowNode, config: FlowConfig): void;
    registerType(type: string, make: (this: FlowNode, config: FlowConfig) => void): void;
  };
}

interface FlowNode {
  send(message: object): void;
  on(
    event: 'input',
    listener: (message: { payload: unknown }, send: unknown, done: () => void) => void,
  ): void;
}

interface FlowConfig {
  readonly name: string;
}

export = (RED: NodeApi): void => {
  const link = flowLink();
  RED.events.once('flows:started', () => link.started());
  RED.nodes.registerType('bench-source', function (config) {
    RED.nodes.createNode(this, config);
    link.sources.set(config.name, (payloads) => {
      for (const payload of payloads) this.send({ payload });
    });
  });
  RED.nodes.registerType('bench-sink', function (config) {
    RED.nodes.createNode(this, config);
    this.on('input', ({ payload }, _send, done) => {
      link.heard.push({ sink: config.name, payload, at: nowMs() });
      done();
    });
  });
};
