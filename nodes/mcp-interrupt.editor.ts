// The editor's side of mcp-interrupt: whose interrupts are reported, when those pins interrupt, and what is repeated.
import { parseEdge, parseInterruptConfig, parseRepeat } from '../src/config/node-config';
import { parseWholeNumber } from '../src/config/parse-values';
import type { UserError } from '../src/errors/user-error';
import { expanderProblem, findExpander } from './editor/canvas';
import { createDialogSlot, type Dialog } from './editor/dialog-slot';
import { find } from './editor/elements';
import { isEnvReference, problemOf, type Translate, validator } from './editor/explain';
import { createExpanderField } from './editor/expander-field';
import { createFieldNotes, type FieldNote, problemNotes } from './editor/field-notes';
import { titleOfNode } from './editor/node-title';
import { createPinField, pinsProblem } from './editor/pin-field';
import { interruptOf, selectionOf } from './editor/pins-in-use';
import type { EditorNode } from './editor/red';

interface InterruptDialog extends Dialog {
  expander(): string;
}

const dialogs = createDialogSlot<InterruptDialog>();

RED.nodes.registerType('mcp-interrupt', {
  category: 'GPIO expander',
  color: '#8AC6BD',
  icon: 'mcp23017-interrupt.svg',
  paletteLabel: 'mcp interrupt',
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
    mode: { value: 'table', validate: validator((_node, value) => modeProblem(value)) },
    edge: { value: 'both', validate: validator((_node, value) => edgeProblem(value)) },
    repeatMs: { value: 0, validate: validator((_node, value) => repeatProblem(value)) },
  },
  label() {
    return titleOfNode(this, findExpander(this['expander']));
  },
  labelStyle() {
    return this['name'] ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('mcp-interrupt.input');
  },
  outputLabels() {
    return this._('mcp-interrupt.output');
  },
  oneditprepare() {
    dialogs.open(this.id, openDialog(this));
  },
  oneditsave() {
    const repeat = find('node-input-repeatMs', HTMLInputElement);
    if (repeat.value.trim() === '') repeat.value = '0';
    this['repeatMs'] = parseWholeNumber(repeat.value) ?? repeat.value;
    dialogs.close(this.id);
  },
  oneditcancel() {
    dialogs.close(this.id);
  },
  oneditdelete() {
    dialogs.close(this.id);
  },
});

function openDialog(node: EditorNode): InterruptDialog {
  const translate: Translate = (key, params) => node._(key, params);
  const mode = find('node-input-mode', HTMLSelectElement);
  const repeat = find('node-input-repeatMs', HTMLInputElement);
  // A flow written by hand may leave these out.
  if (node['mode'] === undefined) mode.value = 'table';
  if (node['edge'] === undefined) find('node-input-edge', HTMLSelectElement).value = 'both';
  if (node['repeatMs'] === undefined) repeat.value = '0';

  const expander = createExpanderField(find('node-input-expander', HTMLSelectElement), node);
  const input = find('node-input-pins', HTMLInputElement);
  const pins = createPinField(input, {
    nodeId: node.id,
    kind: 'input',
    expanderId: expander.value,
    interrupt: () => interruptOf(mode.value),
    problem: (text) => pinsProblemOf(text, expander.value()),
    translate,
  });
  const modeNotes = createFieldNotes(mode, () =>
    mode.value === 'table' ? silenceNotes(input.value, expander.value(), translate) : [],
  );
  const repeatNotes = createFieldNotes(repeat, () => problemNotes(repeatProblem(repeat.value), translate));
  expander.onChange(() => {
    pins.update();
    modeNotes.update();
  });
  $(mode).on('change.mcpInterrupt', pins.update);
  $(input).on('input.mcpInterrupt change.mcpInterrupt', modeNotes.update);
  return {
    expander: expander.value,
    destroy() {
      $([mode, input]).off('.mcpInterrupt');
      for (const part of [repeatNotes, modeNotes, pins, expander]) part.destroy();
    },
  };
}

/** Tells of pins that never interrupt, because the pin table says so for all of them. */
function silenceNotes(pins: string, expanderId: string, translate: Translate): FieldNote[] {
  const expander = findExpander(expanderId);
  const selection = expander && selectionOf(pins, expander.labels);
  const silent = selection?.pins.every((pin) => expander?.rows[pin]?.interrupt === 'off') ?? false;
  return silent ? [{ kind: 'warning', text: translate('mcp-interrupt.silent') }] : [];
}

/** Judges by the expander that stands in the dialog, if the node is being edited. */
function problemOfPins(node: EditorNode, value: unknown): UserError | undefined {
  return pinsProblemOf(value, dialogs.of(node.id)?.expander() ?? node['expander']);
}

function pinsProblemOf(pins: unknown, expander: unknown): UserError | undefined {
  return pinsProblem(expander, (labels) => parseInterruptConfig({ pins }, labels));
}

function modeProblem(value: unknown): UserError | undefined {
  return problemOf(() => parseInterruptConfig({ pins: 'all', mode: value ?? 'table' }, []));
}

function edgeProblem(value: unknown): UserError | undefined {
  return problemOf(() => parseEdge(value ?? 'both'));
}

function repeatProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parseRepeat(value ?? 0));
}
