// Takes the commands for outputs: through the interlocks, into batches for the worker, or into memory while the chip is away.
import type { ChipImage } from '../../chip/chip-image';
import { ALL_PINS } from '../../chip/pins';
import type { InterlockGroup } from '../../config/interlock-config';
import { safeChange } from '../pins/encode-image';
import { type InterlockedOutputs, Interlocks } from './interlocks';
import { type Batch, type OutputChange, pinsOf, type RevocableCommand } from './output-batches';
import { OutputLevels, type UnwrittenLevels } from './output-levels';
import type { PinClaims } from '../pins/pin-claims';
import type { PinTable } from '../pins/pin-table';
import { Signal } from '../../tools/signal';
import type { StartedOutputs } from './start-levels';

type OutputsInUse = Pick<PinClaims, 'outputs' | 'driven' | 'formerOutputs'>;

/** Logical levels outside, electrical ones towards the worker. Words are A | B << 8. */
export class OutputService implements InterlockedOutputs {
  /** The logical levels of all pins, after each acknowledged write. */
  readonly onOutput = new Signal<number>();
  readonly interlocks: Interlocks;
  private readonly levels: OutputLevels;
  private begun = false;

  /**
   * @param left by an earlier expander of this chip
   * @param wake sets the worker to work, which then asks for the next batch
   */
  constructor(
    private readonly table: PinTable,
    groups: readonly InterlockGroup[],
    left: { readonly started: StartedOutputs; readonly unwritten: UnwrittenLevels },
    private readonly wake: () => void,
  ) {
    this.levels = new OutputLevels(table, left.started, left.unwritten);
    this.interlocks = new Interlocks(this, groups);
  }

  /** For the next expander of this chip. */
  get startedOutputs(): StartedOutputs {
    return this.levels.startedOutputs;
  }

  /**
   * What the outputs are to hold, for the next expander of a chip that could not be told: with the safe levels, but none
   * that would switch on a pin of an interlock.
   */
  unwritten({ outputs, driven, formerOutputs }: OutputsInUse): UnwrittenLevels {
    const { pins, levels, inputs } = this.levels.promised;
    const safe = safeChange(this.table.rows, outputs);
    const may = safe.set & ~(safe.levels & this.interlocks.locked);
    const then = (safe.levels ^ this.table.inversion) & may;
    const freed = inputs | formerOutputs | (pins & outputs & ~driven);
    return { pins: pins & driven, levels: (levels & ~may) | then, inputs: freed };
  }

  /** Logical levels once all that was asked for is written; pins that are no outputs are off. */
  get expected(): number {
    return this.logical(this.levels.expected);
  }

  /** Logical levels that the chip has acknowledged; pins that are no outputs are off. */
  get acknowledgedLevels(): number {
    return this.logical(this.levels.wanted);
  }

  /** Pins of which nobody knows the level, because the chip has not been reached yet. */
  get unknown(): number {
    return this.begun ? 0 : ALL_PINS & ~this.levels.certain;
  }

  /** Pins that a write which is not acknowledged yet is about. */
  get moving(): number {
    return this.levels.moving;
  }

  /** Whether the chip is there to be written to. */
  get ready(): boolean {
    return this.begun;
  }

  /** Electrical levels the latches shall hold before the waiting batches. */
  get wanted(): number {
    return this.levels.wanted;
  }

  /** Pins that interlocks keep off where `mask` gets its safe levels: of several of a group that would be on, each. */
  barred(mask: number): number {
    const { set, levels } = safeChange(this.table.rows, mask);
    const on = set & levels;
    return on & (this.interlocks.barred | ~this.interlocks.settle(on));
  }

  /** Electrical levels, with those that are wanted of some pins, as far as they are decided. */
  withWanted(levels: number, pins: number): number {
    const decided = pins & this.levels.certain;
    return (levels & ~decided) | (this.levels.wanted & decided);
  }

  /**
   * @param command whose change it is, for `withdraw`
   * @returns the logical levels once all of it is acknowledged. @throws UserError pin-interlocked
   */
  set(change: OutputChange, command?: RevocableCommand): Promise<number> {
    const { now, later } = this.interlocks.plan(change);
    // First what goes off, or the break would begin before it.
    const parts = pinsOf(now) === 0 && later.length > 0 ? [] : [this.push(now, command)];
    parts.push(...later.map((turn) => turn.on(command)));
    return parts.length === 1 && parts[0] ? parts[0] : lastOf(parts);
  }

  /** Keeps a change in mind that cannot be written now. @throws UserError pin-interlocked */
  remember(change: OutputChange): void {
    const { now, later } = this.interlocks.plan(this.withKnownToggles(change));
    this.levels.remember(this.electrical(now));
    for (const turn of later) turn.remember();
  }

  /** Takes back a command, if no write has taken any of its pins yet: none of them goes on after a break, either. */
  withdraw(command: RevocableCommand, error: Error): void {
    if (this.levels.hasBegun(command)) return;
    this.interlocks.withdraw(command, error, this.levels.withdraw(command, error));
    // An interlock that was given meanwhile has counted on it. The state of the chip tells of a failure.
    this.interlocks.enforce().catch(() => undefined);
  }

  /** The pins whose level is decided, and what it will be, also after the break of an interlock; others count as off. */
  get decided(): { pins: number; levels: number } {
    const on = this.expected | this.interlocks.pending;
    return { pins: this.levels.certain, levels: on ^ this.table.inversion };
  }

  /**
   * Wants earlier levels again. A pin of an interlock that goes on for it, because another command than the one that is
   * taken back wants so, waits for the break.
   * @param before as `decided` was
   * @param moved pins that other commands have moved since then
   */
  restore(mask: number, before: { pins: number; levels: number }, moved: number): void {
    const late = this.interlocks.locked & moved & mask;
    this.interlocks.await(mask, late & (before.levels ^ this.table.inversion));
    this.levels.restore(mask, (before.levels & ~late) | (this.table.inversion & late), before.pins);
  }

  /**
   * As `restore`, of a command whose writes have been withdrawn: what gave way to it has something to do again, and what
   * came to wait for it has not.
   */
  waitAgain(mask: number, before: { pins: number; levels: number }, moved: number): void {
    const wanted = before.levels ^ this.table.inversion;
    const on = this.interlocks.locked & moved & mask & wanted & ~this.expected;
    if (on !== 0) this.interlocks.await(mask, on);
    else this.interlocks.await(mask & this.interlocks.pending & ~(wanted & before.pins), 0);
  }

  /** Chooses levels for the outputs of a chip that holds `found`. @returns OLAT, electrical */
  decide(found: ChipImage, outputs: number): number {
    this.levels.decide(found, outputs);
    const on = (this.levels.wanted ^ this.table.inversion) & outputs;
    this.levels.correct(this.levels.wanted ^ (on & ~this.interlocks.settle(on)));
    return (found.olat & ~outputs) | (this.levels.wanted & outputs);
  }

  /**
   * Wants the levels that somebody else has switched outputs to, and tells users so. A command that is still to be written
   * is younger.
   * @param olat what the chip holds, electrical. @returns whether an output was switched
   */
  adopt(olat: number, outputs: number): boolean {
    const before = this.acknowledgedLevels;
    const switched = (olat ^ this.levels.wanted) & outputs & ~this.levels.unreached;
    if (switched === 0) return false;
    this.levels.correct(this.levels.wanted ^ switched);
    this.onOutput.emit(this.levels.wanted ^ this.table.inversion);
    this.interlocks.moved(before, this.acknowledgedLevels);
    return true;
  }

  /** The chip drives what was decided; waiting commands can be written. */
  begin(): void {
    this.levels.reached();
    if (this.begun) return;
    this.begun = true;
    this.interlocks.begin();
  }

  next(): Batch | undefined {
    return this.levels.next();
  }

  /** @param olat what the chip now holds, electrical */
  acknowledged(batch: Batch, olat: number): void {
    const before = this.acknowledgedLevels;
    this.levels.acknowledged(batch);
    const levels = olat ^ this.table.inversion;
    batch.acknowledge(levels);
    this.onOutput.emit(levels);
    this.interlocks.moved(before, this.acknowledgedLevels);
  }

  abandon(batch: Batch, error: Error): void {
    this.levels.abandon(batch, error);
  }

  /** The chip is away: callers hear it, what they wanted stays wanted. */
  interrupt(error: Error): void {
    this.begun = false;
    this.interlocks.interrupt(error);
    this.levels.abandonAll(error);
  }

  /** Callers hear that nothing is written any more. */
  end(error: Error): void {
    this.begun = false;
    this.interlocks.end(error);
    this.levels.abandonAll(error);
  }

  /** Writes a change that the interlocks have seen. */
  push(change: OutputChange, command?: RevocableCommand): Promise<number> {
    const written = this.levels.push(this.electrical(change), command);
    this.wake();
    return written;
  }

  /**
   * A change by the names that levels have now, and what goes off for it.
   * @param remembered whether it is to be kept in mind, and not written. @returns electrical
   */
  consequences(change: OutputChange, remembered: boolean): OutputChange {
    return this.electrical(this.interlocks.withRivals(remembered ? this.withKnownToggles(change) : change));
  }

  /** Interlocks make levels of toggles; of a level that nobody knows there is none to make. */
  private withKnownToggles(change: OutputChange): OutputChange {
    return { ...change, toggle: change.toggle & this.levels.certain };
  }

  private electrical({ set, levels, toggle }: OutputChange): OutputChange {
    return { set, levels: (levels ^ this.table.inversion) & set, toggle };
  }

  private logical(levels: number): number {
    return (levels ^ this.table.inversion) & this.levels.certain;
  }
}

async function lastOf(parts: readonly Promise<number>[]): Promise<number> {
  return (await Promise.all(parts)).at(-1) ?? 0;
}
