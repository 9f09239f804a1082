// What one bus can carry, and how long a press and a command take on it. The same figures in each run.
import { randomFrom } from '../../support/encoder';
import { EVERY_PIN, setTo } from '../../support/sim-expander';
import { Rig, type Hearing } from './rig';
import { inSlowMotion, msBetween, ticks } from './slow-motion';

/** ms. */
export interface Times {
  readonly median: number;
  /** 99 of 100 are not longer. */
  readonly p99: number;
  readonly longest: number;
}

export interface Inputs {
  /** How much of the time the wires are busy while nothing happens, 0 to 1. */
  readonly idleLoad: number;
  /** From the press of one button to the change that mcp-in sends. */
  readonly press: Times;
  /** From the moment when all inputs of all chips change to the last one that is told, at worst. */
  readonly allChangedMs: number;
}

export interface Outputs {
  /** Commands a second, one after the other, of one pin each, spread over the chips. */
  readonly commandsPerSecond: number;
  /** From a command for every pin of every chip to the last acknowledge. */
  readonly allSetMs: number;
}

const PRESSES = 200;
const BUSY_PRESSES = 40;
const IDLE_MS = 5000;
const SATURATED_MS = 1000;

/** All pins are inputs. */
export function measureInputs(count: number, hz: number, hearing: Hearing): Promise<Inputs> {
  return inSlowMotion(async (clock) => {
    const rig = await Rig.start(clock, { count, hz, hearing, inputs: EVERY_PIN, outputs: 0 });
    const idleLoad = await rig.loadDuring(IDLE_MS);
    const press = timesOf(await pressTimes(rig, count, { presses: PRESSES, pins: 16 }));
    const allChangedMs = await changeAll(rig, count);
    await rig.close();
    return { idleLoad, press, allChangedMs };
  });
}

/**
 * Port A of each chip has buttons, and port B is switched by flows that command again as soon as a command is acknowledged.
 * @returns from the press of one button to its change
 */
export function measureBusyPress(count: number, hz: number, hearing: Hearing): Promise<Times> {
  return inSlowMotion(async (clock) => {
    const rig = await Rig.start(clock, { count, hz, hearing, inputs: 0x00ff, outputs: 0xff00 });
    const flows = switchAll(rig);
    const times = timesOf(await pressTimes(rig, count, { presses: BUSY_PRESSES, pins: 8 }));
    await flows.stop();
    await rig.close();
    return times;
  });
}

/** All pins are outputs; the chips are checked each second, as by default. */
export function measureOutputs(count: number, hz: number): Promise<Outputs> {
  return inSlowMotion(async (clock) => {
    const rig = await Rig.start(clock, {
      ...{ count, hz },
      hearing: 'polled',
      inputs: 0,
      outputs: EVERY_PIN,
    });
    const commandsPerSecond = await saturate(rig);
    const allSetMs = await setAll(rig);
    await rig.close();
    return { commandsPerSecond, allSetMs };
  });
}

/** One button after the other, anywhere, at moments that have nothing to do with the polls. */
async function pressTimes(
  rig: Rig,
  count: number,
  { presses, pins }: { presses: number; pins: number },
): Promise<number[]> {
  const { clock } = rig;
  const random = randomFrom(count);
  const told: number[] = [];
  let pressedAt = 0;
  const stops = rig.expanders.map((expander) =>
    expander.onInput.on(({ levels, changed }) => {
      if ((levels & changed) === 0) told.push(msBetween(pressedAt, clock.now));
    }),
  );
  for (let press = 0; press < presses; press++) {
    await clock.tickAsync(ticks(100 + 50 * random()));
    const chip = rig.chip(Math.floor(count * random()));
    const pin = Math.floor(pins * random());
    pressedAt = clock.now;
    chip.drive(pin, 0);
    await clock.tickAsync(ticks(100));
    chip.drive(pin, 1);
  }
  await clock.tickAsync(ticks(100));
  for (const stop of stops) stop();
  if (told.length !== presses) throw new Error(`${told.length} of ${presses} presses were told`);
  return told;
}

/** Ten times, at moments that have nothing to do with the polls. @returns the longest */
async function changeAll(rig: Rig, count: number): Promise<number> {
  const { clock } = rig;
  const random = randomFrom(count);
  let last = 0;
  let told = 0;
  const stops = rig.expanders.map((expander) =>
    expander.onInput.on(({ changed }) => {
      told += onesIn(changed);
      last = clock.now;
    }),
  );
  const times: number[] = [];
  while (times.length < 10) {
    await clock.tickAsync(ticks(100 * random()));
    told = 0;
    const begin = clock.now;
    const levels = times.length % 2 === 0 ? 0 : 0xff;
    for (let index = 0; index < count; index++) {
      rig.chip(index).drivePort('A', levels);
      rig.chip(index).drivePort('B', levels);
    }
    await clock.tickAsync(ticks(300));
    if (told !== 16 * count) throw new Error(`${told} of ${16 * count} changes were told`);
    times.push(msBetween(begin, last));
  }
  for (const stop of stops) stop();
  return Math.max(...times);
}

async function saturate(rig: Rig): Promise<number> {
  const flows = switchAll(rig);
  await rig.clock.tickAsync(ticks(SATURATED_MS));
  const commands = flows.acknowledged();
  await flows.stop();
  return Math.round((commands * 1000) / SATURATED_MS);
}

/** As many flows as chips, each of which commands a pin of port B again as soon as it has switched. */
function switchAll(rig: Rig): { acknowledged: () => number; stop: () => Promise<void> } {
  let commands = 0;
  let ended = false;
  const flows = rig.expanders.map(async (expander) => {
    for (let level = 1; !ended; level ^= 1) {
      await expander.setPins(setTo(1 << 8, level === 1 ? EVERY_PIN : 0));
      commands += 1;
    }
  });
  const stop = async (): Promise<void> => {
    ended = true;
    await rig.clock.tickAsync(ticks(100));
    await Promise.all(flows);
  };
  return { acknowledged: () => commands, stop };
}

async function setAll(rig: Rig): Promise<number> {
  const { clock } = rig;
  const begin = clock.now;
  // Away from the checks of the chips, which come once a second.
  const set = Promise.all(rig.expanders.map((expander) => expander.setPins(setTo(EVERY_PIN, 0xaaaa)))).then(
    () => clock.now,
  );
  await clock.tickAsync(ticks(500));
  return msBetween(begin, await set);
}

function timesOf(times: readonly number[]): Times {
  const sorted = [...times].sort((one, other) => one - other);
  const at = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
  return { median: at(0.5), p99: at(0.99), longest: at(1) };
}

function onesIn(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}
