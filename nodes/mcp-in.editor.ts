// The editor's side of mcp-in: which pins of which expander are watched, and which of their changes are told.
import { parseWholeNumber } from '../src/config/parse-values';
import { parseDebounce, parseEdge, parseInConfig } from '../src/config/node-config';
import type { UserError } from '../src/errors/user-error';
import { expanderProblem, findExpander } from './editor/canvas';
import { createDialogSlot, type Dialog } from './editor/dialog-slot';
import { find } from './editor/elements';
import { isEnvReference, problemOf, type Translate, validator } from './editor/explain';
import { createExpanderField } from './editor/expander-field';
import { createFieldNotes, problemNotes } from './editor/field-notes';
import { titleOfNode } from './editor/node-title';
import { createPinField, pinsProblem } from './editor/pin-field';
import type { EditorNode } from './editor/red';

interface InDialog extends Dialog {
  expander(): string;
}

const dialogs = createDialogSlot<InDialog>();

RED.nodes.registerType('mcp-in', {
  category: 'GPIO expander',
  color: '#8AC6BD',
  icon: 'mcp23017-in.svg',
  paletteLabel: 'mcp in',
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
    edge: { value: 'both', validate: validator((_node, value) => edgeProblem(value)) },
    debounceMs: { value: 0, validate: validator((_node, value) => debounceProblem(value)) },
    initial: { value: false },
  },
  label() {
    return titleOfNode(this, findExpander(this['expander']));
  },
  labelStyle() {
    return this['name'] ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('mcp-in.input');
  },
  outputLabels() {
    return this._('mcp-in.output');
  },
  oneditprepare() {
    dialogs.open(this.id, openDialog(this));
  },
  oneditsave() {
    const debounce = find('node-input-debounceMs', HTMLInputElement);
    if (debounce.value.trim() === '') debounce.value = '0';
    this['debounceMs'] = parseWholeNumber(debounce.value) ?? debounce.value;
    dialogs.close(this.id);
  },
  oneditcancel() {
    dialogs.close(this.id);
  },
  oneditdelete() {
    dialogs.close(this.id);
  },
});

function openDialog(node: EditorNode): InDialog {
  const translate: Translate = (key, params) => node._(key, params);
  const expander = createExpanderField(find('node-input-expander', HTMLSelectElement), node);
  const pins = createPinField(find('node-input-pins', HTMLInputElement), {
    nodeId: node.id,
    kind: 'input',
    expanderId: expander.value,
    problem: (text) => pinsProblemOf(text, expander.value()),
    translate,
  });
  expander.onChange(pins.update);
  const debounce = find('node-input-debounceMs', HTMLInputElement);
  // A flow written by hand may leave both out.
  if (node['debounceMs'] === undefined) debounce.value = '0';
  if (node['edge'] === undefined) find('node-input-edge', HTMLSelectElement).value = 'both';
  const debounceNotes = createFieldNotes(debounce, () =>
    isEnvReference(debounce.value) ? [] : problemNotes(debounceProblem(debounce.value), translate),
  );
  return {
    expander: expander.value,
    destroy() {
      debounceNotes.destroy();
      pins.destroy();
      expander.destroy();
    },
  };
}

/** Judges by the expander that stands in the dialog, if the node is being edited. */
function problemOfPins(node: EditorNode, value: unknown): UserError | undefined {
  return pinsProblemOf(value, dialogs.of(node.id)?.expander() ?? node['expander']);
}

function pinsProblemOf(pins: unknown, expander: unknown): UserError | undefined {
  return pinsProblem(expander, (labels) => parseInConfig({ pins }, labels));
}

function edgeProblem(value: unknown): UserError | undefined {
  return problemOf(() => parseEdge(value ?? 'both'));
}

function debounceProblem(value: unknown): UserError | undefined {
  return problemOf(() => parseDebounce(value ?? 0));
}
