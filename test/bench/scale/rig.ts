// Up to eight expanders on one timed bus, polled or with their INT outputs wired.
import type { Clock } from '@sinonjs/fake-timers';
import { BusPool } from '../../../src/bus/shared-bus';
import { DEFAULT_CHECK_MS, DEFAULT_POLL_MS } from '../../../src/config/expander-config';
import { parsePinTable } from '../../../src/config/pin-settings';
import { Problems } from '../../../src/config/problems';
import { DEFAULT_SAFETY_MS, type IntWiring } from '../../../src/config/wiring-config';
import { Expander, type InterruptOptions } from '../../../src/expander/expander';
import { activeLevelOf } from '../../../src/expander/inputs/int-wiring';
import { lineName } from '../../../src/interrupt/interrupt-line';
import { LinePool } from '../../../src/interrupt/line-pool';
import { SimulatedBus } from '../../../src/simulator/simulated-bus';
import type { SimulatedChip } from '../../../src/simulator/simulated-chip';
import { SimulatedLines } from '../../../src/simulator/simulated-lines';
import { isReady } from '../../support/sim-expander';
import { msBetween, ticks } from './slow-motion';
import { timedBus, wireMs } from './timed-bus';

/** How the host learns of a press. */
export type Hearing = 'polled' | 'a line each' | 'one line';

export interface RigOptions {
  readonly count: number;
  readonly hz: number;
  readonly hearing: Hearing;
  /** Of every chip, A | B << 8. */
  readonly inputs: number;
  readonly outputs: number;
}

export class Rig {
  readonly bus = new SimulatedBus();
  readonly expanders: readonly Expander[];
  private readonly pool = new BusPool();
  private readonly lines = new SimulatedLines();
  private readonly linePool = new LinePool();

  /** A rig that is at work, all with default settings. */
  static async start(clock: Clock, options: RigOptions): Promise<Rig> {
    const rig = new Rig(options, clock);
    for (const expander of rig.expanders) {
      expander.claim({ name: 'buttons' }, options.inputs, 'input');
      expander.claim({ name: 'lamps' }, options.outputs, 'output');
      expander.applyUse();
    }
    const ready = Promise.all(rig.expanders.map(isReady));
    await clock.tickAsync(ticks(500));
    await ready;
    return rig;
  }

  private constructor(
    private readonly options: RigOptions,
    readonly clock: Clock,
  ) {
    const addresses = Array.from({ length: options.count }, (_, index) => 0x20 + index);
    this.expanders = addresses.map((address) => this.expander(address));
  }

  chip(index: number): SimulatedChip {
    return this.bus.chip(0x20 + index);
  }

  /** @returns how much of a time the wires were busy, 0 to 1 */
  async loadDuring(ms: number): Promise<number> {
    this.bus.clearLog();
    await this.clock.tickAsync(ticks(ms));
    return wireMs(this.bus.cost.bytes, this.options.hz) / ms;
  }

  /** ms of the virtual clock. */
  get now(): number {
    return msBetween(0, this.clock.now);
  }

  async close(): Promise<void> {
    const closed = Promise.all(this.expanders.map((expander) => expander.close()));
    await this.clock.tickAsync(ticks(2000));
    await closed;
  }

  private expander(address: number): Expander {
    const chip = this.bus.chip(address);
    // Nothing floats.
    chip.drivePort('A', 0xff);
    chip.drivePort('B', 0xff);
    return new Expander({
      name: `chip ${address - 0x20}`,
      bus: this.pool.acquire('timed', () => Promise.resolve(timedBus(this.bus, this.options.hz))),
      address,
      pollMs: ticks(DEFAULT_POLL_MS),
      checkMs: ticks(DEFAULT_CHECK_MS),
      pins: parsePinTable({}, new Problems()),
      ...(this.options.hearing === 'polled' ? {} : { interrupts: this.wired(chip, address) }),
    });
  }

  private wired(chip: SimulatedChip, address: number): InterruptOptions {
    const shared = this.options.hearing === 'one line';
    const wiring: IntWiring = { wiring: shared ? 'shared' : 'mirrored', output: 'auto' };
    const id = { kind: 'gpio', gpio: shared ? 17 : address } as const;
    this.lines.join(lineName(id), chip, 'A');
    const open = () => this.lines.open(id);
    return {
      wiring,
      safetyMs: ticks(DEFAULT_SAFETY_MS),
      join: async (member) => [await this.linePool.join(lineName(id), open, activeLevelOf(wiring), member)],
    };
  }
}
