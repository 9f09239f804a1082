// Holds the open dialog of a node type, so that saving, cancelling and deleting end exactly that one.

export interface Dialog {
  /** Takes back everything the dialog set up. */
  destroy(): void;
}

export interface DialogSlot<D extends Dialog> {
  open(nodeId: string, dialog: D): void;
  /** The dialog that edits this node, if it is open. */
  of(nodeId: string): D | undefined;
  /** Node-RED also tells of nodes that go without having been edited; then nothing happens. */
  close(nodeId: string): void;
}

export function createDialogSlot<D extends Dialog>(): DialogSlot<D> {
  let current: { readonly nodeId: string; readonly dialog: D } | undefined;
  const end = (): void => {
    current?.dialog.destroy();
    current = undefined;
  };
  return {
    open(nodeId, dialog) {
      end();
      current = { nodeId, dialog };
    },
    of: (nodeId) => (current?.nodeId === nodeId ? current.dialog : undefined),
    close(nodeId) {
      if (current?.nodeId === nodeId) end();
    },
  };
}
