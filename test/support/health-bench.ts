// A chip in virtual time, with outputs, buttons and everything that can happen to it.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { DEFAULT_CHECK_MS } from '../../src/config/expander-config';
import type { IntWiring } from '../../src/config/wiring-config';
import type { Expander, ExpanderOptions, HealthEvent } from '../../src/expander/expander';
import { CHIP_REGISTERS } from '../../src/simulator/chip-faults';
import type { SimulatedBus } from '../../src/simulator/simulated-bus';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';
import { Bench, setTo } from './sim-expander';
import { SET_UP_MS } from './timed-bench';

export const POLL_MS = 20;
/** Within this all must be as it was: the check interval, and 100 ms. */
export const RESTORED_MS = DEFAULT_CHECK_MS + 100;

/** Outputs on port A, of which A1 is inverted, and B7; buttons with and without pull-ups on port B. */
export const OUTPUTS = 0x80ff;
export const INVERTED = 0x0002;
export const INPUTS = 0x7f00;
export const DOOR = 8;
export const BELL = 9;
const TABLE = {
  A1: { inverted: true },
  B0: { pullUp: true, inverted: true },
  B1: { pullUp: true, inverted: true, interrupt: 'low' },
  B2: { interrupt: 'high' },
  B3: { pullUp: true, interrupt: 'off' },
  B4: { pullUp: true, inverted: true },
};

export class HealthBench {
  readonly bench = new Bench();
  readonly clock: Clock = FakeTimers.install();
  expander!: Expander;
  /** What the expander told of its chip. */
  readonly told: HealthEvent[] = [];

  get bus(): SimulatedBus {
    return this.bench.bus;
  }

  get chip(): SimulatedChip {
    return this.bench.chip;
  }

  async start(
    wiring?: IntWiring,
    options: Partial<ExpanderOptions> = {},
    use = { outputs: OUTPUTS, inputs: INPUTS },
  ): Promise<Expander> {
    const interrupts = wiring && { interrupts: this.bench.wired(wiring, 1000) };
    const all = { pollMs: POLL_MS, ...interrupts, ...options };
    const started = this.bench.started(use, TABLE, all);
    await this.clock.tickAsync(SET_UP_MS);
    this.expander = await started;
    this.expander.onHealth.on((event) => this.told.push(event));
    return this.expander;
  }

  /** Sets logical levels. */
  async write(mask: number, levels: number): Promise<void> {
    const written = this.expander.setPins(setTo(mask, levels));
    await this.clock.tickAsync(SET_UP_MS);
    await written;
  }

  async press(pin: number): Promise<void> {
    this.chip.drive(pin, 0);
    await this.after(3 * POLL_MS);
    this.chip.drive(pin, 'Z');
    await this.after(3 * POLL_MS);
  }

  async after(ms: number): Promise<void> {
    await this.clock.tickAsync(ms);
  }

  /** Logical levels that the outputs show. */
  get shown(): number {
    return (this.chip.pads ^ INVERTED) & OUTPUTS;
  }

  registers(): number[] {
    return CHIP_REGISTERS.map(({ port, register }) => this.chip.peek(port, register));
  }

  /** Kind and registers of each event. */
  news(): string[] {
    return this.told.map(({ kind, registers }) => [kind, ...registers].join(' '));
  }

  /** Ends all, and checks that no timer is left. */
  async end(): Promise<void> {
    try {
      const closed = this.bench.close();
      await this.clock.tickAsync(1000);
      await closed;
      assert.equal(this.clock.countTimers(), 0);
    } finally {
      this.clock.uninstall();
    }
  }
}
