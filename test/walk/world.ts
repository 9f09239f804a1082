// A bus with chips, the lines of their INT outputs, and what a program that drives them shares; in virtual time.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { ChipOwners } from '../../nodes/shared/chip-owners';
import type { I2cBus } from '../../src/bus/i2c-bus';
import { BusPool } from '../../src/bus/shared-bus';
import { LinePool } from '../../src/interrupt/line-pool';
import { SimulatedBus } from '../../src/simulator/simulated-bus';
import { SimulatedLines } from '../../src/simulator/simulated-lines';

/** No promise of the package may hang for longer than this, nor a close. */
export const CLOSE_MS = 1000;

export class World {
  readonly clock: Clock = FakeTimers.install();
  readonly bus = new SimulatedBus();
  readonly buses = new BusPool();
  readonly lines = new SimulatedLines();
  readonly linePool = new LinePool();
  readonly owners = new ChipOwners();
  /** What was seen that must not be, in words. */
  readonly problems: string[] = [];
  /** By address: is told each write that has ended. */
  readonly writes = new Map<number, (register: number, data: Uint8Array, acknowledged: boolean) => void>();
  private transfers = 0;

  /** Where an assertion would be thrown into the package. */
  note(ok: boolean, problem: string): void {
    if (!ok) this.problems.push(problem);
  }

  lease(): I2cBus {
    return this.buses.acquire('simulated', () => Promise.resolve(this.counted(this.bus.connect())));
  }

  async after(ms: number): Promise<void> {
    await this.clock.tickAsync(ms);
  }

  /** Whether a transfer is under way. */
  get busy(): boolean {
    return this.transfers > 0;
  }

  /** Lets time pass until a promise has settled. */
  async until(promise: Promise<unknown>, what: string, withinMs: number): Promise<void> {
    const seen = { settled: false };
    const settle = (): void => void (seen.settled = true);
    promise.then(settle, settle);
    const end = performance.now() + withinMs;
    await this.after(0);
    while (!seen.settled && performance.now() < end) await this.after(1);
    assert.ok(seen.settled, `${what} takes longer than ${withinMs} ms`);
  }

  /** No fault is injected any more, and what already suffers one has come to its end. */
  async faultsEnd(): Promise<void> {
    this.bus.clearFaults();
    for (let ms = 0; this.transfers > 0 && ms < 5000; ms++) await this.after(1);
  }

  end(): void {
    try {
      assert.equal(this.clock.countTimers(), 0, 'timers are left');
    } finally {
      this.clock.uninstall();
    }
  }

  private counted(bus: I2cBus): I2cBus {
    const count = async <T>(transfer: Promise<T>): Promise<T> => {
      this.transfers += 1;
      try {
        return await transfer;
      } finally {
        this.transfers -= 1;
      }
    };
    return {
      name: bus.name,
      write: (...transfer) => count(this.observed(bus, ...transfer)),
      read: (...transfer) => count(bus.read(...transfer)),
      probe: (...transfer) => count(bus.probe(...transfer)),
      close: () => bus.close(),
    };
  }

  private async observed(bus: I2cBus, ...transfer: Parameters<I2cBus['write']>): Promise<void> {
    const [address, register, data] = transfer;
    let acknowledged = false;
    try {
      await bus.write(...transfer);
      acknowledged = true;
    } finally {
      this.writes.get(address)?.(register, data, acknowledged);
    }
  }
}
