// What a node without a name is called on the canvas and in lists: its pin, by label if the table gives one.
import { pinName } from '../../src/chip/pins';
import { type Labels, NO_LABELS } from '../../src/config/pin-selection';
import type { Translate } from './explain';
import { selectionOf, textOfPins } from './pins-in-use';
import type { EditorNode } from './red';

const LONGEST_LIST = 24;

/** The label of an mcp-out or mcp-in. */
export function titleOfNode(
  node: EditorNode,
  expander: { readonly labels: Labels; readonly name: string } | undefined,
): string {
  if (typeof node['name'] === 'string' && node['name'] !== '') return node['name'];
  return titleOfPins(node['pins'], expander?.labels ?? NO_LABELS, expander?.name ?? '', (key, params) =>
    node._(key, params),
  );
}

/** @param expanderName empty if the expander has none */
export function titleOfPins(
  pins: unknown,
  labels: Labels,
  expanderName: string,
  translate: Translate,
): string {
  const text = textOfPins(pins);
  if (text === '') return inFrontOf(translate('editor.title.fromMessage'), expanderName);
  const selection = selectionOf(text, labels);
  if (selection?.kind === 'pin') {
    const [pin] = selection.pins;
    return labels[pin] ?? inFrontOf(pinName(pin), expanderName);
  }
  if (selection?.kind === 'port') {
    return inFrontOf(translate('editor.title.port', { port: selection.port }), expanderName);
  }
  if (selection?.kind === 'chip') return inFrontOf(translate('editor.title.chip'), expanderName);
  return inFrontOf(shorten(text), expanderName);
}

function inFrontOf(title: string, expanderName: string): string {
  return expanderName === '' ? title : `${expanderName} ${title}`;
}

function shorten(text: string): string {
  return text.length > LONGEST_LIST ? `${text.slice(0, LONGEST_LIST - 1)}…` : text;
}
