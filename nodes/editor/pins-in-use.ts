// Which nodes use which pin of one expander: from the nodes on the canvas, deployed or not, to the users of each pin.
import { PINS, type PinIndex } from '../../src/chip/pins';
import { type Labels, parsePinSelection, type PinSelection } from '../../src/config/pin-selection';
import { INTERRUPT_CHOICES } from '../../src/config/interrupt-config';
import type { Direction, InterruptMode } from '../../src/config/pin-settings';
import { UserError } from '../../src/errors/user-error';

/** `view` reads a whole port or chip, whatever direction its pins have. */
export type PinUse = 'output' | 'input' | 'view';

/** An mcp-out, mcp-in or mcp-interrupt that refers to the expander. */
export interface PinNode {
  readonly id: string;
  /** For a sentence, as the runtime names it: `mcp-out "lamp"`. */
  readonly name: string;
  /** For a list: `lamp`. */
  readonly shortName: string;
  readonly kind: 'output' | 'input';
  /** The node's property `pins`. */
  readonly pins: unknown;
  /** Whether messages may choose other pins. */
  readonly pinsFromMessage: boolean;
  /** When its pins must interrupt; undefined: as the pin table says. */
  readonly interrupt: InterruptMode | undefined;
}

export interface PinUser {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  readonly use: PinUse;
  /** When the pin must interrupt; undefined: as the pin table says. */
  readonly interrupt: InterruptMode | undefined;
}

export interface PinsInUse {
  /** The users of pins 0..15. */
  readonly byPin: readonly (readonly PinUser[])[];
  /** Nodes whose messages may choose any pin. */
  readonly byMessage: readonly PinNode[];
  /** Nodes whose pins cannot be read, such as one that asks for a label no pin has. */
  readonly unresolved: readonly PinNode[];
}

/** Two users of a pin that want it to interrupt at different times, which the runtime refuses too. */
export interface InterruptConflict {
  readonly pin: PinIndex;
  readonly user: PinUser;
  readonly other: PinUser;
}

/** Why a pin cannot be what its users want; the runtime refuses it with the same errors. */
export interface PinConflict {
  readonly pin: PinIndex;
  readonly user: PinUser;
  /** The node that wants the opposite; undefined: the pin table does. */
  readonly other: PinUser | undefined;
  readonly wanted: 'output' | 'input';
}

export function pinsInUse(nodes: readonly PinNode[], labels: Labels): PinsInUse {
  const byPin = PINS.map((): PinUser[] => []);
  const unresolved: PinNode[] = [];
  for (const node of nodes) {
    if (node.kind === 'output' && node.pinsFromMessage && textOfPins(node.pins) === '') continue;
    const selection = selectionOf(node.pins, labels);
    if (selection === undefined) unresolved.push(node);
    else for (const pin of selection.pins) byPin[pin]?.push(userOf(node, selection));
  }
  return { byPin, byMessage: nodes.filter((node) => node.pinsFromMessage), unresolved };
}

/** Undefined for what cannot be read as pins. */
export function selectionOf(pins: unknown, labels: Labels): PinSelection | undefined {
  try {
    return parsePinSelection(pins, labels);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** A property `pins` as the dialog shows it; flow files may have a number or a list there. */
export function textOfPins(pins: unknown): string {
  if (Array.isArray(pins)) return pins.map(textOfPins).join(', ');
  return typeof pins === 'string' || typeof pins === 'number' ? String(pins).trim() : '';
}

/** How a node of this kind uses the pins of a selection. */
export function useOf(kind: PinNode['kind'], selection: PinSelection): PinUse {
  const whole = selection.kind === 'port' || selection.kind === 'chip';
  return kind === 'input' && whole ? 'view' : kind;
}

/** One conflict for each user that cannot have the pin as it wants it. */
export function conflictsOf(pin: PinIndex, users: readonly PinUser[], direction: Direction): PinConflict[] {
  return users.flatMap((user): PinConflict[] => {
    if (user.use === 'view') return [];
    const opposite = user.use === 'output' ? 'input' : 'output';
    const conflict = { pin, user, wanted: user.use };
    if (direction === opposite) return [{ ...conflict, other: undefined }];
    const other = users.find((candidate) => candidate.use === opposite);
    return other === undefined ? [] : [{ ...conflict, other }];
  });
}

/** One conflict for each user that wants another interrupt mode than one before it. */
export function interruptConflictsOf(pin: PinIndex, users: readonly PinUser[]): InterruptConflict[] {
  return users.flatMap((user, place): InterruptConflict[] => {
    if (user.interrupt === undefined) return [];
    const other = users
      .slice(0, place)
      .find(({ interrupt }) => interrupt !== undefined && interrupt !== user.interrupt);
    return other === undefined ? [] : [{ pin, user, other }];
  });
}

/** The interrupt mode that a node's property `mode` asks for; undefined: as the pin table says. */
export function interruptOf(mode: unknown): InterruptMode | undefined {
  const choice = INTERRUPT_CHOICES.find((one) => one === mode);
  return choice === 'table' ? undefined : choice;
}

/**
 * Whether A7 or B7 works as an input. Revision D of the data sheet (DS20001952D) makes them outputs only: an
 * edge on such an input while its port is read can disturb SDA.
 */
export function isRiskyInput(pin: PinIndex, users: readonly PinUser[], direction: Direction): boolean {
  if (PINS[pin]?.name.endsWith('7') !== true) return false;
  return direction === 'input' || (direction === 'auto' && users.some((user) => user.use === 'input'));
}

function userOf(node: PinNode, selection: PinSelection): PinUser {
  const { id, name, shortName, interrupt } = node;
  return { id, name, shortName, use: useOf(node.kind, selection), interrupt };
}
