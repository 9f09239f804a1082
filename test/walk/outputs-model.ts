// What the outputs of one chip may show, by what has been asked for: one model for each pin, and what connects them.
import type { OutputCommand } from '../../src/actions/output-command';
import { pinMask, pinsInMask } from '../../src/chip/pins';
import type { InterlockGroup } from '../../src/config/interlock-config';
import { EITHER, HIGH, levelSet, LOW, namedLevels, type Order, PinModel } from './pin-model';
import { PinRules } from './pin-rules';

/** How it stands when something is asked for. Words are A | B << 8. */
export interface Moment {
  /** Pins that are outputs. */
  readonly outputs: number;
  /** Outputs that a pulse or a blink runs on. */
  readonly running: number;
  /** The expander has been ready. */
  readonly begun: boolean;
  /** It is not now. */
  readonly away: boolean;
}

/** Outputs that an expander has left driven, and that nothing else has touched. Words are A | B << 8. */
export interface LeftOutputs {
  /** Those that it has told the chip everything of, and their levels. */
  readonly pins: number;
  readonly latches: number;
  /** Those that the next one has to tell it of. */
  readonly untold: number;
  /** Those that were to become inputs, whether the chip has been told or not. */
  readonly freed: number;
  /** Their start levels have been applied: the table is the same. */
  readonly started: boolean;
}

export const NONE_LEFT: LeftOutputs = { pins: 0, latches: 0, untold: 0, freed: 0, started: false };

export class OutputsModel {
  /** Outputs whose first level may not have been decided yet. */
  beginning = 0;
  /** Outputs that have a limit. */
  limited = 0;
  /** Outputs that had one: without their last user they go off. */
  unlimited = 0;
  private readonly models = new Map<number, PinModel>();
  /** Pins of interlocks that may have given way to a command that expired: they stay off. */
  private yielding = 0;
  /** Pins of commands that may have expired. */
  private expiring = 0;
  /** Pins have got another table. */
  private renamed = false;
  /** What ended without a command of its own: it is written before the faults are over for long. */
  private stopping: Order = { outcome: 'waits' };

  constructor(public rules: PinRules) {}

  // ---- what may be ----

  /** All levels that a pin may have in the end. */
  allowed(index: number): number {
    return this.model(index).possible | this.offByItself(index);
  }

  /** All levels that it may show meanwhile. */
  showable(index: number): number {
    const model = this.models.get(index);
    // An output of a group may always be off before it goes on.
    return model ? model.showable | this.offByItself(index) | this.breaking(index) : 0;
  }

  describe(index: number): string {
    return `${this.model(index).toString()}, inverted ${this.rules.inversion.toString(16)}`;
  }

  // ---- what happens ----

  /**
   * Pins may begin with what they were, what they were left with, their start level, or logically off; those that were left
   * driven go on as they are, or were to be, and those that were to become inputs begin as such.
   * @param found levels that a start may find by a fault
   */
  becomeOutputs(mask: number, found: (index: number) => number, left: LeftOutputs = NONE_LEFT): void {
    this.beginning |= mask;
    for (const { index } of pinsInMask(mask & left.untold))
      this.model(index).allow((left.started ? 0 : this.startLevels(index)) | this.breaking(index));
    for (const { index } of pinsInMask(mask & ~left.untold)) {
      const before = left.freed & pinMask(index) ? 0 : (this.models.get(index)?.showable ?? 0);
      const levels =
        left.pins & pinMask(index)
          ? levelSet((left.latches & pinMask(index)) !== 0) | (left.started ? 0 : this.startLevels(index))
          : before | this.startLevels(index) | this.rules.offSet(index) | found(index);
      this.models.set(index, new PinModel(levels | this.breaking(index)));
    }
  }

  /** Something has happened to the chip before the first start is over: that may find outputs that do not drive. */
  doubtBeginning(): void {
    for (const { index } of pinsInMask(this.beginning))
      this.model(index).allow(this.startLevels(index) | this.rules.offSet(index));
  }

  /** The last user of outputs is gone: they get their safe level. */
  lose(mask: number): void {
    for (const { index } of pinsInMask(mask)) {
      const level = namedLevels(this.rules.row(index).safe);
      if (this.unlimited & pinMask(index)) this.model(index).allow(this.rules.offSet(index));
      const goesOn = (level & this.rules.onSet(index)) !== 0;
      // An interlock may keep it off.
      if (goesOn && this.rules.rivals(index).length > 0) this.model(index).allow(level);
      else if (level !== 0) this.model(index).wish(level, this.stopping);
    }
  }

  /** The expander is closed: outputs may get their safe level, and those that wait for the break of an interlock stay off. */
  close(outputs: number): void {
    for (const { index } of pinsInMask(outputs))
      this.model(index).allow(
        namedLevels(this.rules.row(index).safe) | this.breaking(index) | this.offByItself(index),
      );
    // What has begun and expires now is not taken back any more; else what gave way to it in an interlock comes back, too.
    for (const { index } of pinsInMask(outputs & (this.expiring | this.yielding)))
      this.model(index).allow(this.model(index).showable);
  }

  /**
   * @param begin pins that a pulse or a blink begins on. @param order what becomes of the command
   * @returns whether it may give way to another one, and settle then before what was asked for earlier is written
   */
  command({ change, expireMs = 0 }: OutputCommand, begin: number, order: Order, now: Moment): boolean {
    if (expireMs > 0) this.expiring |= change.set | change.toggle | begin;
    this.noteYielding();
    const wishes = this.wishesOf(change, begin, now);
    let givesWay = false;
    for (const [index, levels] of [...wishes]) {
      if ((levels & this.rules.onSet(index)) === 0) continue;
      // During a start nobody knows yet what is on, and what gives way at once switches nothing off.
      const exact = levels !== EITHER && now.begun;
      for (const rival of this.rules.rivals(index)) {
        givesWay = true;
        const before = wishes.get(rival) ?? (exact ? 0 : this.model(rival).possible);
        wishes.set(rival, before | this.rules.offSet(rival));
      }
    }
    // Pins of interlocks that begin something are commanded for themselves: one may expire, and the rest does not.
    const parts = pinsInMask(begin).some(({ index }) => this.rules.rivals(index).length > 0);
    for (const [index, levels] of wishes) {
      // What has given way in an interlock stays off, also where the command that it gave way to expires.
      this.model(index).wish(levels, order, parts ? EITHER : this.breaking(index));
    }
    return givesWay;
  }

  /** A node ends what it began, and its limits. @param ended pins that something ran on. @param mask pins of the node */
  stop(ended: number, mask: number): void {
    for (const { index } of pinsInMask(ended)) {
      const off = this.rules.offSet(index);
      const level = namedLevels(this.rules.row(index).safe) || off;
      // While a write of a blink is under way, or a limit ends it, off is as good.
      this.model(index).wish(level | off, this.stopping);
      if (level & this.rules.onSet(index)) this.rivalsGoOff(index);
    }
    // A limit may just have been reached.
    this.mayGoOff(this.limited & mask);
    this.unlimited |= this.limited & mask;
    this.limited &= ~mask;
  }

  mayGoOff(mask: number): void {
    for (const { index } of pinsInMask(mask)) this.model(index).allow(this.rules.offSet(index));
  }

  /** Something has ended by itself. @param latches what the chip holds */
  end(pins: number, latches: number): void {
    for (const { index } of pinsInMask(pins)) {
      const off = this.rules.offSet(index);
      const isOff = levelSet((latches & pinMask(index)) !== 0) === off;
      // An end may be told early: by an older write while younger ones wait, by a write that was lost, and of a pin that was
      // renamed meanwhile.
      if (this.renamed || !isOff || this.model(index).waits) this.model(index).allow(off);
      else this.model(index).wish(off, this.stopping);
    }
  }

  changeTable(table: PinRules['table'], { outputs, running, begun }: Moment): void {
    // Where the meaning of on changes, interlocks may switch off what is on by the new one.
    this.allowEither(this.rules.locked & outputs);
    // Outputs begin with the start levels of the new table; what runs goes on by the new names.
    this.allowEither(begun ? (running | this.limited | this.beginning) & outputs : outputs);
    this.rules = new PinRules(table, this.rules.groups);
    this.renamed = true;
  }

  changeInterlocks(groups: readonly InterlockGroup[], outputs: number): void {
    const { locked, table } = this.rules;
    this.rules = new PinRules(table, groups);
    this.allowEither((locked | this.rules.locked) & outputs);
    this.noteYielding();
  }

  /** Latches that were not ours may become so. @param low pins that may be low, and `high` those that may be high */
  stray(low: number, high: number): void {
    for (const { index } of pinsInMask(low)) this.model(index).allow(LOW | this.breaking(index));
    for (const { index } of pinsInMask(high)) this.model(index).allow(HIGH | this.breaking(index));
  }

  /** What was to end has ended. */
  ended(): void {
    this.stopping.outcome = 'done';
    this.stopping = { outcome: 'waits' };
  }

  /** An output rests: from now on it is as it is. */
  rest(index: number, level: number): void {
    this.models.set(index, new PinModel(level));
  }

  /** All is well. */
  calm(): void {
    this.beginning = this.yielding = this.expiring = 0;
    this.renamed = false;
  }

  private model(index: number): PinModel {
    const model = this.models.get(index) ?? new PinModel(EITHER);
    this.models.set(index, model);
    return model;
  }

  private wishesOf(
    { set, levels, toggle }: OutputCommand['change'],
    begin: number,
    { away, running }: Moment,
  ): Map<number, number> {
    const wishes = new Map<number, number>();
    for (const { index } of pinsInMask(set))
      wishes.set(index, levelSet(((levels ^ this.rules.inversion) & pinMask(index)) !== 0));
    for (const { index } of pinsInMask(toggle)) {
      const before = this.model(index).possible;
      const certain = before !== EITHER && !away && (running & pinMask(index)) === 0;
      wishes.set(index, certain ? before ^ EITHER : EITHER);
    }
    for (const { index } of pinsInMask(begin)) wishes.set(index, EITHER);
    return wishes;
  }

  private startLevels(index: number): number {
    return namedLevels(this.rules.row(index).start);
  }

  private allowEither(mask: number): void {
    this.stray(mask, mask);
  }

  private rivalsGoOff(index: number): void {
    for (const rival of this.rules.rivals(index)) this.model(rival).allow(this.rules.offSet(rival));
  }

  /** Off, for a pin of an interlock. */
  private breaking(index: number): number {
    return this.rules.rivals(index).length > 0 ? this.rules.offSet(index) : 0;
  }

  /** A limit may switch a pin off at any time, and so may what it gave way to. */
  private offByItself(index: number): number {
    return (this.limited | this.yielding) & pinMask(index) ? this.rules.offSet(index) : 0;
  }

  private noteYielding(): void {
    for (const { mask } of this.rules.groups) if (mask & this.expiring) this.yielding |= mask;
  }
}
