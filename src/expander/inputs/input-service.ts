// Reads the inputs for all who want to know: the poll, the INT lines, and whoever asks.
import type { Urgency } from '../../bus/i2c-bus';
import { type ChipImage, defaultsFor, parseRegisters } from '../../chip/chip-image';
import { parseServiceRead, type ServiceRead } from '../../chip/decode-interrupt';
import { serviceBlockOf } from '../../chip/registers';
import type { OwnBits } from '../../chip/compare-images';
import { asError } from '../../errors/as-error';
import type { LineEdge } from '../../interrupt/interrupt-line';
import type { ChipLink } from '../link/chip-link';
import type { ChipWitness } from '../link/chip-witness';
import { Disturbance } from '../link/disturbance';
import { InputWatch } from './input-watch';
import type { IntLines } from './int-lines';
import type { PinTable } from '../pins/pin-table';
import { withRetries } from '../link/retry';

/** Compared pins that move all the time are left to the next call of INT. */
const MOST_FOLLOWS = 3;

/** Where the inputs are read, and what is needed for it. */
export interface InputServiceParts {
  readonly chip: ChipLink;
  readonly witness: ChipWitness;
  readonly own: OwnBits;
  readonly table: PinTable;
  readonly lines: IntLines;
  /** Whether other chips call on our INT line, too: most calls are not for us then. */
  readonly sharedLine: boolean;
  /** Sets the worker to work, which then asks what is due. */
  readonly wake: () => void;
}

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: Error) => void;
}

export class InputService {
  readonly watch: InputWatch;
  private readonly askers: Waiting<ServiceRead>[] = [];
  private readonly flagAskers: Waiting<number>[] = [];
  /** INT lines that wait for the next look to be over. */
  private readonly callers: ((found: boolean | undefined) => void)[] = [];
  private edge: LineEdge | undefined;
  private pollDue = false;
  private timer: NodeJS.Timeout | undefined;
  private everyMs: number | undefined;

  constructor(private readonly parts: InputServiceParts) {
    this.watch = new InputWatch(parts.table);
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

  /**
   * An INT line is active. Resolves when the next look is over: whether it found an interrupt; undefined when it failed.
   */
  call(edge: LineEdge | undefined): Promise<boolean | undefined> {
    this.edge ??= edge;
    return new Promise((resolve) => {
      this.callers.push(resolve);
      this.parts.wake();
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
      this.parts.wake();
    }, everyMs);
  }

  /** Whether the next look of the poll is not far. */
  looksWithin(ms: number): boolean {
    return this.everyMs !== undefined && this.everyMs <= ms;
  }

  /**
   * The clearing read at the end of a configuration.
   * @param latch whether what the chip caught meanwhile counts: not where its registers had been lost
   * @returns what the chip then holds. @throws Disturbance
   */
  async begin(known: ChipImage, pins: number, latch: 'counts' | 'lost' = 'counts'): Promise<ChipImage> {
    if (pins === 0) {
      this.watch.forget();
      return known;
    }
    const read = await this.parts.chip.readService('command');
    await this.takeIn(known, latch === 'lost' ? { ...read, intf: 0 } : read, pins);
    return this.followLevels(known, read);
  }

  /**
   * One look serves the poll, the INT lines, and everybody who asked before it began.
   * @param check have it show that the chip is set up as `known`, too
   * @returns as `begin`. @throws Disturbance; then nothing was told, and those who asked wait for the next look
   */
  async look(known: ChipImage, check: boolean): Promise<ChipImage> {
    const asked = this.askers.splice(0);
    const callers = this.callers.splice(0);
    const { edge } = this;
    this.edge = undefined;
    this.pollDue = false;
    let found: boolean | undefined;
    try {
      const { read, image } = await this.read(
        asked.length > 0 || callers.length > 0 ? 'command' : 'poll',
        check || (callers.length > 0 && !this.parts.sharedLine),
      );
      await this.takeIn(known, read, this.watch.pins, { edge, image });
      found = read.intf !== 0;
      for (const { resolve } of asked) resolve(read);
      if (callers.length === 0) this.parts.lines.noteRead(found);
      const followed = await this.followLevels(known, read);
      for (const served of callers) served(found);
      return followed;
    } catch (error) {
      // After a repair the lines are served again.
      for (const served of callers) served(found);
      if (error instanceof Disturbance) this.askers.unshift(...asked);
      else for (const { reject } of asked) reject(asError(error));
      throw error;
    }
  }

  /**
   * Reads every register; what its part of the interrupts shows counts as a look.
   * @returns as `begin`, the bytes, and whether they are of a chip that does not stand as `known`
   */
  async readRegisters(
    known: ChipImage,
  ): Promise<{ image: ChipImage; bytes: Uint8Array; disturbance?: Disturbance }> {
    const bytes = await withRetries(() => this.parts.chip.readRegisters());
    try {
      // Whoever reads registers wants to see what they hold, right or wrong.
      await this.parts.witness.confirm(known, parseRegisters(bytes));
      if (this.watch.pins === 0) return { image: known, bytes };
      const read = parseServiceRead(serviceBlockOf(bytes));
      await this.takeIn(known, read, this.watch.pins);
      return { image: await this.followLevels(known, read), bytes };
    } catch (error) {
      if (!(error instanceof Disturbance)) throw error;
      return { image: known, bytes, disturbance: error };
    }
  }

  async lookAtFlags(): Promise<void> {
    const asked = this.flagAskers.splice(0);
    try {
      const flags = await withRetries(() => this.parts.chip.readFlags());
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
    for (const served of this.callers.splice(0)) served(undefined);
  }

  private async read(
    urgency: Urgency,
    witnessed: boolean,
  ): Promise<{ read: ServiceRead; image: ChipImage | undefined }> {
    const { chip } = this.parts;
    if (!witnessed) return { read: await withRetries(() => chip.readService(urgency)), image: undefined };
    const { read, found } = await withRetries(() => chip.readWitnessed(urgency));
    return { read, image: found };
  }

  /**
   * Tells what a read shows, when it is sure that it came from a chip that stood as `known`: one that has just been
   * reset has no pull-ups, and all its buttons seem to be pressed.
   */
  private async takeIn(
    known: ChipImage,
    read: ServiceRead,
    pins: number,
    how: { edge?: LineEdge | undefined; image?: ChipImage | undefined } = {},
  ): Promise<void> {
    const { witness } = this.parts;
    if (how.image) await witness.confirm(known, how.image);
    else if (this.watch.tells(read, pins)) await witness.verify(known);
    this.watch.report(read, pins, how.edge);
  }

  /** Has the chip call when a compared pin leaves the level it has now, and clears what it called for meanwhile. */
  private async followLevels(known: ChipImage, first: ServiceRead): Promise<ChipImage> {
    if (!this.parts.lines.wired) return known;
    let image = known;
    let read = first;
    for (let follow = 0; follow < MOST_FOLLOWS; follow++) {
      const defval = defaultsFor(image, read.gpio, this.parts.own.pins);
      const changes = defval ^ image.defval;
      if (changes === 0) break;
      await withRetries(() => this.parts.chip.writeDefaults(defval, changes));
      image = { ...image, defval };
      read = await withRetries(() => this.parts.chip.readService('command'));
      await this.takeIn(image, read, this.watch.pins);
    }
    return image;
  }

  private queue<T>(waiting: Waiting<T>[]): Promise<T> {
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      this.parts.wake();
    });
  }
}
