// The wanted levels of the outputs: decided at start, changed by batches, kept through faults.
import type { ChipImage } from '../../chip/chip-image';
import { PINS, pinMask } from '../../chip/pins';
import type { StartLevel } from '../../config/pin-settings';
import { applyChange, Batch, type OutputChange, pinsOf, type RevocableCommand } from './output-batches';
import type { PinTable } from '../pins/pin-table';
import { type StartedOutputs, startLevels } from './start-levels';

/** Levels that outputs are to have and that the chip was never told: of which pins, and which. Electrical, A | B << 8. */
export interface UnwrittenLevels {
  readonly pins: number;
  readonly levels: number;
  /** Further pins, which were to become inputs: they begin as if they were. */
  readonly inputs: number;
}

export const NONE_UNWRITTEN: UnwrittenLevels = { pins: 0, levels: 0, inputs: 0 };

/** Words are electrical, A | B << 8. */
export class OutputLevels {
  private readonly batches: Batch[] = [];
  /** On its way to the chip. */
  private taken: Batch | undefined;
  /** Commands of which a write has taken pins: half of one would be neither done nor taken back. */
  private readonly begun = new WeakSet<RevocableCommand>();
  private levels = 0;
  /** Pins whose level somebody decided: a start or a command. */
  private decided = 0;
  /** Pins that were outputs at the last `decide`. */
  private running = 0;
  /** What starts have chosen for them. */
  private chosen = 0;
  private started: (StartLevel | undefined)[];
  /** Pins that were commanded while nothing could be written: since the last `decide`, and before it. */
  private remembered = 0;
  private planned = 0;

  constructor(
    private readonly table: PinTable,
    started: StartedOutputs,
    /** What an earlier expander has left; it counts as if the chip drove it, until the first start has chosen. */
    private unwritten: UnwrittenLevels,
  ) {
    this.started = [...started];
  }

  /** What the chip's latches shall hold before the waiting batches. */
  get wanted(): number {
    return this.levels;
  }

  /** What they will hold once all waiting batches are written. */
  get expected(): number {
    return this.underWay.reduce((levels, batch) => batch.applyTo(levels), this.levels);
  }

  /** Pins of batches that are not acknowledged yet. */
  get moving(): number {
    return this.underWay.reduce((mask, batch) => mask | batch.mask, 0);
  }

  /** Pins whose level is known: decided at start, or commanded. */
  get certain(): number {
    return this.decided | this.moving;
  }

  /** All levels that outputs are to have, also those that an earlier expander has left and no start has seen. */
  get promised(): UnwrittenLevels {
    const { certain, expected, unwritten } = this;
    const pins = certain | unwritten.pins;
    const levels = (expected & certain) | (unwritten.levels & pins & ~certain);
    return { pins, levels, inputs: unwritten.inputs & ~certain };
  }

  get startedOutputs(): StartedOutputs {
    return this.started;
  }

  /** Joins the last batch, or begins a new one where a pin would change twice: on, off, on stay three levels. */
  push(change: OutputChange, command?: RevocableCommand): Promise<number> {
    let batch = this.batches.at(-1);
    if (!batch?.accepts(change)) this.batches.push((batch = new Batch()));
    return batch.add(change, command);
  }

  /** Whether a write has taken pins of a command. */
  hasBegun(command: RevocableCommand): boolean {
    return this.begun.has(command);
  }

  /** Takes back what waits of a command. @returns whether there was something */
  withdraw(command: RevocableCommand, error: Error): boolean {
    return this.batches.map((batch) => batch.withdraw(command, error)).includes(true);
  }

  /**
   * Wants earlier levels again, instead of those of a command that is taken back.
   * @param known pins of `mask` that had a level which was decided
   */
  restore(mask: number, before: number, known: number): void {
    // A start may have chosen a level after the command had been given.
    const byStart = mask & ~known & this.running;
    const levels = (before & ~byStart) | (this.chosen & byStart);
    this.levels = (this.levels & ~mask) | (levels & mask);
    this.decided &= ~(mask & ~known & ~byStart);
  }

  /** The batch to write now; it is under way until it is acknowledged or abandoned. */
  next(): Batch | undefined {
    do this.taken = this.batches.shift();
    while (this.taken?.isEmpty);
    for (const command of this.taken?.begins ?? []) this.begun.add(command);
    return this.taken;
  }

  acknowledged(batch: Batch): void {
    if (this.taken !== batch) return;
    this.taken = undefined;
    this.levels = batch.applyTo(this.levels);
    this.decided |= batch.mask;
  }

  /** Remembers a change that cannot be written now. A toggle of an unknown level is nothing to remember. */
  remember({ set, levels, toggle }: OutputChange): void {
    const known = { set, levels, toggle: toggle & this.decided };
    this.levels = applyChange(this.levels, known);
    this.decided |= pinsOf(known);
    this.remembered |= pinsOf(known);
  }

  /** Gives up the batch that is under way: its callers hear the error, its levels stay wanted. */
  abandon(batch: Batch, error: Error): void {
    if (this.taken === batch) this.rememberTaken();
    batch.fail(error);
  }

  /** Gives up what waits. What is on its way was asked for before it, and counts before it, however late it ends. */
  abandonAll(error: Error): void {
    this.rememberTaken();
    for (const batch of this.batches.splice(0)) {
      this.remember(batch.change);
      batch.fail(error);
    }
  }

  /** Chooses levels for pins that become outputs, forgets those of pins that are none any more. */
  decide(found: ChipImage, outputs: number): void {
    // Also for those that a command has decided: it may be taken back.
    const fresh = outputs & ~this.running;
    const { pins, levels: late, inputs } = this.unwritten;
    // As if it drove them: it may have been reset meanwhile.
    const told = {
      ...found,
      olat: (found.olat & ~pins) | (late & pins),
      iodir: (found.iodir & ~pins) | inputs,
    };
    // A command has taken the place of a start level that no start came to.
    const { rows } = this.table;
    const started = PINS.map(
      ({ index }) => this.started[index] ?? (pins & pinMask(index) ? rows[index]?.start : undefined),
    );
    const levels = startLevels(told, fresh, rows, started);
    this.unwritten = NONE_UNWRITTEN;
    this.levels = (this.levels & this.decided) | (levels & ~this.decided);
    this.chosen = (this.chosen & ~fresh) | (levels & fresh);
    this.decided = outputs;
    // A start level that was changed meanwhile counts for the next time the pin becomes an output.
    this.started = PINS.map(({ index }) => {
      if ((outputs & pinMask(index)) === 0) return undefined;
      return this.running & pinMask(index) ? this.started[index] : this.table.rows[index]?.start;
    });
    this.running = outputs;
    this.planned |= this.remembered;
    this.remembered = 0;
  }

  /** The chip holds what was decided last. */
  reached(): void {
    this.planned = 0;
  }

  /** Pins with a command that the chip has not been given yet. */
  get unreached(): number {
    return this.remembered | this.planned;
  }

  /** Wants other levels of the outputs than were decided. */
  correct(levels: number): void {
    this.levels = levels;
  }

  private rememberTaken(): void {
    const { taken } = this;
    this.taken = undefined;
    if (taken) this.remember(taken.change);
  }

  private get underWay(): readonly Batch[] {
    return this.taken ? [this.taken, ...this.batches] : this.batches;
  }
}
