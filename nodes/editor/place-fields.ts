// Where the chip is: bus and address, with what the runtime knows of them and who else has the same.
import { parseAddress, parseBus } from '../../src/config/expander-config';
import { envNameIn } from '../../src/config/parse-values';
import type { UserError } from '../../src/errors/user-error';
import { createAddressScan } from './address-scan';
import { askRuntime } from './ask-runtime';
import { busChoices, type ListedBus, parseBusList } from './bus-list';
import { addressText, busText, otherExpanders, titleOfExpander, titleOfPlace } from './canvas';
import { createChoiceField } from './choice-field';
import { find } from './elements';
import { isEnvReference, problemOf, type Translate } from './explain';
import { createFieldNotes, type FieldNote, problemNotes } from './field-notes';
import type { EditorNode } from './red';

export interface PlaceFields {
  readonly bus: () => string;
  readonly address: () => string;
  /** The expander's name, else its place. */
  readonly title: () => string;
  onChange(listener: () => void): void;
  destroy(): void;
}

const STRAPS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** @param node whose values Node-RED has put into the fields */
export function createPlaceFields(node: EditorNode, translate: Translate): PlaceFields {
  const name = find('node-config-input-name', HTMLInputElement);
  const bus = find('node-config-input-bus', HTMLInputElement);
  const address = find('node-config-input-address', HTMLInputElement);
  bus.value = busText(node['bus']);
  address.value = addressText(node['address']);
  const title = (): string => name.value.trim() || titleOfPlace(bus.value, address.value, translate);

  let listed: readonly ListedBus[] | undefined;
  let missing: FieldNote[] = [];
  const busField = createChoiceField(bus, {
    select: find('mcp-expander-bus-choice', HTMLSelectElement),
    choices: busChoices(undefined, translate),
    otherText: translate('mcp-expander.buses.other'),
  });
  const addressField = createChoiceField(address, {
    select: find('mcp-expander-address-choice', HTMLSelectElement),
    choices: STRAPS.map((straps) => ({ value: addressOf(straps), text: textOf(addressOf(straps)) })),
    otherText: translate('mcp-expander.address-other'),
  });
  const busNotes = createFieldNotes(bus, () => [
    ...problemNotes(busProblem(bus.value), translate),
    ...notesOfEnv(bus.value, translate),
    ...notesOfBus(listed, busText(bus.value)),
    ...missing,
  ]);
  const scan = createAddressScan({
    bus: () => busText(bus.value),
    address: () => addressText(address.value),
    choose(value) {
      address.value = value;
      addressField.refresh();
      $(address).trigger('change');
    },
    textOf,
    nameOf(id) {
      if (id === node.id) return undefined;
      const other = RED.nodes.node(id);
      return other === null ? id : titleOfExpander(other, translate);
    },
    onResult: () => addressNotes.update(),
    translate,
  });
  const addressNotes = createFieldNotes(address, () => [
    ...problemNotes(addressProblem(address.value), translate),
    ...notesOfEnv(address.value, translate),
    ...twinNotes(node.id, title(), bus.value, address.value, translate),
    ...scan.notes(),
  ]);

  let scanned = bus.value;
  const busChanged = (): void => {
    if (bus.value !== scanned) scan.forget();
    scanned = bus.value;
    addressNotes.update();
  };
  $(bus).on('input.mcpPlace change.mcpPlace', busChanged);
  let ended = false;
  void askRuntime('mcp23017/buses', translate).then((answer) => {
    if (ended) return;
    if (answer.ok) {
      listed = parseBusList(answer.content);
      busField.setChoices(busChoices(listed, translate));
    } else {
      const text = translate('mcp-expander.buses.missing', { reason: answer.text });
      missing = [{ kind: 'info', text }];
    }
    busNotes.update();
  });
  const fields = $([name, bus, address]);
  return {
    bus: () => bus.value,
    address: () => address.value,
    title,
    onChange: (listener) => void fields.on('input.mcpPlace change.mcpPlace', listener),
    destroy() {
      ended = true;
      fields.off('.mcpPlace');
      for (const part of [scan, busField, addressField, busNotes, addressNotes]) part.destroy();
    },
  };
}

function addressOf(straps: number): string {
  return `0x${(0x20 + straps).toString(16)}`;
}

/** "0x21" with its straps, as they are named on the chip. */
function textOf(address: string): string {
  const straps = Number(address) - 0x20;
  const bits = [2, 1, 0].map((bit) => `A${bit}=${(straps >> bit) & 1}`).join(' ');
  return `${address}\u2003${bits}`;
}

function notesOfBus(listed: readonly ListedBus[] | undefined, bus: string): FieldNote[] {
  const problem = listed?.find(({ id }) => id === bus)?.problem;
  return problem ? [{ kind: 'warning', text: problem }] : [];
}

function notesOfEnv(value: string, translate: Translate): FieldNote[] {
  const name = isEnvReference(value) ? envNameIn(value) : undefined;
  return name === undefined
    ? []
    : [{ kind: 'info', text: translate('mcp-expander.from-environment', { name }) }];
}

/** A second expander for the same chip stops both; better to read it here than after deploying. */
function twinNotes(
  id: string,
  title: string,
  busValue: string,
  addressValue: string,
  translate: Translate,
): FieldNote[] {
  const [bus, address] = [busText(busValue), addressText(addressValue)];
  return otherExpanders(id)
    .filter((other) => busText(other['bus']) === bus && addressText(other['address']) === address)
    .map((other) => {
      const params = { expander: title, other: titleOfExpander(other, translate), bus, address };
      return { kind: 'problem', text: translate('errors.expander-twice', params) };
    });
}

export function busProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parseBus(value ?? 'simulated'));
}

export function addressProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parseAddress(value ?? '0x20'));
}
