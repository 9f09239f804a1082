// Presses of any length between two looks, and within one: the bytes of a look take time, in which buttons go on moving.
import assert from 'node:assert/strict';
import { BusPool } from '../../src/bus/shared-bus';
import type { I2cBus } from '../../src/bus/i2c-bus';
import { parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { Expander } from '../../src/expander/expander';
import { randomFrom } from '../support/encoder';
import { isReady } from '../support/sim-expander';
import { TimedWire } from './peers/timed-wire';
import { inSlowMotion, msBetween, ticks } from './scale/slow-motion';

const BUTTON = 8;
const PRESSES = 300;

/** The wire as a bus, in virtual time. @param now ms */
function busOn(wire: TimedWire, now: () => number): I2cBus {
  const transfer = async (address: number, written: number[], wanted: number): Promise<readonly number[]> => {
    const { read, end } = wire.transfer({ address, written, wanted }, now());
    await new Promise((resolve) => setTimeout(resolve, ticks(end - now())));
    return read;
  };
  return {
    name: 'timed',
    write: async (address, register, data) => {
      await transfer(address, [register, ...data], 0);
    },
    read: async (address, register, length) => Uint8Array.from(await transfer(address, [register], length)),
    probe: async (address) => {
      await transfer(address, [], 0);
    },
    close: () => Promise.resolve(),
  };
}

describe('a polled expander, while the bytes of its looks take their time', () => {
  for (const pollMs of [20, 100]) {
    for (const pressMs of [30, 5, 1, 0.4]) {
      it(`polled each ${pollMs} ms sees every press of ${pressMs} ms, once`, () =>
        inSlowMotion(async (clock) => {
          const now = (): number => msBetween(0, clock.now);
          const wire = new TimedWire(100_000);
          const expander = new Expander({
            name: 'board',
            bus: new BusPool().acquire('timed', () => Promise.resolve(busOn(wire, now))),
            address: 0x20,
            pollMs: ticks(pollMs),
            checkMs: ticks(1000),
            pins: parsePinTable({ B0: { pullUp: true, inverted: true } }, new Problems()),
          });
          expander.claim({ name: 'button' }, 1 << BUTTON, 'input');
          expander.applyUse();
          const ready = isReady(expander);
          await clock.tickAsync(ticks(200));
          await ready;
          const told: boolean[] = [];
          expander.onInput.on(({ levels, changed }) => {
            if (changed & (1 << BUTTON)) told.push((levels & (1 << BUTTON)) !== 0);
          });
          const random = randomFrom(pollMs + pressMs);
          let at = now();
          const events = Array.from({ length: PRESSES }, () => {
            at += 1.6 * pollMs + 2 * pressMs + 80 * random();
            return [
              { at, pin: BUTTON, level: 0 as const },
              { at: at + pressMs, pin: BUTTON, level: 'Z' as const },
            ];
          }).flat();
          wire.plan(events);
          await clock.tickAsync(ticks(at - now() + 500));
          const expected = Array.from({ length: 2 * PRESSES }, (_, index) => index % 2 === 0);
          assert.deepEqual(told, expected);
          assert.equal(wire.report(now()).outrun, 0);
          const closed = expander.close();
          await clock.tickAsync(ticks(1000));
          await closed;
        }));
    }
  }
});
