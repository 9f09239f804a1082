// One expander on a simulated bus, with the chip's outside at hand.
import type { I2cBus } from '../../src/bus/i2c-bus';
import { BusPool } from '../../src/bus/shared-bus';
import { parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import type { IntWiring } from '../../src/config/wiring-config';
import { Expander, type ExpanderOptions, type InterruptOptions } from '../../src/expander/expander';
import type { InputChange } from '../../src/expander/inputs/input-watch';
import { activeLevelOf } from '../../src/expander/inputs/int-wiring';
import type { OutputChange } from '../../src/expander/outputs/output-batches';
import { lineName } from '../../src/interrupt/interrupt-line';
import { LinePool } from '../../src/interrupt/line-pool';
import { SimulatedBus } from '../../src/simulator/simulated-bus';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';
import { SimulatedLines } from '../../src/simulator/simulated-lines';

export const ADDRESS = 0x20;
export const EVERY_PIN = 0xffff;

/** A bench with one chip; expanders come and go on it. */
export class Bench {
  readonly bus = new SimulatedBus();
  readonly chip: SimulatedChip = this.bus.chip(ADDRESS);
  readonly pool = new BusPool();
  private readonly expanders: Expander[] = [];
  private readonly leaves: (() => void)[] = [];

  /** @param lines of the host; benches may share them */
  constructor(
    readonly lines = new SimulatedLines(),
    readonly linePool = new LinePool(),
  ) {}

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

  /** INT wired to simulated lines: one for a mirrored or shared wiring, INTA and INTB for a separate one. */
  wired(wiring: IntWiring, safetyMs = 60_000): InterruptOptions {
    const names = wiring.wiring === 'separate' ? (['A', 'B'] as const) : (['A'] as const);
    return {
      wiring,
      safetyMs,
      join: (member) =>
        Promise.all(
          names.map((int) => {
            const id = { kind: 'gpio', gpio: int === 'A' ? 17 : 27 } as const;
            const leaveWire = this.lines.join(lineName(id), this.chip, int);
            this.leaves.push(leaveWire);
            const open = () => this.lines.open(id);
            return this.linePool.join(lineName(id), open, activeLevelOf(wiring), member);
          }),
        ),
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.expanders.map((expander) => expander.close()));
    for (const leave of this.leaves.splice(0)) leave();
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
