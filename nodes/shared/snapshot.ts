// One deployed expander as the editor's live view shows it.
import { formatAddress } from '../../src/bus/bus-error';
import { ALL_PINS, PINS } from '../../src/chip/pins';
import { inversionMask } from '../../src/expander/pins/encode-image';
import type { WiredLine } from '../../src/config/wiring-config';
import type { Expander } from '../../src/expander/expander';
import { lineName } from '../../src/interrupt/interrupt-line';
import type { LiveState, PinRow, Snapshot } from '../contract/live-snapshot';
import type { DeployedExpander } from './deployed-expanders';

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
