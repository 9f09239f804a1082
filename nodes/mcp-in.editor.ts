// The editor's side of mcp-in: which pins of which expander are watched, what they mean, and what of it is sent.
import { parseInConfig } from '../src/config/in-config';
import { rememberEdges } from './editor/edge-memory';
import { pollNotes, trackNotes } from './editor/encoder-hints';
import type { FieldNote } from './editor/field-notes';
import { createFlowNode, type Surroundings } from './editor/flow-node-dialog';
import { IN_SETTINGS } from './editor/in-settings';

const node = createFlowNode({
  kind: 'input',
  settings: IN_SETTINGS,
  // Another mode has nothing to say of pins, and one that is none is told below its own field.
  parsePins: ({ pins, mode }, labels) =>
    parseInConfig({ pins, mode: mode === 'encoder' ? mode : undefined }, labels),
  hints: { pins: trackNotes, mode: pollNotes, debounceMs: bounceNotes },
  connect: rememberEdges,
});

RED.nodes.registerType('mcp-in', {
  category: 'GPIO expander',
  color: '#8AC6BD',
  icon: 'mcp23017-in.svg',
  paletteLabel: 'mcp in',
  inputs: 1,
  outputs: 1,
  // Named one by one, because the flow library reads them here.
  defaults: {
    name: { value: '' },
    expander: node.expander,
    pins: node.pins,
    pinsFromMessage: node.property('pinsFromMessage'),
    mode: node.property('mode'),
    edge: node.property('edge'),
    debounceMs: node.property('debounceMs'),
    doubleMs: node.property('doubleMs'),
    longMs: node.property('longMs'),
    repeatMs: node.property('repeatMs'),
    every: node.property('every'),
    windowMs: node.property('windowMs'),
    stepsPerDetent: node.property('stepsPerDetent'),
    onPayload: node.property('onPayload'),
    onPayloadType: { value: 'bool' },
    offPayload: node.property('offPayload'),
    offPayloadType: { value: 'bool' },
    form: node.property('form'),
    topic: node.property('topic'),
    initial: node.property('initial'),
    keepCount: node.property('keepCount'),
  },
  label: node.label,
  labelStyle: node.labelStyle,
  inputLabels() {
    return this._('mcp-in.input');
  },
  outputLabels() {
    return this._('mcp-in.output');
  },
  onadd: node.onadd,
  oneditprepare: node.open,
  oneditsave: node.save,
  oneditcancel: node.close,
  oneditdelete: node.close,
});

/** A contact that closes several times is several clicks or counts; an encoder's tracks must not be waited for. */
function bounceNotes({ all: { mode, debounceMs }, translate }: Surroundings): FieldNote[] {
  const none = ['', '0'].includes(String(debounceMs).trim());
  if (none && (mode === 'click' || mode === 'counter'))
    return [{ kind: 'info', text: translate('mcp-in.bounce') }];
  if (!none && mode === 'encoder') return [{ kind: 'warning', text: translate('mcp-in.debounced-encoder') }];
  return [];
}
