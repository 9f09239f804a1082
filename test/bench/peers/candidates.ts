// The flows that are measured: for each package the same pins, each with the settings its editor begins with.

import { ROOT } from './build-bench';
import { PEER } from './install-peer';

export interface Candidate {
  /** For the table. */
  readonly name: string;
  readonly package: { readonly name: string; readonly folder: string };
  /** Eight outputs, source "outputs" sends to A0; eight buttons, pressed when low, on port B, sink "buttons". */
  readonly mixed: readonly object[];
  /** Sixteen outputs: source "one" sends to A0, source "all" to every pin. */
  readonly outputs: readonly object[];
}

const TAB = { id: 'tab', type: 'tab', label: 'bench' };
const PORT_A = pins(0, 8);
const PORT_B = pins(8, 16);

/** Node-RED and the nodes that measure, without a chip. */
export const NOTHING: readonly object[] = [TAB, source('one', [])];

/** @param pollMs where it is not the default. @returns this package as it is built in dist/ */
export function ours(name: string, pollMs?: number): Candidate {
  const buttons: Record<string, object> = {};
  for (const pin of PORT_B) buttons[pinName(pin)] = { pullUp: true, inverted: true };
  const chip = {
    id: 'chip',
    type: 'mcp-expander',
    name: 'board',
    bus: '1',
    address: '0x20',
    ...(pollMs === undefined ? {} : { pollMs }),
  };
  const pinNode = (type: string) => (id: string, pin: number, wires: string[][]) =>
    flowNode(id, type, { expander: 'chip', pins: pinName(pin) }, wires);
  return {
    name,
    package: { name: '@gpio-expander/node-red-mcp23017', folder: ROOT },
    mixed: mixedFlow({ ...chip, pins: buttons }, pinNode('mcp-out'), pinNode('mcp-in')),
    outputs: outputsFlow(chip, pinNode('mcp-out')),
  };
}

/** @param folder where it is installed */
export function pizzaprogram(name: string, folder: string): Candidate {
  const chip = {
    id: 'chip',
    type: 'mcp_pcf_chip',
    busNum: 1,
    addr: '0x20',
    interval: 100,
    startAllHIGH: false,
  };
  const output = (id: string, bitNum: number, wires: string[][]) =>
    flowNode(id, 'MCP PCF Out', { chip: 'chip', bitNum, invert: false }, wires);
  const input = (id: string, bitNum: number, wires: string[][]) => {
    const messages = { invert: true, pullUp: true, debounce: 0, onMsg: true, offMsg: true };
    return flowNode(id, 'MCP PCF In', { chip: 'chip', bitNum, ...messages }, wires);
  };
  return {
    name,
    package: { name: PEER, folder },
    mixed: mixedFlow(chip, output, input),
    outputs: outputsFlow(chip, output),
  };
}

type MakeNode = (id: string, pin: number, wires: string[][]) => object;

function mixedFlow(chip: object, output: MakeNode, input: MakeNode): object[] {
  return [
    TAB,
    chip,
    source('outputs', PORT_A.map(outputId)),
    ...PORT_A.map((pin) => output(outputId(pin), pin, [[]])),
    ...PORT_B.map((pin) => input(`button-node-${pin + 50}`, pin, [['sink']])),
    flowNode('sink', 'bench-sink', { name: 'buttons' }, []),
  ];
}

function outputsFlow(chip: object, output: MakeNode): object[] {
  const all = [...PORT_A, ...PORT_B];
  return [
    TAB,
    chip,
    source('one', [outputId(0)]),
    source('all', all.map(outputId)),
    ...all.map((pin) => output(outputId(pin), pin, [[]])),
  ];
}

function source(name: string, to: string[]): object {
  return flowNode(`source-${name}`, 'bench-source', { name }, [to]);
}

function flowNode(id: string, type: string, settings: object, wires: string[][]): object {
  return { id, type, z: 'tab', name: '', ...settings, wires };
}

function outputId(pin: number): string {
  return `output-node-${pin + 50}`;
}

function pinName(pin: number): string {
  return `${pin < 8 ? 'A' : 'B'}${pin & 7}`;
}

function pins(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
