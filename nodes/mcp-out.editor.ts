// The editor's side of mcp-out: which pins of which expander a message sets, and what it does to them.
import { parseOutConfig } from '../src/config/out-config';
import { createFlowNode } from './editor/flow-node-dialog';
import { OUT_SETTINGS } from './editor/out-settings';

const node = createFlowNode({
  kind: 'output',
  settings: OUT_SETTINGS,
  parsePins: ({ pins, pinsFromMessage }, labels) => parseOutConfig({ pins, pinsFromMessage }, labels),
});

RED.nodes.registerType('mcp-out', {
  category: 'GPIO expander',
  color: '#8AC6BD',
  icon: 'mcp23017-out.svg',
  paletteLabel: 'mcp out',
  align: 'right',
  inputs: 1,
  outputs: 1,
  // Named one by one, because the flow library reads them here.
  defaults: {
    name: { value: '' },
    expander: node.expander,
    pins: node.pins,
    pinsFromMessage: node.property('pinsFromMessage'),
    action: node.property('action'),
    pulseMs: node.property('pulseMs'),
    whileRunning: node.property('whileRunning'),
    onMs: node.property('onMs'),
    offMs: node.property('offMs'),
    count: node.property('count'),
    maxOnMs: node.property('maxOnMs'),
    maxOnFrom: node.property('maxOnFrom'),
    reportEnd: node.property('reportEnd'),
    expireMs: node.property('expireMs'),
  },
  label: node.label,
  labelStyle: node.labelStyle,
  inputLabels() {
    return this._('mcp-out.input');
  },
  outputLabels() {
    return this._('mcp-out.output');
  },
  onadd: node.onadd,
  oneditprepare: node.open,
  oneditsave: node.save,
  oneditcancel: node.close,
  oneditdelete: node.close,
});
