// The editor's side of mcp-interrupt: whose interrupts are reported, when those pins interrupt, and what is repeated.
import { parseInterruptConfig } from '../src/config/interrupt-config';
import type { FieldNote } from './editor/field-notes';
import { createFlowNode, type Surroundings } from './editor/flow-node-dialog';
import { INTERRUPT_SETTINGS } from './editor/interrupt-settings';
import { interruptOf, selectionOf } from './editor/pins-in-use';

const node = createFlowNode({
  kind: 'input',
  settings: INTERRUPT_SETTINGS,
  parsePins: ({ pins }, labels) => parseInterruptConfig({ pins }, labels),
  interrupt: ({ mode }) => interruptOf(mode),
  hints: { mode: silenceNotes },
});

RED.nodes.registerType('mcp-interrupt', {
  category: 'GPIO expander',
  color: '#8AC6BD',
  icon: 'mcp23017-interrupt.svg',
  paletteLabel: 'mcp interrupt',
  inputs: 1,
  outputs: 1,
  // Named one by one, because the flow library reads them here.
  defaults: {
    name: { value: '' },
    expander: node.expander,
    pins: node.pins,
    mode: node.property('mode'),
    edge: node.property('edge'),
    repeatMs: node.property('repeatMs'),
    health: node.property('health'),
  },
  label: node.label,
  labelStyle: node.labelStyle,
  inputLabels() {
    return this._('mcp-interrupt.input');
  },
  outputLabels() {
    return this._('mcp-interrupt.output');
  },
  onadd: node.onadd,
  oneditprepare: node.open,
  oneditsave: node.save,
  oneditcancel: node.close,
  oneditdelete: node.close,
});

/** Tells of pins that never interrupt, because the pin table says so for all of them. */
function silenceNotes({ all, expander, translate }: Surroundings): FieldNote[] {
  if (all['mode'] !== 'table') return [];
  const selection = expander && selectionOf(all['pins'], expander.labels);
  const silent = selection?.pins.every((pin) => expander?.rows[pin]?.interrupt === 'off') ?? false;
  return silent ? [{ kind: 'warning', text: translate('mcp-interrupt.silent') }] : [];
}
