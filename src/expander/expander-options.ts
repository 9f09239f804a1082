// What an expander is made of: its place, its pins, its rules.
import type { I2cBus } from '../bus/i2c-bus';
import type { InterlockGroup } from '../config/interlock-config';
import type { PinSettings } from '../config/pin-settings';
import type { IntWiring } from '../config/wiring-config';
import type { LineMember, LineSeat } from '../interrupt/line-rounds';
import type { StartedOutputs } from './outputs/start-levels';
import type { UnwrittenLevels } from './outputs/output-levels';
import type { DriftRule } from './upkeep/health-check';

export interface ExpanderOptions {
  /** For errors. */
  readonly name: string;
  /** Closed together with the expander. */
  readonly bus: I2cBus;
  /** 0x20..0x27 */
  readonly address: number;
  /** ms between two looks at the inputs. */
  readonly pollMs: number;
  /** Settings of pins 0..15. */
  readonly pins: readonly PinSettings[];
  /** What an earlier expander of this chip left when it was closed for a new deploy. */
  readonly started?: StartedOutputs;
  /** Outputs without a user that it left, A | B << 8. */
  readonly left?: number;
  /** Levels of outputs that it wanted, and that the chip was not told. */
  readonly unwritten?: UnwrittenLevels;
  /** Groups of outputs of which at most one is on. */
  readonly interlocks?: readonly InterlockGroup[];
  /** ms between two checks of the chip's registers; 0: never. Default 1000. */
  readonly checkMs?: number;
  /** What is done about outputs that another program has switched. Default: the wanted levels are written again. */
  readonly drift?: DriftRule;
  /** Other programs use pins of this chip: only the bits of our pins are changed. */
  readonly sharedChip?: boolean;
  /** How INT is wired; without it the inputs are polled. */
  readonly interrupts?: InterruptOptions;
}

export interface InterruptOptions {
  readonly wiring: IntWiring;
  /** ms between two looks at the inputs for safety, while the lines work. */
  readonly safetyMs: number;
  /** Opens the lines and takes a seat on each. @throws LineError; the inputs are polled then */
  readonly join: (member: LineMember) => Promise<LineSeat[]>;
}
