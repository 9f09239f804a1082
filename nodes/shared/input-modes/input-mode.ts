// What an mcp-in can make of its pins, one file per mode beside this one.
import type { NodeMessage, NodeMessageInFlow, NodeStatus } from 'node-red';
import type { InConfig } from '../../../src/config/in-config';
import type { PinSelection } from '../../../src/config/pin-selection';
import type { InputUser } from '../../../src/events/input-feed';
import type { InputWording } from '../../../src/message/input-wording';
import type { KeptValue } from '../kept-value';

/** What a mode works with. */
export interface ModeParts {
  readonly config: InConfig;
  readonly wording: InputWording;
  /** Sends a message that nobody asked for. */
  readonly send: (message: NodeMessage) => void;
  /** The status may be another one now. */
  readonly show: () => void;
  /** The logical levels at the last look; undefined while they are not known. */
  readonly lastLevels: () => number | undefined;
  /** Where counts are kept; undefined: nowhere. */
  readonly kept: KeptValue | undefined;
}

/** A mode at work; it hears the changes of the node's pins. */
export interface InputMode extends InputUser {
  /** Shown while the chip works. */
  readonly status: () => NodeStatus;
  /** What is sent at the start, where the user wants that. */
  readonly first: (levels: number) => NodeMessage[];
  /**
   * What a message to the node is answered with; undefined: with the levels. Must not be called before `restored`.
   * @param chosen pins that the message names
   * @throws UserError payload-reset, pin-not-counted
   */
  readonly answer?: (message: NodeMessageInFlow, chosen: PinSelection | undefined) => NodeMessage | undefined;
  /** Resolves when what was kept is there; changes have to wait for that. */
  readonly restored?: Promise<void>;
  /** @param removed the node is not in the flow any more. */
  readonly close?: (removed: boolean) => void | Promise<void>;
}
