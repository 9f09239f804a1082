// One table of all states a node can show, so that nodes word a state alike. Texts are keys of the status catalog.
import type { NodeStatus } from 'node-red';
import type { TimedSettings } from '../../src/actions/output-command';
import { BusError } from '../../src/bus/bus-error';
import type { PinSelection } from '../../src/config/pin-selection';
import { UserError } from '../../src/errors/user-error';
import type { ExpanderState, HealthKind } from '../../src/expander/expander';
import { LineError } from '../../src/interrupt/interrupt-line';
import { formatLevels, isOn } from '../../src/message/format-levels';

/** Grey: nothing happens; yellow: on its way; red: needs the user; green: runs. */
export function stateStatus(state: ExpanderState): NodeStatus {
  switch (state.kind) {
    case 'idle':
      return { fill: 'grey', shape: 'ring', text: 'status.idle' };
    case 'starting':
      return { fill: 'yellow', shape: 'ring', text: 'status.starting' };
    case 'ready':
      return state.trouble
        ? { fill: 'yellow', shape: 'ring', text: `status.${troubleKey(state.trouble)}` }
        : READY;
    case 'closed':
      return { fill: 'grey', shape: 'ring', text: 'status.stopped' };
    case 'away':
      return errorStatus(state.error);
  }
}

/** The chip cannot be used, or the node cannot use it. */
export function errorStatus(error: Error): NodeStatus {
  return { fill: 'red', shape: 'ring', text: `status.${errorKey(error)}` };
}

function troubleKey(error: Error): string {
  if (error instanceof LineError) return `line-${error.kind}`;
  return error instanceof UserError && error.key === 'int-held' ? 'int-held' : 'int-silent';
}

function errorKey(error: Error): string {
  if (error instanceof BusError) return error.kind === 'closed' ? 'stopped' : error.kind;
  if (!(error instanceof UserError)) return 'transfer-failed';
  switch (error.key) {
    case 'expander-missing':
      return 'no-expander';
    case 'chip-unstable':
    case 'chip-contended':
      return error.key;
    case 'expander-twice':
      return 'expander-twice';
    case 'pin-other-direction':
    case 'pin-set-otherwise':
    case 'interrupt-other-mode':
      return 'pin-taken';
    case 'expander-closed':
    case 'bus-closed':
      return 'stopped';
    default:
      return 'invalid';
  }
}

/** A message was refused; the node goes on. */
export const REFUSED: NodeStatus = { fill: 'yellow', shape: 'dot', text: 'status.refused' };

/** What happened to the chip, once it is dealt with. */
export function healthStatus(kind: HealthKind): NodeStatus {
  return { fill: 'yellow', shape: 'dot', text: `status.${healthKey(kind)}` };
}

function healthKey(kind: HealthKind): string {
  return `health-${kind}`;
}

export const READY: NodeStatus = { fill: 'green', shape: 'ring', text: 'status.ready' };

/** Something runs on a node's pins: its levels would only flicker. */
export function runningStatus(kind: TimedSettings['kind']): NodeStatus {
  return { fill: 'green', shape: 'dot', text: kind === 'blink' ? 'status.blinking' : 'status.pulse' };
}

/**
 * Logical levels of a node's pins: on or off for one pin, a digit per pin for a list, a number for a port or the chip.
 * @param levels of all pins, A | B << 8
 */
export function levelsStatus(levels: number, selection: PinSelection): NodeStatus {
  const shown = formatLevels(levels, selection, []);
  if (typeof shown === 'boolean') {
    return { fill: shown ? 'green' : 'grey', shape: 'dot', text: shown ? 'status.on' : 'status.off' };
  }
  const text =
    typeof shown === 'number'
      ? String(shown)
      : selection.pins.map((pin) => Number(isOn(levels, pin))).join(' ');
  return { fill: 'green', shape: 'dot', text };
}
