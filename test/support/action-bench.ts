// Actions on a simulated chip in virtual time, with what its pads did and when.
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { OutputActions } from '../../src/actions/output-actions';
import type { OutputCommand } from '../../src/actions/output-command';
import type { BlinkSettings, PulseSettings } from '../../src/config/out-config';
import type { Expander } from '../../src/expander/expander';
import { Bench, EVERY_PIN, setTo, toggle } from './sim-expander';

type Options = Parameters<Bench['started']>[2];

/** A level of a pad, and when it came, in ms of the virtual clock. */
export interface Edge {
  readonly at: number;
  readonly pin: number;
  readonly level: number;
}

export class ActionBench {
  readonly bench = new Bench();
  readonly clock: Clock = FakeTimers.install();
  /** Every change of a pad, in order. */
  readonly edges: Edge[] = [];
  /** The wire. */
  get bus() {
    return this.bench.bus;
  }

  readonly owner = { name: 'node' };
  expander!: Expander;
  actions!: OutputActions;
  private pads = 0;

  /** All pins are outputs, unless told otherwise, and nothing else is on the wire. Under the fake clock a simulated transfer takes 1 ms. */
  async start(table: object = {}, options: Options = {}, outputs = EVERY_PIN): Promise<this> {
    this.expander = this.bench.expander(table, { pollMs: 60_000, checkMs: 0, ...options });
    this.actions = new OutputActions(this.expander);
    this.expander.claim({ name: 'outputs' }, outputs, 'output');
    this.expander.applyUse();
    await this.clock.tickAsync(20);
    this.pads = this.bench.chip.pads;
    this.bench.chip.onChange(() => this.note());
    this.bench.bus.clearLog();
    return this;
  }

  run(command: OutputCommand, owner: object = this.owner): Promise<number> {
    return this.actions.run(command, owner);
  }

  /** Gives a command, and does not care what becomes of it. */
  give(command: OutputCommand, owner?: object): void {
    this.run(command, owner).catch(() => undefined);
  }

  async after(ms: number): Promise<void> {
    await this.clock.tickAsync(ms);
  }

  /** Edges of one pin as text: "1@22 0@122". */
  history(pin = 0): string {
    return this.edges
      .filter((edge) => edge.pin === pin)
      .map(({ level, at }) => `${level}@${at}`)
      .join(' ');
  }

  levels(pin = 0): number[] {
    return this.edges.filter((edge) => edge.pin === pin).map(({ level }) => level);
  }

  async stop(): Promise<void> {
    const closed = this.bench.close();
    await this.clock.tickAsync(70_000);
    await closed;
    this.clock.uninstall();
  }

  private note(): void {
    const { pads } = this.bench.chip;
    for (let pin = 0; pin < 16; pin++) {
      if ((pads ^ this.pads) & (1 << pin))
        this.edges.push({ at: performance.now(), pin, level: (pads >> pin) & 1 });
    }
    this.pads = pads;
  }
}

export function set(mask: number, levels: number): OutputCommand {
  return { change: setTo(mask, levels) };
}

export function flip(mask: number): OutputCommand {
  return { change: toggle(mask) };
}

export function pulse(mask: number, ms: number, whileRunning: PulseSettings['whileRunning'] = 'restart') {
  return {
    change: setTo(0, 0),
    timed: { mask, settings: { kind: 'pulse', ms, whileRunning } },
  } satisfies OutputCommand;
}

export function blink(mask: number, settings: Partial<BlinkSettings> = {}) {
  return {
    change: setTo(0, 0),
    timed: { mask, settings: { kind: 'blink', onMs: 500, offMs: 500, count: 0, ...settings } },
  } satisfies OutputCommand;
}
