// What outputs do over time. Every command for them comes through here: the last one for a pin ends what runs on it.
import { BusError } from '../bus/bus-error';
import { type PinIndex, pinMask, pinsInMask } from '../chip/pins';
import type { InterlockGroup } from '../config/interlock-config';
import type { OnLimit } from '../config/out-config';
import type { Expander } from '../expander/expander';
import { type OutputChange, pinsOf } from '../expander/outputs/output-batches';
import { Blink } from './blink';
import { type ActionEnd, EndReports, type Endings } from './end-reports';
import { excludeEachOther, pinsOfGroups, rivalsOf } from './interlock-rivals';
import { OnLimits } from './on-limits';
import type { OutputCommand, RunningAction, TimedSettings } from './output-command';
import { OvertakenRuns } from './overtaken-runs';
import { allOff, allOn, endToggled, withOn } from './output-changes';
import { Pulse } from './pulse';
import { type Run, Runs } from './runs';
import { Timeline } from './timeline';

/** What the actions need of an expander. */
export type ActionTarget = Pick<
  Expander,
  | 'setPins'
  | 'checkOutputs'
  | 'outputLevels'
  | 'expectedLevels'
  | 'pendingPins'
  | 'movingPins'
  | 'outputPins'
  | 'settings'
  | 'interlocks'
  | 'state'
  | 'hasRun'
  | 'onOutput'
  | 'onState'
  | 'onUse'
  | 'onClosing'
  | 'onInterlocks'
>;

/** What there was of a pin before a command: something that ran, or that had ended and was not told yet. */
type Before = { readonly run: Run } | { readonly endings: Endings };

/** One for each expander. An owner is whoever gives commands: its timers end with `stop`. Words are A | B << 8. */
export class OutputActions {
  private readonly timeline = new Timeline();
  private readonly reports = new EndReports();
  private readonly limits = new OnLimits(this.timeline, (pin, owners) => this.limitReached(pin, owners));
  private readonly runs = new Runs();
  private readonly overtaken = new OvertakenRuns<Before>((pin, before) => this.goOn(pin, before));
  private acknowledgedAt = 0;
  /** Pins that had a limit until the deploy that is under way. */
  private unlimited = 0;
  private closed = false;

  /** @param inherited pins that could be on for a limited time only on the expander before this one */
  constructor(
    private readonly expander: ActionTarget,
    private inherited = 0,
  ) {
    expander.onOutput.on((levels) => this.seen(levels));
    expander.onState.on(() => {
      if (expander.outputLevels !== undefined) this.seen(expander.outputLevels);
    });
    expander.onUse.on((left) => this.leave(left));
    expander.onInterlocks.on((groups) => this.endRivals(groups));
    expander.onClosing.on(() => this.close());
  }

  /** Whether `run` would take a command, before its pins are claimed for it. @throws UserError pin-interlocked */
  check({ change, timed }: OutputCommand): void {
    this.expander.checkOutputs(withOn(endToggled(change, this.countAsOn(change.toggle)), timed?.mask ?? 0));
  }

  /**
   * Resolves with the logical levels of all pins once the chip has acknowledged the first level of each.
   * A toggle of a pin on which something runs switches it off.
   * @param command of pins that are claimed as outputs
   * @throws as `Expander.setPins`. While the chip is away levels and blinks stay wanted, but a pulse does not: what was
   * to open a door for a second must not open it an hour later
   */
  run({ change, timed, expireMs }: OutputCommand, owner: object): Promise<number> {
    const pulses = timed && ignoresAnother(timed.settings) ? timed.mask & this.runs.pins('pulse') : 0;
    const begin = (timed?.mask ?? 0) & ~pulses;
    const now = endToggled(change, this.countAsOn(change.toggle));
    const on =
      (now.set & now.levels) |
      begin |
      (now.toggle & ~(this.expander.expectedLevels | this.expander.pendingPins));
    const { interlocks } = this.expander;
    // The expander refuses this: what runs goes on, and nothing begins that nobody would end.
    if (this.closed || excludeEachOther(on, interlocks))
      return this.expander.setPins(withOn(now, begin), expireMs);
    const ended = pinsOf(now) | begin | rivalsOf(on, interlocks);
    const stopped = this.release(ended);
    this.limits.asked(on, this.timeline.now);
    // A pulse that waits for its first write may expire; then it begins with that of another one.
    const first = begin | (pulses & ~ended & ~this.runs.begun);
    if (!expireMs) this.overtaken.drop(ended | first | rivalsOf(first, interlocks));
    const rest = { settings: timed?.settings, owner, expireMs, stopped, on: on | first };
    const written = this.write(now, first, rest);
    return written.length === 1 && written[0] ? written[0] : this.levelsAfter(written);
  }

  /** From now on these pins are never on for longer, as long as the owner lives. May be called for further pins. */
  limitOn(owner: object, mask: number, limit: OnLimit): void {
    if (!this.closed) this.limits.add(owner, mask, limit);
  }

  /** Pins that may be on for a limited time only, or could until the deploy that is under way. */
  get limited(): number {
    return this.inherited | this.unlimited | this.limits.limited;
  }

  /** What runs on any of these pins. */
  running(mask: number): TimedSettings['kind'] | undefined {
    if (this.runs.pins('blink') & mask) return 'blink';
    return this.runs.pins('pulse') & mask ? 'pulse' : undefined;
  }

  /** @param listener told when something that the owner began, or its limit, has ended by itself */
  onEnd(owner: object, listener: (end: ActionEnd) => void): () => void {
    return this.reports.listen(owner, listener);
  }

  /** Ends what the owner began: its pins get the table's safe level low or high, or else go logically off. */
  stop(owner: object): void {
    this.finish(this.runs.pinsOf(owner));
    for (const [, run] of this.overtakenRuns) run.over ||= run.owner === owner;
    this.reports.forget(owner);
    this.unlimited |= this.limits.remove(owner);
  }

  /** What was on for a limited time must not stay on because nobody is there any more to end it. */
  private leave(left: number): void {
    const { expectedLevels, pendingPins, hasRun } = this.expander;
    // A command may expire that has switched one off.
    const mayBeOn = expectedLevels | pendingPins | this.overtaken.commanded;
    this.finish(this.unlimited & left & mayBeOn);
    // What was on before the chip is reached, nobody knows. What is on with its safe level has got that, or gets it now.
    const unsure = (this.inherited | (hasRun ? 0 : this.unlimited)) & left;
    this.switchOff(unsure & ~this.onWhenSafe(unsure));
    this.unlimited = this.inherited = 0;
  }

  private close(): void {
    this.finish(this.runs.pins() | this.pinsOvertaken);
    this.unlimited |= this.limits.limited;
    this.limits.removeAll();
    this.closed = true;
  }

  // ---- commands ----

  private write(
    now: OutputChange,
    begin: number,
    {
      settings,
      owner,
      expireMs,
      stopped,
      on,
    }: {
      settings: TimedSettings | undefined;
      owner: object;
      expireMs: number | undefined;
      /** What the command has ended. */
      stopped: ReadonlyMap<PinIndex, Before>;
      /** Pins that it switches on, or has go on. */
      on: number;
    },
  ): Promise<number>[] {
    // A pin that waits for the break of its interlock must not keep others on until then.
    const { interlocks } = this.expander;
    const locked = begin & pinsOfGroups(interlocks);
    const writes: Promise<number>[] = [];
    const add = (change: OutputChange, starting: number): void => {
      if (pinsOf(change) === 0) return;
      const written = this.expander.setPins(change, expireMs);
      writes.push(written);
      for (const { index } of pinsInMask(starting))
        if (settings) this.begin(index, settings, owner, written, !expireMs);
      const pins = pinsOf(change);
      if (expireMs) this.overtaken.add(pins | rivalsOf(on & pins, interlocks), stopped, written);
    };
    add(withOn(now, begin & ~locked), begin & ~locked);
    for (const { index } of pinsInMask(locked)) add(allOn(pinMask(index)), pinMask(index));
    return writes;
  }

  /** @param lasts whether the level stays wanted where the chip is away */
  private begin(
    pin: PinIndex,
    settings: TimedSettings,
    owner: object,
    first: Promise<number>,
    lasts: boolean,
  ): void {
    const run = this.runs.on(pin) ?? {
      ...{ owner, action: this.create(pin, settings), at: undefined, writes: 0 },
      ...{ staysWanted: false, over: false },
    };
    const askedAt = this.timeline.now;
    this.runs.put(pin, run);
    run.writes += 1;
    const isCurrent = (): boolean => this.runs.on(pin) === run;
    first.then(
      () => {
        run.writes -= 1;
        if (run.at !== undefined) return;
        // All that left in one write has one time, so that what blinks alike stays together.
        run.at = Math.max(this.acknowledgedAt, askedAt);
        if (isCurrent()) run.action.begin(run.at);
      },
      (error: unknown) => {
        run.writes -= 1;
        run.staysWanted ||= lasts && this.leavesWanted(error);
        if (isCurrent() && run.at === undefined && run.writes === 0) this.beginFailed(pin, run);
      },
    );
  }

  /** The command that has ended it has expired. */
  private goOn(pin: PinIndex, before: Before): void {
    if (this.closed) return;
    if ('endings' in before) {
      this.reports.expectAgain(pin, before.endings);
      const { outputLevels, movingPins } = this.expander;
      if (outputLevels !== undefined) this.reports.seen(outputLevels, movingPins);
      return;
    }
    const { run } = before;
    if (run.at === undefined && run.writes === 0 && !run.staysWanted) return; // It has expired, too.
    this.runs.put(pin, run);
    if (run.over) this.finish(pinMask(pin));
    else if (run.at !== undefined) run.action.begin(run.at);
    else if (run.writes === 0) this.beginFailed(pin, run);
  }

  private create(pin: PinIndex, settings: TimedSettings): RunningAction {
    const mask = pinMask(pin);
    const ended = (): void => this.ended(pin);
    if (settings.kind === 'pulse') return new Pulse(this.timeline, settings.ms, ended);
    const write = (on: boolean): Promise<number> => this.expander.setPins(on ? allOn(mask) : allOff(mask));
    return new Blink(this.timeline, settings, { write, ended });
  }

  private leavesWanted(error: unknown): boolean {
    return error instanceof BusError || this.expander.state.kind === 'away';
  }

  private beginFailed(pin: PinIndex, run: Run): void {
    if (run.staysWanted && run.action.kind === 'blink') {
      run.at = this.timeline.now;
      run.action.begin(run.at);
      return;
    }
    this.runs.remove(pin);
    if (run.staysWanted) this.switchOff(pinMask(pin));
  }

  /** The levels after these writes. */
  private async levelsAfter(writes: readonly Promise<number>[]): Promise<number> {
    const { state } = this.expander;
    if (writes.length === 0 && state.kind === 'away') throw state.error;
    const written = await Promise.all(writes);
    return this.expander.outputLevels ?? written.at(-1) ?? this.expander.expectedLevels;
  }

  // ---- ends ----

  private ended(pin: PinIndex): void {
    const run = this.runs.on(pin);
    if (!run) return;
    this.runs.remove(pin);
    this.reports.expect(pin, [run.owner], run.action.kind);
    this.switchOff(pinMask(pin));
  }

  private limitReached(pin: PinIndex, owners: readonly object[]): void {
    const run = this.runs.on(pin);
    run?.action.stop();
    this.runs.remove(pin);
    this.overtaken.drop(pinMask(pin));
    this.reports.expect(pin, run ? [...owners, run.owner] : owners, 'limit');
    this.switchOff(pinMask(pin));
  }

  /** Nothing runs on these pins any more, and nothing is told of them. @returns what there was */
  private release(mask: number): ReadonlyMap<PinIndex, Before> {
    const runs = this.runs.take(mask);
    return new Map<PinIndex, Before>([
      ...[...this.reports.drop(mask)].map(([pin, endings]) => [pin, { endings }] as const),
      ...runs.map(([pin, run]) => [pin, { run }] as const),
    ]);
  }

  /** A pin on which something runs counts as on: where another one of its group is on, too, all go off. */
  private endRivals(groups: readonly InterlockGroup[]): void {
    const { expectedLevels, pendingPins } = this.expander;
    const active = expectedLevels | pendingPins | this.runs.pins();
    const rivals = groups.filter((group) => excludeEachOther(active, [group]));
    const mask = pinsOfGroups(rivals) & active;
    this.release(mask);
    this.overtaken.drop(mask);
    const locked = pinsOfGroups(groups);
    for (const [pin, run] of this.overtakenRuns) run.over ||= (locked & pinMask(pin)) !== 0;
    // The expander switches off the others, but knows nothing of a blink that is off just now.
    this.switchOff(mask);
  }

  private finish(mask: number): void {
    this.release(mask);
    this.overtaken.drop(mask);
    const on = this.onWhenSafe(mask);
    this.switchOff(mask & ~on);
    if (on !== 0) this.expander.setPins(allOn(on)).catch(() => undefined);
  }

  /** Those of some pins that are logically on with their safe level. */
  private onWhenSafe(mask: number): number {
    return pinsInMask(mask).reduce((word, { index }) => {
      const { safe, inverted } = this.expander.settings[index] ?? { safe: 'keep', inverted: false };
      return (safe === 'low' || safe === 'high') && (safe === 'high') !== inverted
        ? word | pinMask(index)
        : word;
    }, 0);
  }

  /** While the chip is away the expander remembers it; otherwise callers have heard of the failure already. */
  private switchOff(mask: number): void {
    if (mask !== 0) this.expander.setPins(allOff(mask)).catch(() => undefined);
  }

  private seen(levels: number): void {
    if (this.closed) return;
    this.acknowledgedAt = this.timeline.now;
    this.limits.seen(levels & this.expander.outputPins, this.acknowledgedAt);
    this.reports.seen(levels, this.expander.movingPins);
  }

  private get overtakenRuns(): [PinIndex, Run][] {
    return this.overtaken.all.flatMap(([pin, before]) => ('run' in before ? [[pin, before.run]] : []));
  }

  private get pinsOvertaken(): number {
    return this.overtakenRuns.reduce((mask, [pin]) => mask | pinMask(pin), 0);
  }

  /** Whatever level they have, a toggle switches them off: also where what would have ended their run expires. */
  private countAsOn(toggled: number): number {
    const { expectedLevels } = this.expander;
    const overtaken = pinsInMask(toggled & expectedLevels).filter(({ index }) => {
      const before = this.overtaken.beneath(index);
      return before && 'run' in before;
    });
    return overtaken.reduce((mask, { index }) => mask | pinMask(index), this.runs.pins());
  }
}

function ignoresAnother(settings: TimedSettings): boolean {
  return settings.kind === 'pulse' && settings.whileRunning === 'ignore';
}
