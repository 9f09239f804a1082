// What the editor's workspace says of expanders and the nodes on them, deployed or not.
import { type Numbering, NUMBERINGS, parseAddress, parseBus } from '../../src/config/expander-config';
import type { Labels } from '../../src/config/pin-selection';
import { labelsOf, type PinSettings } from '../../src/config/pin-settings';
import { UserError } from '../../src/errors/user-error';
import { isEnvReference, type Translate } from './explain';
import { rowsFromStored } from './pin-rows';
import { interruptOf, type PinNode, textOfPins } from './pins-in-use';
import type { EditorNode } from './red';

export interface ExpanderOnCanvas {
  readonly id: string;
  /** Its own name, or empty. */
  readonly name: string;
  readonly node: EditorNode;
  readonly rows: readonly PinSettings[];
  readonly labels: Labels;
  readonly numbering: Numbering;
}

/** Undefined if there is no such expander, or another program's environment names it. */
export function findExpander(id: unknown): ExpanderOnCanvas | undefined {
  const node = typeof id === 'string' ? RED.nodes.node(id) : null;
  if (node?.type !== 'mcp-expander') return undefined;
  const rows = rowsFromStored(node['pins']);
  const numbering = numberingOf(node['numbering']);
  return { id: node.id, name: nameOf(node), node, rows, labels: labelsOf(rows), numbering };
}

/** How pins are numbered; by name where that is not said, or in no way we know. */
export function numberingOf(value: unknown): Numbering {
  return NUMBERINGS.find((one) => one === value) ?? 'names';
}

/** Why a node cannot work with what it refers to as its expander; undefined if it can. */
export function expanderProblem(id: unknown): UserError | undefined {
  // In a subflow the expander may be one of its properties.
  if (isEnvReference(id)) return undefined;
  const node = typeof id === 'string' ? RED.nodes.node(id) : null;
  if (node?.type !== 'mcp-expander' || node.d === true) return new UserError('expander-missing');
  if (node.valid !== false) return undefined;
  const problems = (node.validationErrors ?? []).join(' ');
  return new UserError('expander-invalid', { expander: titleOfExpander(node, node._), problems });
}

/** All enabled expanders of the workspace except the one with this id. */
export function otherExpanders(id: string): EditorNode[] {
  const others: EditorNode[] = [];
  RED.nodes.eachConfig((node) => {
    if (node.type === 'mcp-expander' && node.id !== id && isEnabled(node)) others.push(node);
  });
  return others;
}

/** The expanders that a node on the canvas can have: those of all flows, and those of its own. */
export function expandersFor(node: EditorNode): EditorNode[] {
  return otherExpanders(node.id).filter(({ z }) => !z || z === node.z);
}

/** The enabled nodes that refer to an expander. */
export function nodesOfExpander(id: string): PinNode[] {
  return [
    ...pinNodes('mcp-out', 'output', id),
    ...pinNodes('mcp-in', 'input', id),
    ...pinNodes('mcp-interrupt', 'input', id),
  ];
}

function pinNodes(type: string, kind: PinNode['kind'], expander: string): PinNode[] {
  return RED.nodes
    .filterNodes({ type })
    .filter((node) => node['expander'] === expander && isEnabled(node))
    .map((node) => ({
      id: node.id,
      name: nameOf(node) === '' ? `${type} ${textOfPins(node['pins'])}`.trim() : `${type} "${nameOf(node)}"`,
      shortName: nameOf(node) || type,
      kind,
      pins: node['pins'],
      interrupt: type === 'mcp-interrupt' ? interruptOf(node['mode']) : undefined,
      pinsFromMessage: node['pinsFromMessage'] === true,
    }));
}

function isEnabled(node: EditorNode): boolean {
  return node.d !== true && (!node.z || RED.nodes.workspace(node.z)?.disabled !== true);
}

/** A node's own name, or empty. */
export function nameOf(node: EditorNode): string {
  return typeof node['name'] === 'string' ? node['name'].trim() : '';
}

/** An expander's name, else its bus and address, such as "i2c-1 0x21". */
export function titleOfExpander(node: EditorNode, translate: Translate): string {
  return nameOf(node) || titleOfPlace(node['bus'], node['address'], translate);
}

/** Bus and address, such as "i2c-1 0x21". */
export function titleOfPlace(bus: unknown, address: unknown, translate: Translate): string {
  const params = { bus: busText(bus), address: addressText(address) };
  return translate(params.bus === 'simulated' ? 'editor.place.simulated' : 'editor.place.linux', params);
}

/** The usual spelling of a bus, "simulated" or its number; what is no bus stays as it is. */
export function busText(bus: unknown): string {
  return canonical(bus ?? 'simulated', (value) => String(parseBus(value)));
}

/** Whether a bus is the simulated one, or can be once the environment has been filled in. */
export function mayBeSimulated(bus: unknown): boolean {
  return isEnvReference(bus) || busText(bus) === 'simulated';
}

/** The usual spelling of an address, "0x20"; what is none stays as it is. */
export function addressText(address: unknown): string {
  return canonical(address ?? '0x20', (value) => `0x${parseAddress(value).toString(16)}`);
}

function canonical(value: unknown, spell: (value: unknown) => string): string {
  try {
    return spell(value);
  } catch {
    return typeof value === 'string' ? value : '';
  }
}
