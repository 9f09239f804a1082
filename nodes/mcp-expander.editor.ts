// The editor's side of mcp-expander: one chip, its bus, and the table of its pins.
import { DEFAULT_POLL_MS, parseAddress, parseBus, parsePoll } from '../src/config/expander-config';
import { parseJumpers } from '../src/config/jumper-config';
import { parseWholeNumber, type RawConfig } from '../src/config/parse-values';
import { UserError } from '../src/errors/user-error';
import {
  addressText,
  busText,
  mayBeSimulated,
  nodesOfExpander,
  otherExpanders,
  titleOfExpander,
  titleOfPlace,
} from './editor/canvas';
import { type ChoiceField, createChoiceField } from './editor/choice-field';
import { createDialogSlot, type Dialog } from './editor/dialog-slot';
import { find } from './editor/elements';
import { isEnvReference, problemOf, type Translate, validator } from './editor/explain';
import { createFieldNotes, type FieldNote, type FieldNotes, problemNotes } from './editor/field-notes';
import { problemsOfPins, rowsFromStored, storedFromRows, type StoredPins } from './editor/pin-rows';
import { createPinTable } from './editor/pin-table';
import { pinsInUse } from './editor/pins-in-use';
import type { EditorNode } from './editor/red';
import { createWiringFields, type WiringFields } from './editor/wiring-fields';
import { wiringProblem, type WiringProperty } from './editor/wiring-problems';

interface ExpanderDialog extends Dialog {
  bus(): string;
  pins(): StoredPins;
  readonly wiring: WiringFields;
}

const BUSES = ['simulated', '1', '0'] as const;
const ADDRESSES = [0, 1, 2, 3, 4, 5, 6, 7] as const;

const dialogs = createDialogSlot<ExpanderDialog>();

RED.nodes.registerType('mcp-expander', {
  category: 'config',
  color: '#8AC6BD',
  icon: 'mcp23017-chip.svg',
  paletteLabel: 'MCP23017',
  defaults: {
    name: { value: '' },
    bus: { value: 'simulated', validate: validator((_node, value) => busProblem(value)) },
    address: { value: '0x20', validate: validator((_node, value) => addressProblem(value)) },
    pollMs: { value: 20, validate: validator((_node, value) => pollProblem(value)) },
    wiring: { value: 'none', validate: validator((...of) => problemOfWiring('wiring', ...of)) },
    lineA: { value: '', validate: validator((...of) => problemOfWiring('lineA', ...of)) },
    lineB: { value: '', validate: validator((...of) => problemOfWiring('lineB', ...of)) },
    lineDriver: { value: 'auto', validate: validator((...of) => problemOfWiring('lineDriver', ...of)) },
    lineBias: { value: 'as-is', validate: validator((...of) => problemOfWiring('lineBias', ...of)) },
    intOutput: { value: 'auto', validate: validator((...of) => problemOfWiring('intOutput', ...of)) },
    safetyMs: { value: 1000, validate: validator((...of) => problemOfWiring('safetyMs', ...of)) },
    pins: { value: {}, validate: validator((_node, value) => problemsOfPins(value)[0]) },
    jumpers: {
      value: '',
      validate: validator((node, value) => jumperProblem(value, dialogs.of(node.id)?.bus() ?? node['bus'])),
    },
  },
  label() {
    return titleOfExpander(this, this._);
  },
  oneditprepare() {
    dialogs.open(this.id, openDialog(this));
  },
  oneditsave() {
    const dialog = dialogs.of(this.id);
    if (dialog === undefined) return;
    this['pins'] = dialog.pins();
    const poll = find('node-config-input-pollMs', HTMLInputElement);
    this['pollMs'] = parseWholeNumber(poll.value) ?? poll.value;
    dialog.wiring.settle();
    const safety = find('node-config-input-safetyMs', HTMLInputElement);
    this['safetyMs'] = parseWholeNumber(safety.value) ?? safety.value;
    // A jumper on a real bus is an error that the dialog would not show.
    if (!mayBeSimulated(dialog.bus())) find('node-config-input-jumpers', HTMLInputElement).value = '';
    for (const user of this.users ?? []) user.dirty = user.resize = true;
    dialogs.close(this.id);
  },
  oneditcancel() {
    dialogs.close(this.id);
  },
  oneditdelete() {
    dialogs.close(this.id);
  },
});

function openDialog(node: EditorNode): ExpanderDialog {
  const translate: Translate = (key, params) => node._(key, params);
  const fields = fillFields(node);
  const title = (): string =>
    fields.name.value.trim() || titleOfPlace(fields.bus.value, fields.address.value, translate);
  const notes = createNotes(fields, () => twinNotes(node.id, title(), fields, translate), translate);
  const choices = createChoices(fields, translate);
  const wiring = createWiringFields(node, () => fields.bus.value, translate);
  const table = createPinTable(find('mcp-expander-pins', HTMLDivElement), {
    rows: rowsFromStored(node['pins']),
    pinsInUse: (labels) => pinsInUse(nodesOfExpander(node.id), labels),
    expanderTitle: title,
    translate,
  });
  const jumpersRow = find('mcp-expander-jumpers', HTMLDivElement);
  const update = (): void => {
    jumpersRow.hidden = !mayBeSimulated(fields.bus.value);
    for (const part of [...notes, wiring]) part.update();
  };
  $(fields.bus).on('change.mcpExpander', update);
  update();
  return {
    bus: () => fields.bus.value,
    pins: () => storedFromRows(table.rows()),
    wiring,
    destroy() {
      $(fields.bus).off('.mcpExpander');
      for (const part of [table, wiring, ...choices, ...notes]) part.destroy();
    },
  };
}

type Fields = Readonly<Record<'name' | 'bus' | 'address' | 'poll' | 'jumpers', HTMLInputElement>>;

/** The fields that Node-RED has filled, with the defaults of what a flow file leaves out. */
function fillFields(node: EditorNode): Fields {
  const fields = {
    name: find('node-config-input-name', HTMLInputElement),
    bus: find('node-config-input-bus', HTMLInputElement),
    address: find('node-config-input-address', HTMLInputElement),
    poll: find('node-config-input-pollMs', HTMLInputElement),
    jumpers: find('node-config-input-jumpers', HTMLInputElement),
  };
  fields.bus.value = busText(node['bus']);
  fields.address.value = addressText(node['address']);
  if (node['pollMs'] === undefined) fields.poll.value = String(DEFAULT_POLL_MS);
  return fields;
}

function createNotes(
  { bus, address, poll, jumpers }: Fields,
  twins: () => FieldNote[],
  translate: Translate,
): FieldNotes[] {
  return [
    createFieldNotes(bus, () => problemNotes(busProblem(bus.value), translate)),
    createFieldNotes(address, () => [...problemNotes(addressProblem(address.value), translate), ...twins()]),
    createFieldNotes(poll, () => problemNotes(pollProblem(poll.value), translate)),
    createFieldNotes(jumpers, () =>
      mayBeSimulated(bus.value) ? problemNotes(jumperProblem(jumpers.value, bus.value), translate) : [],
    ),
  ];
}

function createChoices({ bus, address }: Fields, translate: Translate): ChoiceField[] {
  return [
    createChoiceField(bus, {
      select: find('mcp-expander-bus-choice', HTMLSelectElement),
      choices: BUSES.map((value) => ({ value, text: translate(`mcp-expander.buses.${value}`) })),
      otherText: translate('mcp-expander.buses.other'),
    }),
    createChoiceField(address, {
      select: find('mcp-expander-address-choice', HTMLSelectElement),
      choices: ADDRESSES.map((straps) => addressChoice(straps)),
      otherText: translate('mcp-expander.address-other'),
    }),
  ];
}

/** "0x21" with its straps, as they are named on the chip. */
function addressChoice(straps: number): { value: string; text: string } {
  const value = `0x${(0x20 + straps).toString(16)}`;
  const bits = [2, 1, 0].map((bit) => `A${bit}=${(straps >> bit) & 1}`).join(' ');
  return { value, text: `${value}\u2003${bits}` };
}

/** A second expander for the same chip stops both; better to read it here than after deploying. */
function twinNotes(id: string, title: string, fields: Fields, translate: Translate): FieldNote[] {
  const [bus, address] = [busText(fields.bus.value), addressText(fields.address.value)];
  return otherExpanders(id)
    .filter((other) => busText(other['bus']) === bus && addressText(other['address']) === address)
    .map((other) => {
      const params = { expander: title, other: titleOfExpander(other, translate), bus, address };
      return { kind: 'problem', text: translate('errors.expander-twice', params) };
    });
}

function busProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parseBus(value ?? 'simulated'));
}

function addressProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parseAddress(value ?? '0x20'));
}

function pollProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parsePoll(value ?? DEFAULT_POLL_MS));
}

function jumperProblem(value: unknown, bus: unknown): UserError | undefined {
  if (value === undefined || value === '' || isEnvReference(value)) return undefined;
  if (!mayBeSimulated(bus)) return new UserError('jumpers-need-simulation');
  return problemOf(() => parseJumpers(value));
}

/** Judges by what stands in the dialog, if the node is being edited; a list without a choice there has no value. */
function problemOfWiring(property: WiringProperty, node: EditorNode, value: unknown): UserError | undefined {
  const dialog = dialogs.of(node.id);
  const raw: RawConfig = dialog === undefined ? node : { ...dialog.wiring.values(), bus: dialog.bus() };
  return wiringProblem(property, value === null ? raw : { ...raw, [property]: value });
}
