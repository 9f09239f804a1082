// What befalls a chip from outside the bus.
import { CHIP_REGISTERS, type ChipFault, strike } from '../../src/simulator/chip-faults';
import type { SimulatedBus } from '../../src/simulator/simulated-bus';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';

/** What a look at the inputs depends on, and only the driver's configuration changes. */
const SETUP = CHIP_REGISTERS.filter(
  ({ register }) => !['OLAT', 'DEFVAL', 'INTF', 'INTCAP'].includes(register),
);

export class ChipDamage {
  /** How the chip was set up before each fault. */
  private readonly before = new Set<string>();
  private replug: (() => void) | undefined;

  /** @param around carries out what moves pads without a transfer */
  constructor(
    private readonly bus: SimulatedBus,
    private readonly address: number,
    private readonly chip: SimulatedChip,
    private readonly around: (damage: () => void) => void,
  ) {}

  strike(fault: ChipFault): void {
    const held = this.setup();
    this.before.add(held);
    this.around(() => {
      strike(this.chip, fault);
      // A fault that takes back another before anybody saw it cannot be told from none.
      const setup = this.setup();
      if (setup !== held && this.before.has(setup)) this.chip.reset();
    });
  }

  /** @param ms until it is put back, unless the faults end before. @param powerless it comes back reset */
  unplug(ms: number, powerless: boolean): void {
    if (this.replug) return;
    const back = this.bus.unplug(this.address);
    const replug = (): void => {
      if (this.replug !== replug) return;
      this.replug = undefined;
      if (powerless) this.strike({ kind: 'reset' });
      back();
    };
    this.replug = replug;
    setTimeout(replug, ms);
  }

  end(): void {
    this.replug?.();
    this.chip.stickInt('A', undefined);
    this.chip.stickInt('B', undefined);
  }

  /** The chip is known to be well. */
  forget(): void {
    this.before.clear();
  }

  private setup(): string {
    return SETUP.map(({ port, register }) => this.chip.peek(port, register)).join();
  }
}
