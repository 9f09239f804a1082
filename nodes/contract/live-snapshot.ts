// What the runtime tells the editor of a deployed expander (docs/live-view.md): the one form that both know.
import type { PinSettings } from '../../src/config/pin-settings';
import type { Wiring } from '../../src/config/wiring-config';
import type { ExpanderState, Health } from '../../src/expander/expander-state';

export const STATES: readonly ExpanderState['kind'][] = ['idle', 'starting', 'ready', 'away', 'closed'];

/** A fault of a simulated chip that lasts: it does not answer, or holds the bus so that nobody does. */
export type LastingFault = 'none' | 'gone' | 'stuck';
/** What users can do to a simulated chip; a reset happens once. */
export type Fault = LastingFault | 'reset';

/** What changes while an expander runs. Words are A | B << 8. */
export interface LiveState {
  readonly state: ExpanderState['kind'];
  /** Why the chip cannot be used, for users; null while it can. */
  readonly problem: string | null;
  /** Why its INT lines do not work, for users; null when they do or none are wired. */
  readonly trouble: string | null;
  /** Logical levels: of outputs as the chip acknowledged them, of inputs as last seen, else 0. Null unless `ready`. */
  readonly levels: number | null;
  /** The same as electrical levels. */
  readonly electrical: number | null;
  /** Pins that are outputs. */
  readonly outputs: number;
  /** Pins that are inputs and whose changes somebody wants to know. */
  readonly inputs: number;
  /** Pins of a simulated chip that are pressed from the editor. */
  readonly pressed: number;
  readonly fault: LastingFault;
}

export interface PinRow extends PinSettings {
  readonly name: string;
}

export interface Snapshot extends LiveState {
  readonly id: string;
  /** As the user called the node; empty when it has no name. */
  readonly name: string;
  readonly bus: 'simulated' | number;
  /** `0x20` */
  readonly address: string;
  readonly simulated: boolean;
  readonly wiring: Wiring;
  /** The host's lines of INTA (or the only one) and of INTB; empty where none is named. */
  readonly lines: { readonly A: string; readonly B: string };
  /** The pin table in force, pins 0..15. */
  readonly pins: readonly PinRow[];
  /** Who uses pins 0..15, as errors call them: `mcp-out "lamp"`. */
  readonly users: readonly (readonly string[])[];
  readonly health: Health;
}
