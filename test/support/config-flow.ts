// A flow whose nodes are asked and told by msg.config: an output, inputs and an interrupt, each on pins of its own.
import { simulatedBus } from '../../nodes/shared/hardware';
import { ENDS } from './conversation';
import { expanderNode, flowNode, type FlowNode, loadFlow } from './node-red';

/** An expander that may be changed by message, and that hardly ever polls. */
export const WRITABLE = { configWrite: true, pollMs: 60_000 };

export const OUT = flowNode('out', 'mcp-out', { name: 'lamp', pins: 'A0, A1', wires: [['done']] });
export const IN = flowNode('in', 'mcp-in', { name: 'door', pins: 'B0, B1', wires: [['done', 'seen']] });
export const INT = flowNode('int', 'mcp-interrupt', { name: 'bell', pins: 'B2', wires: [['done', 'seen']] });
export const NODES = [OUT, IN, INT];

export const load = (expander: object = WRITABLE, nodes: FlowNode[] = NODES) =>
  loadFlow(expanderNode(expander), ...nodes, ...ENDS);

/** What the wire has carried towards chips since the log was cleared. */
export const writes = () => simulatedBus.log.filter(({ kind }) => kind === 'write');
