// Reads the inputs for all who want to know: the poll, the INT lines, and whoever asks.
import { type ChipImage, defaultsFor } from '../chip/chip-image';
import type { ServiceRead } from '../chip/decode-interrupt';
import { asError } from '../errors/as-error';
import type { LineEdge } from '../interrupt/interrupt-line';
import type { ChipLink } from './chip-link';
import { InputWatch } from './input-watch';
import type { IntLines } from './int-lines';
import { withRetries } from './retry';

/** Compared pins that move all the time are left to the next call of INT. */
const MOST_FOLLOWS = 3;

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

export class InputService {
  readonly watch: InputWatch;
  private readonly askers: Waiting<ServiceRead>[] = [];
  private readonly flagAskers: Waiting<number>[] = [];
  /** INT lines that wait for the next look to be over. */
  private readonly callers: ((found: boolean) => void)[] = [];
  private edge: LineEdge | undefined;
  private pollDue = false;
  private timer: NodeJS.Timeout | undefined;
  private everyMs: number | undefined;

  /**
   * @param inversion pins whose logical level is the opposite of the electrical one
   * @param wake sets the worker to work, which then asks what is due
   */
  constructor(
    private readonly chip: ChipLink,
    inversion: number,
    private readonly lines: IntLines,
    private readonly wake: () => void,
  ) {
    this.watch = new InputWatch(inversion);
  }

  /** Whether somebody waits for a look. */
  get due(): boolean {
    return this.pollDue || this.askers.length > 0 || this.callers.length > 0;
  }

  get flagsDue(): boolean {
    return this.flagAskers.length > 0;
  }

  /** What the next look reads. */
  ask(): Promise<ServiceRead> {
    return this.queue(this.askers);
  }

  /** The pending interrupts, read without clearing them. */
  askFlags(): Promise<number> {
    return this.queue(this.flagAskers);
  }

  /** An INT line is active. Resolves when the next look is over: whether it found an interrupt. */
  call(edge: LineEdge | undefined): Promise<boolean> {
    this.edge ??= edge;
    return new Promise((resolve) => {
      this.callers.push(resolve);
      this.wake();
    });
  }

  /** Looks now and then, from now on; undefined: not. */
  pollEvery(everyMs: number | undefined): void {
    if (everyMs === this.everyMs) return;
    clearInterval(this.timer);
    this.timer = undefined;
    this.everyMs = everyMs;
    this.pollDue = false;
    if (everyMs === undefined) return;
    this.timer = setInterval(() => {
      this.pollDue = true;
      this.wake();
    }, everyMs);
  }

  /** The clearing read at the end of a configuration. @returns what the chip then holds */
  async begin(known: ChipImage, pins: number): Promise<ChipImage> {
    if (pins === 0) {
      this.watch.forget();
      return known;
    }
    const read = await this.chip.readService('command');
    this.watch.report(read, pins);
    return this.followLevels(known, read);
  }

  /** One look serves the poll, the INT lines, and everybody who asked before it began. @returns as `begin` */
  async look(known: ChipImage): Promise<ChipImage> {
    const asked = this.askers.splice(0);
    const callers = this.callers.splice(0);
    const { edge } = this;
    this.edge = undefined;
    this.pollDue = false;
    let found = false;
    try {
      const urgency = asked.length > 0 || callers.length > 0 ? 'command' : 'poll';
      const read = await withRetries(() => this.chip.readService(urgency));
      found = read.intf !== 0;
      this.watch.report(read, this.watch.pins, edge);
      for (const { resolve } of asked) resolve(read);
      if (callers.length === 0) this.lines.noteRead(found);
      return await this.followLevels(known, read);
    } catch (error) {
      for (const { reject } of asked) reject(asError(error));
      throw error;
    } finally {
      for (const served of callers) served(found);
    }
  }

  async lookAtFlags(): Promise<void> {
    const asked = this.flagAskers.splice(0);
    try {
      const flags = await withRetries(() => this.chip.readFlags());
      for (const { resolve } of asked) resolve(flags);
    } catch (error) {
      for (const { reject } of asked) reject(asError(error));
      throw error;
    }
  }

  /** Nobody will look any more, or not for long. */
  dismiss(error: Error): void {
    this.edge = undefined;
    for (const { reject } of [...this.askers.splice(0), ...this.flagAskers.splice(0)]) reject(error);
    for (const served of this.callers.splice(0)) served(false);
  }

  /** Has the chip call when a compared pin leaves the level it has now, and clears what it called for meanwhile. */
  private async followLevels(known: ChipImage, first: ServiceRead): Promise<ChipImage> {
    if (!this.lines.wired) return known;
    let image = known;
    let read = first;
    for (let follow = 0; follow < MOST_FOLLOWS; follow++) {
      const defval = defaultsFor(image, read.gpio);
      const changes = defval ^ image.defval;
      if (changes === 0) break;
      await withRetries(() => this.chip.writeDefaults(defval, changes));
      image = { ...image, defval };
      read = await withRetries(() => this.chip.readService('command'));
      this.watch.report(read, this.watch.pins);
    }
    return image;
  }

  private queue<T>(waiting: Waiting<T>[]): Promise<T> {
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      this.wake();
    });
  }
}
