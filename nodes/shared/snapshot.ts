// One deployed expander as the editor's live view shows it.
import { formatAddress } from '../../src/bus/bus-error';
import { ALL_PINS, PINS } from '../../src/chip/pins';
import type { PinSettings } from '../../src/config/pin-settings';
import { inversionMask } from '../../src/expander/pins/encode-image';
import type { WiredLine, Wiring } from '../../src/config/wiring-config';
import type { Expander, ExpanderState } from '../../src/expander/expander';
import type { Health } from '../../src/expander/expander-health';
import { lineName } from '../../src/interrupt/interrupt-line';
import type { DeployedExpander } from './deployed-expanders';
import type { LastingFault } from './simulated-outside';

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

/** @param translate the text of an error in the server's language */
export function liveState(deployed: DeployedExpander, translate: (error: Error) => string): LiveState {
  const { expander, outside } = deployed;
  const { state } = expander;
  const outputs = expander.outputPins;
  const inputs = expander.watchedPins & ~outputs & ALL_PINS;
  const levels = levelsOf(expander, outputs, inputs);
  const trouble = state.kind === 'ready' ? state.trouble : undefined;
  return {
    state: state.kind,
    problem: state.kind === 'away' ? translate(state.error) : null,
    trouble: trouble ? translate(trouble) : null,
    levels,
    electrical:
      levels === null ? null : (levels ^ inversionMask(expander.settings)) & (outputs | inputs) & ALL_PINS,
    outputs,
    inputs,
    pressed: outside?.pressed ?? 0,
    fault: outside?.fault ?? 'none',
  };
}

export function pinRows(expander: Expander): PinRow[] {
  return PINS.flatMap(({ name, index }) => {
    const settings = expander.settings[index];
    return settings ? [{ name, ...settings }] : [];
  });
}

export function snapshotOf(deployed: DeployedExpander, translate: (error: Error) => string): Snapshot {
  const { id, name, bus, address, interrupts, expander, health } = deployed;
  return {
    ...{ id, name, bus, address: formatAddress(address), simulated: bus === 'simulated' },
    ...{ wiring: interrupts.wiring, lines: linesOf(interrupts.lines) },
    ...liveState(deployed, translate),
    ...{ pins: pinRows(expander), users: expander.pinUsers, health: health.now },
  };
}

function levelsOf(expander: Expander, outputs: number, inputs: number): number | null {
  const written = expander.outputLevels;
  const seen = expander.lastLevels(inputs);
  if (expander.state.kind !== 'ready' || written === undefined || seen === undefined) return null;
  return ((written & outputs) | (seen & inputs)) & ALL_PINS;
}

function linesOf(wired: readonly WiredLine[]): Snapshot['lines'] {
  const nameAt = (output: WiredLine['int']): string => {
    const id = wired.find(({ int }) => int === output)?.id;
    return id ? lineName(id) : '';
  };
  return { A: nameAt('A'), B: nameAt('B') };
}
