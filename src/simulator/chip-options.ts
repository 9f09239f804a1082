// Points on which public evidence about the silicon is missing or contradictory: a driver must survive both.

export interface ChipOptions {
  /** Interrupt compare sees the level after IPOL (true) or the raw pin (false). */
  readonly irqPostIpol: boolean;
  /** IPOL also inverts the GPIO bits of output pins. */
  readonly ipolOnOutputs: boolean;
  /** The reference of a change interrupt is the level sampled at the start of the clearing byte, not at its end. */
  readonly refAtSample: boolean;
  /** INTF shows one pin only, even when several mismatch at the instant the gate opens. */
  readonly intfSingle: boolean;
  /** The reference of a disabled pin keeps its last value (true) or follows the pin (false). */
  readonly staleRef: boolean;
}

export const DEFAULT_CHIP_OPTIONS: ChipOptions = {
  irqPostIpol: true,
  ipolOnOutputs: true,
  refAtSample: false,
  intfSingle: false,
  staleRef: true,
};
