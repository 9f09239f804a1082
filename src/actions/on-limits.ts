// The longest time a pin may be on, however it went on, and whatever became of the message that would have ended it.
import { PINS, type PinIndex, pinMask } from '../chip/pins';
import type { OnLimit } from '../config/out-config';
import type { Timeline } from './timeline';

/** A pin that is still on after its limit is told so again this often. */
const AGAIN_MS = 1000;

interface Limit extends OnLimit {
  readonly owner: object;
  readonly mask: number;
}

interface PinTimes {
  /** ms of the timeline; undefined while the pin is off. */
  onSince: number | undefined;
  /** The last command that asked for on, or when the pin went on. */
  askedAt: number;
  /** The limit was reached, and the pin is not off yet. */
  over: boolean;
  cancel: () => void;
}

export class OnLimits {
  private limits: Limit[] = [];
  private readonly pins: PinTimes[] = PINS.map(() => ({
    onSince: undefined,
    askedAt: 0,
    over: false,
    cancel: () => undefined,
  }));

  /** @param reached the pin has to go off; called again until it is, with those whose limit it is */
  constructor(
    private readonly timeline: Timeline,
    private readonly reached: (pin: PinIndex, owners: readonly object[]) => void,
  ) {}

  /** Pins that have a limit. */
  get limited(): number {
    return this.limits.reduce((pins, { mask }) => pins | mask, 0);
  }

  /** Pins that are on already have been on for as long as they have: a limit may be reached at once. */
  add(owner: object, mask: number, limit: OnLimit): void {
    this.limits.push({ owner, mask, ...limit });
    this.armAll(mask);
  }

  /** @returns the pins that the owner had limits for */
  remove(owner: object): number {
    const gone = this.limits.filter((limit) => limit.owner === owner);
    this.limits = this.limits.filter((limit) => limit.owner !== owner);
    for (const { mask } of gone) this.armAll(mask);
    return gone.reduce((pins, { mask }) => pins | mask, 0);
  }

  removeAll(): void {
    this.limits = [];
    for (const { cancel } of this.pins) cancel();
  }

  /** @param levels logical levels of all outputs, acknowledged. @param at ms of the timeline */
  seen(levels: number, at: number): void {
    this.pins.forEach((times, pin) => {
      const on = (levels & pinMask(pin)) !== 0;
      if (on === (times.onSince !== undefined)) return;
      Object.assign(times, { onSince: on ? at : undefined, askedAt: at, over: false });
      this.arm(pin, times);
    });
  }

  /** Somebody commanded pins on. */
  asked(mask: number, at: number): void {
    this.pins.forEach((times, pin) => {
      if ((mask & pinMask(pin)) === 0 || times.onSince === undefined) return;
      times.askedAt = at;
      // Who switches on what is about to go off begins anew.
      if (times.over) times.onSince = at;
      times.over = false;
      this.arm(pin, times);
    });
  }

  private armAll(mask: number): void {
    this.pins.forEach((times, pin) => {
      if (mask & pinMask(pin)) this.arm(pin, times);
    });
  }

  private arm(pin: PinIndex, times: PinTimes): void {
    times.cancel();
    const due = Math.min(...this.deadlines(pin, times).map(({ due }) => due));
    if (due !== Infinity) times.cancel = this.timeline.at(due, (at) => this.reach(pin, times, at));
  }

  private reach(pin: PinIndex, times: PinTimes, at: number): void {
    times.over = true;
    times.cancel = this.timeline.at(at + AGAIN_MS, (later) => this.reach(pin, times, later));
    const past = this.deadlines(pin, times).filter(({ due }) => due <= at);
    this.reached(
      pin,
      past.map(({ owner }) => owner),
    );
  }

  private deadlines(pin: PinIndex, { onSince, askedAt }: PinTimes): { owner: object; due: number }[] {
    if (onSince === undefined) return [];
    return this.limits
      .filter(({ mask }) => mask & pinMask(pin))
      .map(({ owner, ms, from }) => ({ owner, due: (from === 'on' ? onSince : askedAt) + ms }));
  }
}
