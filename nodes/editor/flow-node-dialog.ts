// What the dialogs of mcp-out, mcp-in and mcp-interrupt have in common: name, expander, pins, and a table of settings.
import type { Labels } from '../../src/config/pin-selection';
import type { RawConfig } from '../../src/config/parse-values';
import type { InterruptMode } from '../../src/config/pin-settings';
import type { UserError } from '../../src/errors/user-error';
import { expanderProblem, type ExpanderOnCanvas, findExpander } from './canvas';
import { createDialogSlot, type Dialog } from './dialog-slot';
import { find } from './elements';
import { createExpanderField, type ExpanderField } from './expander-field';
import { type Translate, validator } from './explain';
import type { FieldNote } from './field-notes';
import { isFresh, proposedPin, settled, settleNewNode } from './new-node';
import { titleOfNode } from './node-title';
import { createPinField, pinsProblem } from './pin-field';
import type { EditorNode, NodeDefinition, PropertyDefinition } from './red';
import { createSettingFields, type SettingFields } from './setting-fields';
import { settingProblem, type Settings } from './settings';

/** What stands in the dialog, for what a node says of it. */
export interface Surroundings {
  /** Settings and `pins`. */
  readonly all: RawConfig;
  readonly expander: ExpanderOnCanvas | undefined;
  readonly translate: Translate;
}

export interface FlowNodeData<S extends Settings> {
  readonly kind: 'output' | 'input';
  readonly settings: S;
  /** The runtime's parser, on pins and the settings that decide whether they can be. @throws UserError */
  readonly parsePins: (all: RawConfig, labels: Labels) => unknown;
  /** The interrupt mode that is asked for; undefined: as the pin table says. */
  readonly interrupt?: (all: RawConfig) => InterruptMode | undefined;
  /** What to say below the field of a setting, or of `pins`, besides what is wrong. */
  readonly hints?: Readonly<Record<string, (of: Surroundings) => readonly FieldNote[]>>;
  /** More behaviour between fields. @returns how to end it */
  readonly connect?: (fields: SettingFields) => () => void;
}

/** The parts of a node's registration. */
export interface FlowNode<S extends Settings> extends Required<
  Pick<NodeDefinition, 'label' | 'labelStyle' | 'onadd'>
> {
  readonly expander: PropertyDefinition;
  readonly pins: PropertyDefinition;
  readonly property: (name: keyof S & string) => PropertyDefinition;
  readonly open: (this: EditorNode) => void;
  readonly save: (this: EditorNode) => void;
  readonly close: (this: EditorNode) => void;
}

interface FlowNodeDialog extends Dialog {
  /** As the node would have them: the settings and `expander`. */
  values(): RawConfig;
  store(): void;
}

export function createFlowNode<S extends Settings>(data: FlowNodeData<S>): FlowNode<S> {
  const { settings } = data;
  const dialogs = createDialogSlot<FlowNodeDialog>();
  /** Judges by what stands in the dialog, if the node is being edited. A list without a choice has no value. */
  const rawOf = (node: EditorNode, property: string, value: unknown): RawConfig => {
    const all = dialogs.of(node.id)?.values() ?? node;
    return value === null ? all : { ...all, [property]: value };
  };
  return {
    expander: { value: '', type: 'mcp-expander', validate: validator((_node, id) => expanderProblem(id)) },
    pins: {
      value: FIRST_PIN,
      validate: validator((node, value) => {
        const all = rawOf(node, 'pins', value);
        return pinsProblem(all['expander'], (labels) => data.parsePins(all, labels));
      }),
    },
    property: (name) => ({
      value: settings[name]?.initial,
      validate: validator((node, value) => settingProblem(settings, name, rawOf(node, name, value))),
    }),
    label() {
      return titleOfNode(this, findExpander(this['expander']));
    },
    labelStyle() {
      return this['name'] ? 'node_label_italic' : '';
    },
    onadd() {
      settleNewNode(this, data.kind, FIRST_PIN);
    },
    open() {
      dialogs.open(this.id, openDialog(this, data));
    },
    save() {
      dialogs.of(this.id)?.store();
      settled(this);
      dialogs.close(this.id);
    },
    close() {
      dialogs.close(this.id);
    },
  };
}

/** Of a node that nobody has edited. */
const FIRST_PIN = 'A0';

function openDialog<S extends Settings>(node: EditorNode, data: FlowNodeData<S>): FlowNodeDialog {
  const translate: Translate = (key, params) => node._(key, params);
  const expander = createExpanderField(find('node-input-expander', HTMLSelectElement), node);
  const input = find('node-input-pins', HTMLInputElement);
  const hints = (property: string, all: RawConfig): readonly FieldNote[] =>
    data.hints?.[property]?.({
      all: { ...all, pins: input.value },
      expander: findExpander(expander.value()),
      translate,
    }) ?? [];
  const fields = createSettingFields(node, {
    ...{ settings: data.settings, prefix: 'node-input' },
    ...{ hints, translate },
  });
  // As long as nobody has touched them, the pins follow the choice of the expander.
  let proposal = isFresh(node) && input.value === node['pins'] ? input.value : undefined;
  const isProposal = (): boolean => input.value === proposal;
  const propose = (): void => {
    if (!isProposal()) return;
    proposal = proposedPin(node.id, data.kind, expander.value()) ?? proposal;
    if (proposal !== undefined) input.value = proposal;
  };
  propose();
  const pins = createPinField(input, {
    nodeId: node.id,
    isProposal,
    kind: data.kind,
    expanderId: expander.value,
    interrupt: () => data.interrupt?.(fields.values()),
    problem: (text) => problemOfPins(text, fields, expander, data),
    hints: () => hints('pins', fields.values()),
    translate,
  });
  fields.onChange(pins.update);
  $(input).on('input.mcpFlowNode change.mcpFlowNode', fields.update);
  expander.onChange(() => {
    propose();
    pins.update();
    fields.update();
  });
  const disconnect = data.connect?.(fields);
  return {
    values: () => ({ ...fields.values(), pins: input.value, expander: expander.value() }),
    store: () => fields.store(),
    destroy() {
      disconnect?.();
      $(input).off('.mcpFlowNode');
      for (const part of [pins, fields, expander]) part.destroy();
    },
  };
}

function problemOfPins<S extends Settings>(
  pins: string,
  fields: SettingFields,
  expander: ExpanderField,
  data: FlowNodeData<S>,
): UserError | undefined {
  return pinsProblem(expander.value(), (labels) => data.parsePins({ ...fields.values(), pins }, labels));
}
