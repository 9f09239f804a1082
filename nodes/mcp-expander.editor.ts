// The editor's side of mcp-expander: one chip, its bus, and the table of its pins.
import { DEFAULT_POLL_MS, NUMBERINGS, parseNumbering, parsePoll } from '../src/config/expander-config';
import { parseJumpers } from '../src/config/jumper-config';
import { parseWholeNumber, type RawConfig } from '../src/config/parse-values';
import { UserError } from '../src/errors/user-error';
import { mayBeSimulated, nodesOfExpander, numberingOf, titleOfExpander } from './editor/canvas';
import { createDialogSlot, type Dialog } from './editor/dialog-slot';
import { find, makeOption } from './editor/elements';
import { isEnvReference, problemOf, type Translate, validator } from './editor/explain';
import { createFieldNotes, problemNotes } from './editor/field-notes';
import { checkFromField, checkProblem, createHealthFields, driftProblem } from './editor/health-fields';
import { createInterlockList, type InterlockList } from './editor/interlock-list';
import { interlocksProblem } from './editor/interlock-rows';
import { problemsOfPins, rowsFromStored, storedFromRows, type StoredPins } from './editor/pin-rows';
import { pinsInUse } from './editor/pins-in-use';
import { createPinsSection } from './editor/pins-section';
import { addressProblem, busProblem, createPlaceFields } from './editor/place-fields';
import type { EditorNode } from './editor/red';
import { expandersTab } from './editor/sidebar/expanders-tab';
import { createWiringFields, type WiringFields } from './editor/wiring-fields';
import { wiringProblem, type WiringProperty } from './editor/wiring-problems';

interface ExpanderDialog extends Dialog {
  bus(): string;
  pins(): StoredPins;
  readonly interlocks: InterlockList;
  readonly wiring: WiringFields;
}

const dialogs = createDialogSlot<ExpanderDialog>();

RED.nodes.registerType('mcp-expander', {
  category: 'config',
  color: '#8AC6BD',
  icon: 'mcp23017-chip.svg',
  paletteLabel: 'MCP23017',
  // The flow library reads this object, and stops at a spread.
  onpaletteadd: expandersTab.onpaletteadd,
  onpaletteremove: expandersTab.onpaletteremove,
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
    numbering: { value: 'names', validate: validator((_node, value) => numberingProblem(value)) },
    pins: { value: {}, validate: validator((_node, value) => problemsOfPins(value)[0]) },
    interlocks: {
      value: [],
      validate: validator((node, value) => interlocksProblem(value, rowsFromStored(node['pins']))),
    },
    checkMs: { value: 1000, validate: validator((_node, value) => checkProblem(value)) },
    drift: { value: 'repair', validate: validator((_node, value) => driftProblem(value)) },
    sharedChip: { value: false },
    configRead: { value: true },
    configWrite: { value: false },
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
    this['interlocks'] = dialog.interlocks.stored();
    const poll = find('node-config-input-pollMs', HTMLInputElement);
    this['pollMs'] = parseWholeNumber(poll.value) ?? poll.value;
    this['checkMs'] = checkFromField();
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
  const { poll, jumpers, numbering } = fillFields(node, translate);
  const place = createPlaceFields(node, translate);
  const notes = [
    createFieldNotes(poll, () => problemNotes(pollProblem(poll.value), translate)),
    createFieldNotes(jumpers, () =>
      mayBeSimulated(place.bus()) ? problemNotes(jumperProblem(jumpers.value, place.bus()), translate) : [],
    ),
  ];
  const wiring = createWiringFields(node, place.bus, translate);
  const health = createHealthFields(node, translate);
  const pins = createPinsSection({
    id: node.id,
    rows: rowsFromStored(node['pins']),
    pinsInUse: (labels) => pinsInUse(nodesOfExpander(node.id), labels),
    expanderTitle: place.title,
    raw: () => ({ ...wiring.values(), address: place.address() }),
    numbering: () => numberingOf(numbering.value),
    onChange: () => interlocks.update(),
    translate,
  });
  const interlocks = createInterlockList(find('mcp-expander-interlocks', HTMLDivElement), {
    stored: node['interlocks'],
    table: pins.rows,
    translate,
  });
  const jumpersRow = find('mcp-expander-jumpers', HTMLDivElement);
  const update = (): void => {
    jumpersRow.hidden = !mayBeSimulated(place.bus());
    for (const part of [...notes, wiring, health, pins]) part.update();
  };
  place.onChange(update);
  wiring.onChange(pins.update);
  $(numbering).on('change.mcpExpander', pins.update);
  update();
  return {
    bus: place.bus,
    pins: () => storedFromRows(pins.rows()),
    interlocks,
    wiring,
    destroy() {
      $(numbering).off('.mcpExpander');
      for (const part of [interlocks, pins, health, wiring, place, ...notes]) part.destroy();
    },
  };
}

/** The fields that Node-RED has filled, with the defaults of what a flow file leaves out, and lists with their choices. */
function fillFields(node: EditorNode, translate: Translate) {
  const poll = find('node-config-input-pollMs', HTMLInputElement);
  const jumpers = find('node-config-input-jumpers', HTMLInputElement);
  const numbering = find('node-config-input-numbering', HTMLSelectElement);
  numbering.replaceChildren(
    ...NUMBERINGS.map((value) => makeOption(value, translate(`mcp-expander.numberings.${value}`))),
  );
  const stored = node['numbering'] ?? 'names';
  // What the list does not know stays as it is until another is chosen.
  if (typeof stored === 'string' && numberingOf(stored) !== stored)
    numbering.append(makeOption(stored, stored));
  numbering.value = typeof stored === 'string' ? stored : 'names';
  if (node['pollMs'] === undefined) poll.value = String(DEFAULT_POLL_MS);
  if (node['configRead'] === undefined) find('node-config-input-configRead', HTMLInputElement).checked = true;
  return { poll, jumpers, numbering };
}

function pollProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parsePoll(value ?? DEFAULT_POLL_MS));
}

function numberingProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parseNumbering(value ?? 'names'));
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
