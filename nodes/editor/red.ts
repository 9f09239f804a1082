// The part of Node-RED's editor that we use; the one file that knows the type of the RED global.

/** Looks a key up in the catalog of a node's set; `__name__` places are filled from `params`. */
export type Translate = (key: string, params?: Record<string, string | number>) => string;

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

export interface PropertyDefinition {
  readonly value: unknown;
  readonly type?: string;
  readonly validate?: Validate;
}

/** It needs two parameters, even if it ignores the second: with one, Node-RED takes a returned text for "valid". */
export type Validate = (this: EditorNode, value: unknown, options: object) => true | string;

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
  /** A node was dragged from the palette or imported; its properties have their defaults or what was imported. */
  readonly onadd?: (this: EditorNode) => void;
  readonly oneditprepare: (this: EditorNode) => void;
  readonly oneditsave: (this: EditorNode) => void;
  readonly oneditcancel: (this: EditorNode) => void;
  readonly oneditdelete: (this: EditorNode) => void;
  /** The type is in the palette: after it was registered, or its node set was enabled. */
  readonly onpaletteadd?: (this: RegisteredType) => void;
  readonly onpaletteremove?: (this: RegisteredType) => void;
}

/** What Node-RED makes of a definition. */
export interface RegisteredType {
  readonly _: Translate;
}

export interface SidebarTab {
  readonly id: string;
  /** On the tab itself. */
  readonly label: string;
  /** In menus and for screen readers. */
  readonly name: string;
  readonly content: JQuery;
  /** Whether it can be used while a node is edited. */
  readonly enableOnEdit: boolean;
  readonly pinned: boolean;
  readonly iconClass: string;
  /** An action that shows it. */
  readonly action: string;
  /** The tab is about to be shown, and hidden at this moment. */
  readonly onchange: () => void;
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
  readonly actions: {
    add(name: string, action: () => void, options: { readonly label: string }): void;
    remove(name: string): void;
  };
  readonly comms: {
    subscribe(topic: string, listener: (topic: string, data: unknown) => void): void;
    unsubscribe(topic: string, listener: (topic: string, data: unknown) => void): void;
    on(event: 'connect', listener: () => void): void;
    off(event: 'connect', listener: () => void): void;
  };
  readonly events: {
    on(event: string, listener: (message?: unknown) => void): void;
    off(event: string, listener: (message?: unknown) => void): void;
  };
  readonly sidebar: {
    addTab(tab: SidebarTab): void;
    removeTab(id: string): void;
    show(id: string): void;
  };
  readonly user: {
    /** True where nobody logs in. */
    hasPermission(permission: string): boolean;
  };
}

export interface TypedInputOptions {
  readonly default: string;
  readonly types: readonly string[];
  /** Keeps the type, for Node-RED to read. */
  readonly typeField: HTMLInputElement;
}

/** Node-RED's widget for a value with a type, as jQuery offers it. */
export interface TypedInput {
  typedInput(options: TypedInputOptions): TypedInput;
  typedInput(read: 'value' | 'type'): string;
  typedInput(write: 'value' | 'type', value: string): TypedInput;
}

declare global {
  const RED: EditorRed;
}
