// Keeps a node with its expander. Node-RED makes a node anew when its expander was changed or deleted, but not when a
// missing one comes back, nor in a subflow whose expander is a property of the subflow.
import type { NodeAPI, NodeMessageInFlow } from 'node-red';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';
import { onNodesMade } from './deploys';
import { expanderOf } from './expander-node';

/** A node at work. */
export interface Behaviour {
  /** How its pins are called in errors. */
  readonly pins: string;
  /** Handles one message, unless `msg.config` is set, and returns the one to send. A rejection becomes `done(err)`. */
  readonly input: (message: NodeMessageInFlow) => Promise<NodeMessageInFlow>;
  /** Called when a message failed; the chip's own state shows by itself. */
  readonly refused: (error: Error) => void;
  /**
   * Node-RED waits for its end before it makes the node's successor. Must not reject.
   * @param removed the node is not in the flow any more
   */
  readonly close: (removed: boolean) => void | Promise<void>;
}

/** A behaviour that is built again, on the expander that is there, when a deploy has put another one in its place. */
export class Rejoining {
  private current: Behaviour;
  private expander: Expander | undefined;
  private changing: Promise<void> | undefined;
  private closed = false;
  private readonly stop: () => void;

  /**
   * @param id of the expander, as the node refers to it
   * @param build must not throw
   */
  constructor(
    private readonly RED: NodeAPI,
    private readonly id: unknown,
    private readonly build: () => Behaviour,
  ) {
    this.expander = expanderOf(RED, id);
    this.current = build();
    this.stop = onNodesMade(RED, () => this.deployed());
  }

  /** The behaviour that is in force; a promise while it changes. */
  get now(): Behaviour | Promise<Behaviour> {
    return this.changing ? this.changing.then(() => this.current) : this.current;
  }

  close(removed: boolean): void | Promise<void> {
    this.stop();
    this.closed = true;
    return this.changing
      ? this.changing.then(() => this.current.close(removed))
      : this.current.close(removed);
  }

  private deployed(): void {
    const expander = expanderOf(this.RED, this.id);
    if (expander === this.expander) return;
    this.expander = expander;
    const before = this.changing;
    const ended = before ? before.then(() => this.current.close(false)) : this.current.close(false);
    if (!ended) {
      // At once: the expander is about to free the pins that nobody uses.
      this.current = this.build();
      return;
    }
    const changing = ended.then(() => {
      this.current = this.closed ? GONE : this.build();
      if (this.changing === changing) this.changing = undefined;
    });
    this.changing = changing;
  }
}

const GONE: Behaviour = {
  pins: '',
  input: () => Promise.reject(new UserError('expander-missing')),
  refused: () => undefined,
  close: () => undefined,
};
