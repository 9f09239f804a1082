// The part of Node-RED's editor that we use; the one file that knows the type of the RED global.
import type { Translate } from './explain';

/** A node on the canvas or a config node. Its properties come from a flow file: anything may be in them. */
export interface EditorNode {
  readonly id: string;
  readonly type: string;
  /** The tab it is on; config nodes may have none. */
  readonly z?: string;
  /** True while the node is disabled. */
  readonly d?: boolean;
  /** False once validation found something; undefined before. */
  readonly valid?: boolean;
  readonly validationErrors?: readonly string[];
  /** Of a config node: who refers to it. */
  readonly users?: readonly EditorNode[];
  /** Set to have the node drawn again. */
  dirty?: boolean;
  resize?: boolean;
  /** Looks a key up in the catalog of the node's set. */
  readonly _: Translate;
  [property: string]: unknown;
}

/** `validate` needs two parameters: with one, Node-RED takes a returned text for "valid". */
export interface PropertyDefinition {
  readonly value: unknown;
  readonly type?: string;
  readonly validate?: (this: EditorNode, value: unknown, options: ValidateOptions) => true | string;
}

export interface ValidateOptions {
  readonly label?: string;
}

export interface NodeDefinition {
  readonly category: string;
  readonly color: string;
  readonly icon: string;
  readonly paletteLabel: string;
  readonly align?: 'left' | 'right';
  readonly inputs?: number;
  readonly outputs?: number;
  readonly defaults: Readonly<Record<string, PropertyDefinition>>;
  readonly label: (this: EditorNode) => string;
  readonly labelStyle?: (this: EditorNode) => string;
  readonly inputLabels?: (this: EditorNode, index: number) => string;
  readonly outputLabels?: (this: EditorNode, index: number) => string;
  readonly oneditprepare: (this: EditorNode) => void;
  readonly oneditsave: (this: EditorNode) => void;
  readonly oneditcancel: (this: EditorNode) => void;
  readonly oneditdelete: (this: EditorNode) => void;
}

interface EditorRed {
  readonly nodes: {
    registerType(type: string, definition: NodeDefinition): void;
    node(id: string): EditorNode | null;
    /** Nodes on the canvas, deployed or not; no config nodes. */
    filterNodes(filter: { readonly type: string }): EditorNode[];
    eachConfig(callback: (node: EditorNode) => void): void;
    workspace(id: string): { readonly disabled?: boolean } | undefined;
  };
}

declare global {
  const RED: EditorRed;
}
