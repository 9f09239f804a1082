// The editor's side of mcp-out: which pins of which expander a message sets.
import { parseOutConfig } from '../src/config/node-config';
import type { UserError } from '../src/errors/user-error';
import { expanderProblem, findExpander } from './editor/canvas';
import { createDialogSlot, type Dialog } from './editor/dialog-slot';
import { find } from './editor/elements';
import { validator } from './editor/explain';
import { createExpanderField } from './editor/expander-field';
import { titleOfNode } from './editor/node-title';
import { createPinField, pinsProblem } from './editor/pin-field';
import type { EditorNode } from './editor/red';

interface OutDialog extends Dialog {
  expander(): string;
  pinsFromMessage(): boolean;
}

const dialogs = createDialogSlot<OutDialog>();

RED.nodes.registerType('mcp-out', {
  category: 'GPIO expander',
  color: '#8AC6BD',
  icon: 'mcp23017-out.svg',
  paletteLabel: 'mcp out',
  align: 'right',
  inputs: 1,
  outputs: 1,
  defaults: {
    name: { value: '' },
    expander: {
      value: '',
      type: 'mcp-expander',
      validate: validator((_node, value) => expanderProblem(value)),
    },
    pins: { value: 'A0', validate: validator((node, value) => problemOfPins(node, value)) },
    pinsFromMessage: { value: false },
  },
  label() {
    return titleOfNode(this, findExpander(this['expander']));
  },
  labelStyle() {
    return this['name'] ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('mcp-out.input');
  },
  outputLabels() {
    return this._('mcp-out.output');
  },
  oneditprepare() {
    dialogs.open(this.id, openDialog(this));
  },
  oneditsave() {
    dialogs.close(this.id);
  },
  oneditcancel() {
    dialogs.close(this.id);
  },
  oneditdelete() {
    dialogs.close(this.id);
  },
});

function openDialog(node: EditorNode): OutDialog {
  const fromMessage = find('node-input-pinsFromMessage', HTMLInputElement);
  const expander = createExpanderField(find('node-input-expander', HTMLSelectElement), node);
  const pins = createPinField(find('node-input-pins', HTMLInputElement), {
    nodeId: node.id,
    kind: 'output',
    expanderId: expander.value,
    problem: (text) => pinsProblemOf(text, fromMessage.checked, expander.value()),
    translate: (key, params) => node._(key, params),
  });
  expander.onChange(pins.update);
  fromMessage.addEventListener('change', pins.update);
  return {
    expander: expander.value,
    pinsFromMessage: () => fromMessage.checked,
    destroy() {
      fromMessage.removeEventListener('change', pins.update);
      pins.destroy();
      expander.destroy();
    },
  };
}

/** Judges by what stands in the dialog, if the node is being edited. */
function problemOfPins(node: EditorNode, value: unknown): UserError | undefined {
  const dialog = dialogs.of(node.id);
  return pinsProblemOf(
    value,
    dialog?.pinsFromMessage() ?? node['pinsFromMessage'],
    dialog?.expander() ?? node['expander'],
  );
}

function pinsProblemOf(pins: unknown, pinsFromMessage: unknown, expander: unknown): UserError | undefined {
  return pinsProblem(expander, (labels) => parseOutConfig({ pins, pinsFromMessage }, labels));
}
