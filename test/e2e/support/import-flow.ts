// Flows that are imported into an open editor, and deleted again.
/// <reference lib="dom" />
import type { Page } from 'playwright-core';
import type { PageNode } from './editor';

/** A node that was imported. */
export interface ImportedNode {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  /** Its flow; empty for one of all flows. */
  readonly z: string;
  /** What the editor lists as wrong with it. */
  readonly problems: readonly string[];
  /** Where it stands on the canvas; a config node stands nowhere. */
  readonly box?: Box;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

interface PlacedNode extends PageNode {
  readonly name?: string;
  readonly z?: string;
  readonly x: number;
  readonly y: number;
  readonly w?: number;
  readonly h: number;
  readonly validationErrors?: readonly string[];
}

/** Imports a flow with new ids, as the dialog "Import" does. @returns all its nodes but tabs and groups */
export function importFlow(page: Page, flow: readonly object[]): Promise<ImportedNode[]> {
  return page.evaluate(
    (nodes) => {
      const before = new Set<string>();
      for (const node of window.RED.nodes.filterNodes({})) before.add(node.id);
      window.RED.nodes.eachConfig((node) => before.add(node.id));
      window.RED.view.importNodes(nodes, { generateIds: true, addFlow: false });
      const all = window.RED.nodes.filterNodes({});
      window.RED.nodes.eachConfig((node) => all.push(node));
      const added = all.filter(({ id }) => !before.has(id)) as PlacedNode[];
      // A node has its size once its flow has been drawn.
      for (const z of new Set(added.map((node) => node.z ?? ''))) {
        if (z === '') continue;
        window.RED.workspaces.show(z);
        window.RED.view.redraw(true);
      }
      return added.map(({ id, type, name, z, x, y, w, h, valid, validationErrors }) => ({
        ...{ id, type, label: name ?? type, z: z ?? '' },
        problems: validationErrors ?? (valid === false ? ['not valid'] : []),
        ...(w !== undefined && {
          box: { left: x - w / 2, right: x + w / 2, top: y - h / 2, bottom: y + h / 2 },
        }),
      }));
    },
    [...flow],
  );
}

/** Deletes flows with all that is on them. */
export async function removeFlows(page: Page, ids: readonly string[]): Promise<void> {
  await page.evaluate(
    (flows) => {
      for (const id of flows) {
        const workspace = window.RED.nodes.workspace(id);
        if (workspace) window.RED.workspaces.delete(workspace);
      }
    },
    [...new Set(ids)],
  );
}
