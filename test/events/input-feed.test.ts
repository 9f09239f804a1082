// The changes of some pins, over an absence of the chip, other settings, and an end.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { parsePinTable } from '../../src/config/pin-settings';
import { Problems } from '../../src/config/problems';
import { InputFeed, type InputUser } from '../../src/events/input-feed';
import { InputSettler } from '../../src/events/settle-inputs';
import { TimedBench } from '../support/timed-bench';

const POLL_MS = 20;

describe('a feed of inputs', () => {
  let bench: TimedBench;
  let clock: Clock;
  beforeEach(() => {
    bench = new TimedBench();
    clock = bench.clock;
  });
  afterEach(() => bench.end());

  const start = () => bench.setUp({ inputs: 0x0101 }, {}, { pollMs: POLL_MS });
  const follow = async (debounceMs: number, forgets: boolean) => {
    const expander = await start();
    const told: string[] = [];
    const user: InputUser = {
      begin: (levels) => told.push(`begin ${levels}`),
      feed: ({ levels, changed }) => told.push(`${changed}: ${levels & changed}`),
      ...(forgets && { lose: () => told.push('lost') }),
    };
    const feed = new InputFeed(expander, user, { mask: 0x0101, debounceMs, mayBegin: () => true });
    return { expander, feed, told };
  };
  const beAway = async (during: () => void) => {
    bench.bus.inject({ error: 'no-answer', times: 1e6 });
    await clock.tickAsync(500);
    during();
    bench.bus.clearFaults();
    await clock.tickAsync(10_000);
  };

  it('tells how the levels changed while the chip was away', async () => {
    const { told } = await follow(0, false);
    await beAway(() => bench.chip.drive(0, 1));
    assert.deepEqual(told, ['begin 0', '1: 1']);
  });

  it('leaves that out for whoever wants to know only what was seen, and begins anew', async () => {
    for (const debounceMs of [0, 30]) {
      const { told, feed } = await follow(debounceMs, true);
      const level = bench.chip.pad(0);
      await beAway(() => bench.chip.drive(0, level === 1 ? 0 : 1));
      bench.chip.drive(8, level === 1 ? 0 : 1);
      await clock.tickAsync(100);
      const [before, after] = level === 1 ? [257, 256] : [0, 1];
      assert.deepEqual(told, [
        `begin ${before}`,
        'lost',
        `begin ${after}`,
        level === 1 ? '256: 0' : '256: 256',
      ]);
      feed.stop();
    }
  });

  it('drops what has not settled when the chip goes away, for whoever forgets', async () => {
    const { told } = await follow(2000, true);
    bench.chip.drive(0, 1);
    await clock.tickAsync(3 * POLL_MS);
    await beAway(() => undefined);
    assert.deepEqual(told, ['begin 0', 'lost', 'begin 1']);
  });

  it('goes on from the other names when the inversion of a pin is changed: nothing happened on the pins', async () => {
    for (const debounceMs of [0, 30]) {
      const { expander, told, feed } = await follow(debounceMs, false);
      const invert = async (inverted: boolean) => {
        const changed = expander.changeSettings(parsePinTable({ A0: { inverted } }, new Problems()));
        await clock.tickAsync(100);
        await changed;
      };
      const move = async (level: 0 | 1) => {
        bench.chip.drive(0, level);
        await clock.tickAsync(100);
      };
      await invert(true);
      await move(1);
      await invert(false);
      await move(0);
      assert.deepEqual(told, ['begin 0', 'begin 1', '1: 0', 'begin 1', '1: 0']);
      feed.stop();
    }
  });

  it('has other pins settle on, and begins anew for just those that are called otherwise', async () => {
    const expander = await start();
    const told: string[] = [];
    const user: InputUser = {
      begin: (levels, pins) => told.push(`begin ${pins}: ${levels & pins}`),
      feed: ({ levels, changed }) => told.push(`${changed}: ${levels & changed}`),
    };
    new InputFeed(expander, user, { mask: 0x0101, debounceMs: 200, mayBegin: () => true });
    bench.chip.drive(8, 1);
    await clock.tickAsync(3 * POLL_MS);
    const changed = expander.changeSettings(parsePinTable({ A0: { inverted: true } }, new Problems()));
    await clock.tickAsync(POLL_MS);
    await changed;
    await clock.tickAsync(500);
    assert.deepEqual(told, ['begin 257: 0', 'begin 1: 1', '256: 256']);
  });

  it('ends at once, with no timer of its own', async () => {
    const { feed, told } = await follow(1000, true);
    bench.chip.drive(0, 1);
    await clock.tickAsync(3 * POLL_MS);
    const before = clock.countTimers();
    feed.stop();
    assert.equal(clock.countTimers(), before - 1);
    await clock.tickAsync(5000);
    assert.deepEqual(told, ['begin 0']);
  });
});

describe('debounced pins', () => {
  it('that changed at once are told of at once, without those that did not rest', () => {
    const clock = FakeTimers.install();
    const told: string[] = [];
    const settler = new InputSettler(0xff, 50, ({ levels, changed, time }) =>
      told.push(`${time}: ${changed} ${levels}`),
    );
    settler.seed(0);
    settler.feed({ levels: 7, changed: 7, time: 1, exact: true });
    clock.tick(20);
    settler.feed({ levels: 3, changed: 4, time: 2, exact: true });
    clock.tick(100);
    assert.deepEqual(told, ['1: 3 3']);
    assert.equal(clock.countTimers(), 0);
    clock.uninstall();
  });
});
