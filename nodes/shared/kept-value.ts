// A value that a node keeps: over deploys, and in its own context as long as the context store lasts.
import type { Node, NodeAPI } from 'node-red';
import { asError } from '../../src/errors/as-error';
import { type ErrorKey, UserError } from '../../src/errors/user-error';
import { atMost } from '../../src/tools/at-most';
import { translate } from './translate';

/** A value that changes quickly is written once in so many ms, and when the node closes. */
const WRITE_EVERY_MS = 1000;
/** A store that does not answer must not keep a node from its work. */
const ANSWERS_WITHIN_MS = 5000;
/** Nor a deploy waiting: for one answer this long, and so for all three there may be less than a second. */
export const CLOSE_WAITS_MS = 300;

/**
 * What nodes had when they were closed, by their ids. Node-RED deletes the context of every node that it closes, unless
 * its settings have "contextStorage".
 */
const overDeploys = new Map<string, unknown>();

export class KeptValue {
  private latest: unknown;
  private current: (() => unknown) | undefined;
  private pause: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private failed = false;
  private closed = false;

  /** @param key of the value in the node's context, in the default store */
  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    private readonly key: string,
  ) {}

  /** What was kept; undefined when nothing was, or when the store fails, which is logged. */
  async read(): Promise<unknown> {
    const { id } = this.node;
    const isLeft = overDeploys.has(id);
    this.latest = overDeploys.get(id);
    overDeploys.delete(id);
    // The answer may come late, when a successor has left something else.
    if (!isLeft) this.latest = await this.load();
    return this.latest;
  }

  /** The value has changed. @param current tells it when it is written */
  changed(current: () => unknown): void {
    if (this.closed) return;
    this.current = current;
    if (!this.pause && !this.writing) this.write();
  }

  /**
   * Writes what is not written yet; a store that is slow may come to that later. Never rejects.
   * @param removed nobody will ask for it any more
   */
  async close(removed: boolean): Promise<void> {
    this.closed = true;
    await this.written();
    this.endPause();
    if (this.current) this.write();
    if (!removed && this.latest !== undefined) overDeploys.set(this.node.id, this.latest);
    await this.written();
    this.endPause();
  }

  private async written(): Promise<void> {
    if (this.writing) await atMost(CLOSE_WAITS_MS, this.writing);
  }

  private async load(): Promise<unknown> {
    try {
      return await answered((done) => this.node.context().get(this.key, done));
    } catch (error) {
      if (!this.closed) this.log('count-not-restored', error);
      return undefined;
    }
  }

  private write(): void {
    this.latest = this.current?.();
    this.current = undefined;
    this.writing = this.set(this.latest).then(() => {
      this.writing = undefined;
      if (this.closed) return;
      this.pause = setTimeout(() => {
        this.pause = undefined;
        if (this.current) this.write();
      }, WRITE_EVERY_MS);
    });
  }

  private async set(value: unknown): Promise<void> {
    try {
      await answered((done) => this.node.context().set(this.key, value, done));
      this.failed = false;
    } catch (error) {
      // Once, not every second.
      if (!this.failed) this.log('count-not-kept', error);
      this.failed = true;
    }
  }

  private endPause(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
  }

  private log(key: ErrorKey, error: unknown): void {
    this.node.error(translate(this.RED, new UserError(key, { reason: asError(error).message })));
  }
}

/** What a store answers. @param ask gives it a callback */
async function answered(ask: (done: (error: unknown, value?: unknown) => void) => void): Promise<unknown> {
  let limit: NodeJS.Timeout | undefined;
  try {
    return await new Promise((resolve, reject) => {
      const late = new Error(`no answer in ${ANSWERS_WITHIN_MS} ms`);
      limit = setTimeout(() => reject(late), ANSWERS_WITHIN_MS);
      ask((error, value) => {
        if (error) reject(asError(error));
        else resolve(value);
      });
    });
  } finally {
    clearTimeout(limit);
  }
}
