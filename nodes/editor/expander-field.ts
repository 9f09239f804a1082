// The choice of a node's expander: takes the only one there is for a node that has none, and tells of changes.
import { expandersFor } from './canvas';
import type { EditorNode } from './red';

export interface ExpanderField {
  /** The id chosen at this moment; empty for none. */
  readonly value: () => string;
  onChange(listener: () => void): void;
  destroy(): void;
}

/** What Node-RED's list of config nodes has for "none" and "add new". */
const NONE = '_ADD_';

/** @param select made by Node-RED from the property's input */
export function createExpanderField(select: HTMLSelectElement, node: EditorNode): ExpanderField {
  const [only, second] = expandersFor(node);
  if (!node['expander'] && only !== undefined && second === undefined) select.value = only.id;
  return {
    value: () => (select.value === NONE ? '' : select.value),
    onChange(listener) {
      // Node-RED fills the list again after an expander was added or changed, and triggers this through jQuery.
      $(select).on('change.mcpExpanderField', listener);
    },
    destroy() {
      $(select).off('.mcpExpanderField');
    },
  };
}
