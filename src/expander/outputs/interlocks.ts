// Interlocks: of a group of outputs at most one is on, and between two of them all are off for a while.
import { pinName, pinsInMask } from '../../chip/pins';
import type { InterlockGroup } from '../../config/interlock-config';
import { UserError } from '../../errors/user-error';
import type { OutputChange, RevocableCommand } from './output-batches';

/** The outputs as interlocks see them. Words are logical levels, A | B << 8; pins that are no outputs are off. */
export interface InterlockedOutputs {
  /** Once all that was asked for is written. */
  readonly expected: number;
  readonly acknowledgedLevels: number;
  /** Pins that may be on, though nobody has asked for that. */
  readonly unknown: number;
  /** Pins that a write which is not acknowledged yet is about. */
  readonly moving: number;
  /** Whether writes can be given. */
  readonly ready: boolean;
  push(change: OutputChange, command?: RevocableCommand): Promise<number>;
}

interface Asker {
  /** The pin it waits for: the one that goes on next, or one that has given way to another command. */
  readonly pin: number;
  /** Whose it is, for `withdraw`. */
  readonly command: RevocableCommand | undefined;
  readonly resolve: (levels: number) => void;
  readonly reject: (error: Error) => void;
}

interface Group extends InterlockGroup {
  /** Not before this time may a pin go on; ms of the monotonic clock. */
  quietUntil: number;
  /** The pin that goes on next, 0 for none. */
  next: number;
  askers: Asker[];
  timer: NodeJS.Timeout | undefined;
}

export interface InterlockPlan {
  /** What can be written at once. */
  readonly now: OutputChange;
  /** Pins that go on once their group has been off long enough. */
  readonly later: readonly { on(command?: RevocableCommand): Promise<number>; remember(): void }[];
}

export class Interlocks {
  private groups: Group[] = [];

  constructor(
    private readonly outputs: InterlockedOutputs,
    groups: readonly InterlockGroup[],
  ) {
    this.set(groups);
  }

  get list(): readonly InterlockGroup[] {
    return this.groups.map(({ mask, breakMs }) => ({ mask, breakMs }));
  }

  /** Who waits for a pin of an old group hears that it did not go on. */
  replace(groups: readonly InterlockGroup[]): Promise<void> {
    for (const group of this.groups) {
      this.giveWay(group);
      this.tell(group);
    }
    this.set(groups);
    return this.enforce();
  }

  private set(groups: readonly InterlockGroup[]): void {
    const now = performance.now();
    this.groups = groups.map(({ mask, breakMs }) => ({
      ...{ mask, breakMs, quietUntil: now + breakMs, next: 0 },
      ...{ askers: [], timer: undefined },
    }));
  }

  /** Switches off groups of which several pins are on, after a change of what on means. */
  async enforce(): Promise<void> {
    const { ready, expected } = this.outputs;
    const excess = expected & ~this.settle(expected);
    if (ready && excess !== 0) await this.outputs.push({ set: excess, levels: 0, toggle: 0 });
  }

  /** Pins of any group. */
  get locked(): number {
    return this.groups.reduce((mask, group) => mask | group.mask, 0);
  }

  /** A command with the pins that have to go off for it. */
  withRivals(change: OutputChange): OutputChange {
    const known = this.resolved(change);
    const on = known.set & known.levels;
    const rivals = this.groups.reduce(
      (mask, group) => (on & group.mask ? mask | (group.mask & ~on) : mask),
      0,
    );
    return { ...known, set: known.set | rivals };
  }

  /** @throws UserError pin-interlocked when a command would have two pins of a group on */
  check(change: OutputChange): void {
    const known = this.resolved(change);
    for (const { mask } of this.groups) {
      const both = pinsInMask(known.set & known.levels & mask);
      if (both.length > 1) {
        throw new UserError('pin-interlocked', { pins: both.map(({ index }) => pinName(index)).join(', ') });
      }
    }
  }

  /**
   * Divides a command: what stands against a pin goes off at once, the pin itself goes on after the break.
   * The last command for a group wins: a pin that still waits for the break gives way.
   * @throws as `check`
   */
  plan(change: OutputChange): InterlockPlan {
    this.check(change);
    const { expected, unknown, moving } = this.outputs;
    const known = this.resolved(change);
    const concerned = this.groups.filter(({ mask }) => known.set & mask);
    let now = known;
    const later: { on(command?: RevocableCommand): Promise<number>; remember(): void }[] = [];
    for (const group of concerned) {
      const on = known.set & known.levels & group.mask;
      if (on === 0) {
        if (known.set & group.next) this.giveWay(group);
        continue;
      }
      if (group.next !== on) this.giveWay(group);
      if (expected & on) continue;
      // Also what goes off for a command that may be taken back yet.
      const others = (expected | unknown | moving) & group.mask & ~on;
      now = { ...now, set: (now.set & ~on) | others, levels: now.levels & ~(on | others) };
      later.push({ on: (command) => this.wait(group, on, command), remember: () => void (group.next = on) });
    }
    return { now, later };
  }

  /** The levels a start may begin with: where several pins of a group would be on, none is. */
  settle(levels: number): number {
    return this.groups.reduce((word, { mask }) => (severalIn(word & mask) ? word & ~mask : word), levels);
  }

  /** Pins that must not go on now: another of their group is on, was a moment ago, or is to go on. */
  get barred(): number {
    const { acknowledgedLevels, expected } = this.outputs;
    const on = acknowledgedLevels | this.withNext(expected);
    const now = performance.now();
    return this.groups.reduce(
      (word, { mask, quietUntil }) =>
        on & mask || quietUntil > now ? word | (mask & ~acknowledgedLevels) : word,
      0,
    );
  }

  /** The chip has begun to drive its outputs: how long which of them were off before, nobody knows. */
  begin(): void {
    // What waits may have been given before its pins were inverted. The state of the chip tells of a failure.
    this.enforce().catch(() => undefined);
    for (const group of this.groups) {
      group.quietUntil = performance.now() + group.breakMs;
      this.advance(group);
    }
  }

  /** A write was acknowledged. */
  moved(before: number, after: number): void {
    for (const group of this.groups) {
      if (before & ~after & group.mask) group.quietUntil = performance.now() + group.breakMs;
      this.advance(group);
      // What they have given way to is carried out.
      if (group.next === 0 && (this.outputs.moving & group.mask) === 0) this.tell(group);
    }
  }

  /** The chip is away: those who wait hear it, the pin they wait for goes on when it is back. */
  interrupt(error: Error): void {
    for (const group of this.groups) {
      clearTimeout(group.timer);
      group.timer = undefined;
      for (const { reject } of group.askers.splice(0)) reject(error);
    }
  }

  /** Pins that go on once their group has been off long enough. */
  get pending(): number {
    return this.groups.reduce((mask, { next }) => mask | next, 0);
  }

  /** Of these pins only those of `on` go on after the break, but none where there are several of a group. */
  await(pins: number, on: number): void {
    const single = this.settle(on);
    for (const group of this.groups) {
      const next = single & group.mask;
      if (group.next === next || ((group.next & pins) === 0 && next === 0)) continue;
      this.giveWay(group);
      group.next = next;
      this.advance(group);
    }
  }

  /** Takes back a command that waits for the chip; the break itself is no waiting. What others wait for may go on. */
  withdraw(command: RevocableCommand, error: Error, duringBreak: boolean): void {
    for (const group of this.groups) {
      const own = group.askers.filter((one) => one.command === command);
      const isNext = ({ pin }: Asker): boolean => pin === group.next;
      if (own.length > 0 && (duringBreak || !group.timer)) {
        group.askers = group.askers.filter((one) => one.command !== command);
        if (own.some(isNext) && !group.askers.some(isNext)) group.next = 0;
        for (const { reject } of own) reject(error);
      }
      this.advance(group);
    }
  }

  /** Nothing goes on any more. */
  end(error: Error): void {
    this.interrupt(error);
    for (const group of this.groups) group.next = 0;
  }

  /** Whether a pin goes on decides what happens to others, so toggles of interlocked pins are made levels. */
  private resolved(change: OutputChange): OutputChange {
    return resolveToggles(change, this.locked, this.withNext(this.outputs.expected));
  }

  /** The expected levels, as if the pins that wait were on. */
  private withNext(expected: number): number {
    return this.groups.reduce((levels, { next }) => levels | next, expected);
  }

  private wait(group: Group, pin: number, command?: RevocableCommand): Promise<number> {
    group.next = pin;
    const done = new Promise<number>((resolve, reject) =>
      group.askers.push({ pin, command, resolve, reject }),
    );
    this.advance(group);
    return done;
  }

  private advance(group: Group): void {
    const { mask, next } = group;
    const askers = group.askers.filter(({ pin }) => pin === next);
    const { moving, acknowledgedLevels, ready } = this.outputs;
    clearTimeout(group.timer);
    group.timer = undefined;
    if (next === 0 || !ready || moving & mask) return;
    const others = acknowledgedLevels & mask & ~next;
    if (others !== 0) {
      this.switchOff(others, askers.length === 1 ? askers[0]?.command : undefined);
      return;
    }
    const restMs = group.quietUntil - performance.now();
    if (restMs > 0) {
      group.timer = setTimeout(() => this.advance(group), Math.ceil(restMs));
      return;
    }
    group.next = 0;
    group.askers = group.askers.filter(({ pin }) => pin !== next);
    const on = { set: next, levels: next, toggle: 0 };
    // A part of the batch for each, so that one that expires can be taken back.
    if (askers.length === 0) this.outputs.push(on).catch(() => undefined);
    for (const { command, resolve, reject } of askers) this.outputs.push(on, command).then(resolve, reject);
  }

  /** A failure is heard by those who wait for the pin, and the state of the chip. */
  private switchOff(pins: number, command: RevocableCommand | undefined): void {
    this.outputs.push({ set: pins, levels: 0, toggle: 0 }, command).catch(() => undefined);
  }

  /** Another command took the place of the one that waits. Who may be taken back hears it once that is carried out. */
  private giveWay(group: Group): void {
    clearTimeout(group.timer);
    group.timer = undefined;
    group.next = 0;
    this.tell(group, ({ command }) => command === undefined);
  }

  /** Askers whose pin does not go on hear how it stands. */
  private tell(group: Group, isMeant: (asker: Asker) => boolean = () => true): void {
    for (const asker of group.askers.splice(0)) {
      if (isMeant(asker)) asker.resolve(this.outputs.acknowledgedLevels);
      else group.askers.push(asker);
    }
  }
}

/** Toggles of some pins as levels, since whether a pin goes on decides what happens to others. */
function resolveToggles({ set, levels, toggle }: OutputChange, pins: number, expected: number): OutputChange {
  const resolved = toggle & pins;
  return {
    set: set | resolved,
    levels: (levels & set) | (~expected & resolved),
    toggle: toggle & ~pins,
  };
}

function severalIn(mask: number): boolean {
  return (mask & (mask - 1)) !== 0;
}
