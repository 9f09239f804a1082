// One 8-bit port of the simulated chip: latches, pads and the interrupt latch.
import type { ChipOptions } from './chip-options';

/** Where the outside holds the port's pins. Bits of `level` count only where `driven` (or `shorted`) is set. */
export interface PortSurroundings {
  driven: number;
  level: number;
  shorted: number;
  shortLevel: number;
}

export class SimulatedPort {
  iodir = 0xff;
  ipol = 0;
  gpinten = 0;
  defval = 0;
  intcon = 0;
  gppu = 0;
  olat = 0;
  intf = 0;
  intcap = 0;
  /** Reference of the change interrupt: the level at the last clearing read (AN1043). */
  private reference = 0;
  readonly outside: PortSurroundings = { driven: 0xff, level: 0, shorted: 0, shortLevel: 0 };

  constructor(private readonly options: ChipOptions) {}

  reset(): void {
    this.iodir = 0xff;
    this.ipol = this.gpinten = this.defval = this.intcon = this.gppu = this.olat = 0;
    this.intf = this.intcap = this.reference = 0;
    this.evaluate();
  }

  /** Electrical level of the eight pins. A floating input without pull-up reads 0. */
  get pads(): number {
    const { driven, level, shorted, shortLevel } = this.outside;
    const input = (driven & level) | (~driven & this.gppu);
    const free = (this.iodir & input) | (~this.iodir & this.olat);
    return ((shorted & shortLevel) | (~shorted & free)) & 0xff;
  }

  /** What a GPIO read returns now. */
  get gpio(): number {
    const inverted = this.options.ipolOnOutputs ? this.ipol : this.ipol & this.iodir;
    return this.pads ^ inverted;
  }

  get interruptPending(): boolean {
    return this.intf !== 0;
  }

  /** The level the interrupt logic compares. */
  get compared(): number {
    return this.options.irqPostIpol ? this.gpio : this.pads;
  }

  /** To be called after every change of a pin or register: opens the interrupt latch on the first mismatch. */
  evaluate(): void {
    const armed = this.gpinten & this.iodir;
    if (!this.options.staleRef) this.reference = (this.reference & armed) | (this.compared & ~armed);
    if (this.intf !== 0) return;
    const target = (this.intcon & this.defval) | (~this.intcon & this.reference);
    const mismatch = armed & (this.compared ^ target) & 0xff;
    if (mismatch === 0) return;
    this.intf = this.options.intfSingle ? mismatch & -mismatch : mismatch;
    this.intcap = this.gpio;
  }

  /** The end of a byte that was read from INTCAP or GPIO. @param sampled `compared` at the byte's start */
  clearInterrupt(sampled: number): void {
    this.intf = 0;
    this.reference = this.options.refAtSample ? sampled : this.compared;
    this.evaluate();
  }
}
