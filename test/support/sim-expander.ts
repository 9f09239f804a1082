// One expander on a simulated bus, with the chip's outside at hand.
import type { I2cBus } from '../../src/bus/i2c-bus';
import { BusPool } from '../../src/bus/shared-bus';
import { parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { Expander, type ExpanderOptions, type InputChange } from '../../src/expander/expander';
import type { OutputChange } from '../../src/expander/output-batches';
import { SimulatedBus } from '../../src/simulator/simulated-bus';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';

export const ADDRESS = 0x20;
export const EVERY_PIN = 0xffff;

/** A bench with one chip; expanders come and go on it. */
export class Bench {
  readonly bus = new SimulatedBus();
  readonly chip: SimulatedChip = this.bus.chip(ADDRESS);
  readonly pool = new BusPool();
  private readonly expanders: Expander[] = [];

  lease(): I2cBus {
    return this.pool.acquire('simulated', () => Promise.resolve(this.bus.connect()));
  }

  /** An expander that nobody has started. @param table as in a flow file */
  expander(table: object = {}, options: Partial<ExpanderOptions> = {}): Expander {
    const pins = parsePinTable(table, new Problems());
    const bus = this.lease();
    const expander = new Expander({ name: 'chip', bus, address: ADDRESS, pollMs: 20, pins, ...options });
    this.expanders.push(expander);
    return expander;
  }

  /** An expander with these pins in use, set up. */
  async started(
    use: { outputs?: number; inputs?: number },
    table: object = {},
    options: Partial<ExpanderOptions> = {},
  ): Promise<Expander> {
    const expander = this.expander(table, options);
    if (use.outputs) expander.claim({ name: 'outputs' }, use.outputs, 'output');
    if (use.inputs) expander.claim({ name: 'inputs' }, use.inputs, 'input');
    expander.applyUse();
    await isReady(expander);
    return expander;
  }

  async close(): Promise<void> {
    await Promise.all(this.expanders.map((expander) => expander.close()));
  }

  /** What the wire has carried since the last `clearLog`, e.g. "write 14 01". */
  transfers(): string[] {
    return this.bus.log.map(({ kind, register, data }) =>
      [kind, hex(register), ...(kind === 'write' ? data.map(hex) : [`${data.length} bytes`])].join(' '),
    );
  }

  /** Writes registers past the driver, as another program would. */
  poke(register: number, ...bytes: number[]): void {
    this.chip.beginWrite();
    for (const byte of [register, ...bytes]) this.chip.receive(byte);
  }
}

/** Resolves at the next time the expander is ready, or at once when it is. */
export function isReady(expander: Expander): Promise<void> {
  if (expander.state.kind === 'ready') return Promise.resolve();
  return new Promise((resolve) => {
    const stop = expander.onState.on((state) => {
      if (state.kind !== 'ready') return;
      stop();
      resolve();
    });
  });
}

export function setTo(mask: number, levels: number): OutputChange {
  return { set: mask, levels, toggle: 0 };
}

export function toggle(mask: number): OutputChange {
  return { set: 0, levels: 0, toggle: mask };
}

/** Input changes as readable text: "A0=1" per pin and change, in order. */
export function listen(expander: Expander): string[] {
  const seen: string[] = [];
  expander.onInput.on((change) => seen.push(...describe(change)));
  return seen;
}

function describe({ levels, changed }: InputChange): string[] {
  return Array.from({ length: 16 }, (_, pin) => pin)
    .filter((pin) => changed & (1 << pin))
    .map((pin) => `${pin < 8 ? 'A' : 'B'}${pin & 7}=${(levels >> pin) & 1}`);
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
