// What is measured of a package, and how. Each function begins on a Node-RED that is idle, and leaves it so.
import { setTimeout as after } from 'node:timers/promises';
import { randomFrom } from '../../support/encoder';
import type { Report } from './child';
import type { MeasuredNodeRed } from './measured-node-red';
import type { Traffic } from './timed-wire';

/** How much is done: quick runs are for tests, full ones for figures. */
export interface Effort {
  readonly writes: number;
  readonly idleMs: number;
  readonly pressesEach: number;
  readonly resets: number;
  /** ms after a reset until it is given up. */
  readonly patienceMs: number;
}

export const FULL: Effort = {
  writes: 1000,
  idleMs: 30_000,
  pressesEach: 200,
  resets: 10,
  patienceMs: 30_000,
};
export const QUICK: Effort = { writes: 50, idleMs: 2000, pressesEach: 12, resets: 2, patienceMs: 3000 };

/** ms of the presses that are tried. */
export const PRESS_MS = [30, 5, 1] as const;
const BUTTON = 8;
const EVERY_PIN = 0xffff;
const SETTLED_MS = 1500;
const HANG_MS = 1000;

export interface Writes extends Traffic {
  readonly count: number;
  readonly ms: number;
  /** How often the pin has changed; each message asks for another level. */
  readonly changes: number;
}

export interface AllAtOnce extends Traffic {
  /** Whether all sixteen pins had their level, each time. */
  readonly right: boolean;
  /** The shortest. */
  readonly ms: number;
}

export interface Idle {
  readonly perMinute: Traffic;
  readonly cpuMsPerMinute: number;
  readonly blockedMsPerMinute: number;
}

export interface Presses {
  readonly ms: number;
  readonly made: number;
  readonly seen: number;
  /** Of those made, by a computer that was so late with its looks that the chip cannot tell them. */
  readonly outrun: number;
}

export interface Recovery {
  readonly resets: number;
  /** Of those after which the chip was as before; undefined where it never was. */
  readonly longestMs: number | undefined;
  readonly repaired: number;
  /** Messages of inputs that nobody had touched. */
  readonly phantoms: number;
  /** Real presses after each reset, of one each. */
  readonly seenAfter: number;
}

/** Until the chip is set up, and all that comes with a start is over. */
export async function settle(): Promise<void> {
  await after(SETTLED_MS);
}

/** What it took to set the chip up, and to look at its inputs for the first time. */
export async function measureStart(nodeRed: MeasuredNodeRed): Promise<Traffic> {
  await settle();
  const { setUp } = await nodeRed.ask('report');
  if (!setUp) throw new Error(`The chip was not set up.\n${nodeRed.log}`);
  return setUp;
}

/** Messages for one pin that is on, alternately off and on, all in one turn; until the last write. */
export async function measureWrites(nodeRed: MeasuredNodeRed, { writes }: Effort): Promise<Writes> {
  const payloads = Array.from({ length: writes }, (_, index) => index % 2 === 1);
  const before = await nodeRed.ask('report');
  const sent = await nodeRed.ask('send', { source: 'one', payloads });
  const end = await written(nodeRed);
  return {
    ...difference(before, end.lastWrite),
    count: writes,
    ms: end.lastWrite.end - sent,
    changes: end.padChanges - before.padChanges,
  };
}

/** One message to each of sixteen nodes, in one turn. The middle one of five tries: a check of the chip may fall into one. */
export async function measureAllAtOnce(nodeRed: MeasuredNodeRed): Promise<AllAtOnce> {
  const tries: AllAtOnce[] = [];
  while (tries.length < 5) {
    await nodeRed.ask('send', { source: 'all', payloads: [false] });
    const before = await written(nodeRed);
    const sent = await nodeRed.ask('send', { source: 'all', payloads: [true] });
    const { lastWrite, pads } = await written(nodeRed);
    tries.push({ ...difference(before, lastWrite), right: pads === EVERY_PIN, ms: lastWrite.end - sent });
  }
  const [middle] = tries.sort((one, other) => one.transfers - other.transfers).slice(2);
  if (!middle) throw new Error('no try');
  const ms = Math.min(...tries.map((one) => one.ms));
  return { ...middle, ms, right: tries.every(({ right }) => right) };
}

export async function measureIdle(nodeRed: MeasuredNodeRed, { idleMs }: Effort): Promise<Idle> {
  const before = await nodeRed.ask('report');
  await after(idleMs);
  const end = await nodeRed.ask('report');
  const perMinute = (amount: number): number => (amount * 60_000) / (end.now - before.now);
  const { transfers, bytes } = difference(before, end);
  return {
    perMinute: { transfers: Math.round(perMinute(transfers)), bytes: Math.round(perMinute(bytes)) },
    cpuMsPerMinute: perMinute(end.cpuMs - before.cpuMs),
    blockedMsPerMinute: perMinute(end.blockedMs - before.blockedMs),
  };
}

/** One finger on one button, again and again, 160 to 240 ms from press to press; the same moments for everybody. */
export async function measurePresses(
  nodeRed: MeasuredNodeRed,
  ms: number,
  { pressesEach }: Effort,
): Promise<Presses> {
  await nodeRed.ask('heard');
  const before = await nodeRed.ask('report');
  const random = randomFrom(ms);
  let at = 50;
  const events = Array.from({ length: pressesEach }, () => {
    at += 160 + 80 * random();
    return press(at, ms);
  }).flat();
  await nodeRed.ask('plan', events);
  await after(at + 1000);
  const { outrun } = await nodeRed.ask('report');
  return {
    ms,
    made: pressesEach,
    seen: pressed(await nodeRed.ask('heard')),
    outrun: outrun - before.outrun,
  };
}

/** A reset of the chip, with half of the outputs on; then, when the time is over, one real press. */
export async function measureRecovery(
  nodeRed: MeasuredNodeRed,
  { resets, patienceMs }: Effort,
): Promise<Recovery> {
  await nodeRed.ask('send', { source: 'outputs', payloads: [true] });
  const random = randomFrom(resets);
  const times: (number | undefined)[] = [];
  let phantoms = 0;
  let seenAfter = 0;
  for (let reset = 0; reset < resets; reset++) {
    await after(1000 * random());
    await nodeRed.ask('heard');
    await nodeRed.ask('plan', [{ at: 5, reset: true }]);
    times.push(await repairedWithin(nodeRed, patienceMs));
    await after(500);
    phantoms += (await nodeRed.ask('heard')).length;
    await nodeRed.ask('plan', press(5, 150));
    await after(800);
    seenAfter += pressed(await nodeRed.ask('heard'));
    // Who has not repaired it once does not in the next round either.
    if (times.at(-1) === undefined)
      return { resets: reset + 1, longestMs: undefined, repaired: 0, phantoms, seenAfter };
  }
  const repaired = times.filter((time) => time !== undefined);
  return { resets, longestMs: Math.max(...repaired), repaired: repaired.length, phantoms, seenAfter };
}

/** @returns the longest time for which Node-RED did nothing else, while one transfer takes a second longer, in ms */
export async function measureHang(nodeRed: MeasuredNodeRed): Promise<number> {
  await nodeRed.ask('watchLoop');
  await nodeRed.ask('hang', HANG_MS);
  await after(HANG_MS + 1000);
  const longest = await nodeRed.ask('loopDelay');
  // Who reads more slowly after that takes his time to read as before.
  await after(5000);
  return longest;
}

async function repairedWithin(nodeRed: MeasuredNodeRed, patienceMs: number): Promise<number | undefined> {
  const limit = Date.now() + patienceMs;
  while (Date.now() < limit) {
    await after(100);
    const { repairedAfter } = await nodeRed.ask('report');
    if (repairedAfter !== undefined) return repairedAfter;
  }
  return undefined;
}

/** Waits until nothing more is written. */
async function written(nodeRed: MeasuredNodeRed): Promise<Report> {
  for (let before = await nodeRed.ask('report'); ;) {
    await after(300);
    const now = await nodeRed.ask('report');
    if (now.lastWrite.transfers === before.lastWrite.transfers) return now;
    before = now;
  }
}

function difference(before: Traffic, end: Traffic): Traffic {
  return { transfers: end.transfers - before.transfers, bytes: end.bytes - before.bytes };
}

function press(
  at: number,
  ms: number,
): ({ at: number; pin: number; level: 0 } | { at: number; pin: number; level: 'Z' })[] {
  return [
    { at, pin: BUTTON, level: 0 },
    { at: at + ms, pin: BUTTON, level: 'Z' },
  ];
}

function pressed(heard: readonly { payload: unknown }[]): number {
  return heard.filter(({ payload }) => payload === true).length;
}
