// A node's status, pushed to every open editor: only when it changes, and not more than ten times a second.
import type { Node, NodeStatus } from 'node-red';

const PAUSE_MS = 100;

export class StatusLine {
  private shown = '';
  private latest: NodeStatus = {};
  private pause: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly node: Node) {}

  /** The first of several quick changes is shown at once, the last one after a pause. */
  show(status: NodeStatus): void {
    this.latest = status;
    if (!this.pause && !this.stopped) this.push();
  }

  /** A node that is closed shows nothing more: another one may have its place. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.pause);
    this.pause = undefined;
  }

  private push(): void {
    const text = JSON.stringify(this.latest);
    if (text === this.shown) return;
    this.shown = text;
    this.node.status(this.latest);
    this.pause = setTimeout(() => {
      this.pause = undefined;
      this.push();
    }, PAUSE_MS);
  }
}
