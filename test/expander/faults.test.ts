// The expander while its bus or chip fails: who hears of it, what is kept, how it comes back.
import assert from 'node:assert/strict';
import type { Clock } from '@sinonjs/fake-timers';
import { BusError } from '../../src/bus/bus-error';
import { UserError } from '../../src/errors/user-error';
import { ADDRESS, Bench, listen, setTo, toggle } from '../support/sim-expander';
import { SET_UP_MS, TimedBench } from '../support/timed-bench';

describe('an expander with faults', () => {
  let bench: TimedBench;
  let clock: Clock;
  beforeEach(() => {
    bench = new TimedBench();
    clock = bench.clock;
  });
  afterEach(() => bench.end());

  it('writes again when noise spoils up to three transfers, and the caller sees no error', async () => {
    const expander = await bench.setUp({ outputs: 3 });
    for (const times of [1, 3]) {
      bench.bus.inject({ error: 'no-answer', times });
      const written = expander.setPins(toggle(1));
      await clock.tickAsync(200);
      await written;
    }
    assert.equal(bench.chip.pads, 0);
    assert.equal(expander.state.kind, 'ready');
  });

  it('tells every waiting caller why, and keeps the last wanted level of each pin', async () => {
    const expander = await bench.setUp({ outputs: 3 });
    bench.bus.place(ADDRESS, undefined);
    const calls = [setTo(1, 1), setTo(1, 0), setTo(1, 1), setTo(2, 2)].map((change) =>
      expander.setPins(change),
    );
    const outcomes = Promise.allSettled([...calls, expander.readPins()]);
    await clock.tickAsync(100);
    for (const outcome of await outcomes) {
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof BusError);
      assert.equal(outcome.reason.kind, 'no-answer');
    }
    await assert.rejects(expander.setPins(setTo(2, 0)), BusError);
    assert.equal(expander.state.kind, 'away');

    const levels: number[] = [];
    bench.chip.onChange(() => levels.push(bench.chip.pads));
    bench.bus.place(ADDRESS, bench.chip);
    await clock.tickAsync(2000);
    assert.equal(expander.state.kind, 'ready');
    assert.deepEqual(levels, [0b01], 'goes to the last level at once, and replays nothing');
  });

  it('finds a chip that is absent at start as soon as it appears', async () => {
    bench.bus.place(ADDRESS, undefined);
    const expander = bench.expander();
    expander.claim({ name: 'out' }, 1, 'output');
    const states: string[] = [];
    expander.onState.on((state) => states.push(state.kind));
    expander.applyUse();
    await clock.tickAsync(5000);
    await assert.rejects(expander.setPins(setTo(1, 1)), /0x20/);
    bench.bus.place(ADDRESS, bench.chip);
    await clock.tickAsync(2000);
    assert.equal(states.at(-1), 'ready');
    assert.equal(bench.chip.pads, 1);
  });

  it('goes to the level that was asked for while the chip was being started again', async () => {
    const expander = await bench.setUp({ outputs: 3 });
    bench.bus.place(ADDRESS, undefined);
    const lost = assert.rejects(expander.setPins(setTo(2, 2)), BusError);
    await clock.tickAsync(100);
    await lost;
    bench.bus.place(ADDRESS, bench.chip);
    bench.bus.inject({ delayMs: 30, times: 6 });
    // The levels are decided when the registers have been read; the write of them is in flight then.
    while (bench.bus.log.at(-1)?.kind !== 'read') await clock.tickAsync(5);
    assert.equal(expander.state.kind, 'away', 'the start is under way');
    await assert.rejects(expander.setPins(setTo(1, 1)), BusError);
    await clock.tickAsync(1000);
    assert.equal(bench.chip.pads, 3);
  });

  it('does not toggle a level that it never knew, not even one that was asked for before the start failed', async () => {
    bench.bus.place(ADDRESS, undefined);
    const expander = bench.expander({ A0: { start: 'low' } });
    expander.claim({ name: 'out' }, 1, 'output');
    expander.applyUse();
    const lost = assert.rejects(expander.setPins(toggle(1)), BusError);
    await clock.tickAsync(500);
    await lost;
    bench.bus.place(ADDRESS, bench.chip);
    await clock.tickAsync(2000);
    assert.equal(bench.chip.pads, 0);
  });

  it('does not toggle a level that it never knew', async () => {
    bench.bus.place(ADDRESS, undefined);
    const expander = bench.expander();
    expander.claim({ name: 'out' }, 1, 'output');
    expander.applyUse();
    await clock.tickAsync(500);
    await assert.rejects(expander.setPins(toggle(1)), BusError);
    bench.bus.place(ADDRESS, bench.chip);
    await clock.tickAsync(2000);
    assert.equal(bench.chip.pads, 0);
  });

  it('restores outputs, directions and inputs of a chip that lost power while it was away', async () => {
    const expander = await bench.setUp(
      { outputs: 1, inputs: 0x0100 },
      { B0: { pullUp: true, inverted: true } },
    );
    const written = expander.setPins(setTo(1, 1));
    await clock.tickAsync(SET_UP_MS);
    await written;
    const seen = listen(expander);
    bench.bus.place(ADDRESS, undefined);
    await clock.tickAsync(500);
    bench.chip.reset();
    bench.bus.place(ADDRESS, bench.chip);
    await clock.tickAsync(2000);
    assert.equal(bench.chip.pads & 1, 1);
    assert.deepEqual(seen, [], 'no phantom press');
    bench.chip.drive(8, 0);
    await clock.tickAsync(40);
    assert.deepEqual(seen, ['B0=1']);
  });

  it('reports a level that changed while the chip was away, once it is back', async () => {
    const expander = await bench.setUp({ inputs: 1 });
    const seen = listen(expander);
    bench.bus.place(ADDRESS, undefined);
    await clock.tickAsync(500);
    bench.chip.drive(0, 1);
    bench.bus.place(ADDRESS, bench.chip);
    await clock.tickAsync(2000);
    assert.deepEqual(seen, ['A0=1']);
  });

  it('does not try again at once what cannot succeed', async () => {
    const expander = await bench.setUp({ outputs: 1 });
    bench.bus.clearLog();
    bench.bus.inject({ error: 'no-permission' });
    await assert.rejects(Promise.all([expander.setPins(setTo(1, 1)), clock.tickAsync(20)]), BusError);
    assert.equal(bench.bus.cost.transactions, 1);
  });

  it('keeps the event loop and other buses going while a transfer takes a second', async () => {
    const other = new Bench();
    const ready = Promise.all([bench.setUp({ outputs: 1 }), other.started({ outputs: 1 })]);
    await clock.tickAsync(SET_UP_MS);
    const [slow, quick] = await ready;
    bench.bus.inject({ delayMs: 1000 });
    let done = '';
    void slow.setPins(setTo(1, 1)).then(() => (done += 'slow'));
    void quick.setPins(setTo(1, 1)).then(() => (done += 'quick '));
    await clock.tickAsync(500);
    assert.equal(done, 'quick ');
    assert.equal(other.chip.pads, 1);
    await clock.tickAsync(600);
    assert.equal(done, 'quick slow');
    const closed = other.close();
    await clock.tickAsync(SET_UP_MS);
    await closed;
  });

  it('has one transfer in flight, however many ask', async () => {
    const expander = await bench.setUp({ outputs: 3, inputs: 0x0100 });
    bench.bus.clearLog();
    bench.bus.inject({ delayMs: 100, times: 3 });
    const all = Promise.all([
      expander.setPins(setTo(1, 1)),
      expander.setPins(setTo(1, 0)),
      expander.readPins(),
    ]);
    await clock.tickAsync(150);
    assert.equal(bench.bus.cost.transactions, 1);
    await clock.tickAsync(250);
    await all;
  });

  describe('when it is closed', () => {
    it('writes what is queued, and leaves the outputs as they are', async () => {
      const expander = await bench.setUp({ outputs: 3 });
      const calls = Promise.all([
        expander.setPins(setTo(1, 1)),
        expander.setPins(setTo(1, 0)),
        expander.setPins(setTo(3, 3)),
      ]);
      const closed = expander.close();
      await clock.tickAsync(SET_UP_MS);
      await Promise.all([calls, closed]);
      assert.equal(bench.chip.pads, 3);
      assert.equal(bench.chip.outputs, 3);
      await assert.rejects(expander.setPins(setTo(1, 0)), UserError);
      await assert.rejects(expander.readPins(), UserError);
    });

    it('writes what was commanded while the chip, which was away, was being started again', async () => {
      for (let ms = 0; ms <= 80; ms += 5) {
        const here = new Bench();
        const ready = here.started(
          { outputs: 3, inputs: 0x0100 },
          { A1: { safe: 'low' }, B0: { pullUp: true } },
        );
        await clock.tickAsync(SET_UP_MS);
        const expander = await ready;
        const on = expander.setPins(setTo(3, 3));
        await clock.tickAsync(SET_UP_MS);
        await on;
        const replug = here.bus.unplug(ADDRESS);
        await clock.tickAsync(1000);
        here.chip.reset();
        replug();
        here.bus.inject({ delayMs: 15, forMs: 5000 });
        here.bus.clearLog();
        while (here.bus.log.length === 0) await clock.tickAsync(1);
        await clock.tickAsync(ms);
        const off = expander.setPins(setTo(1, 0)).catch(() => 'away');
        const closed = expander.close();
        await clock.tickAsync(1000);
        await Promise.all([off, closed]);
        assert.equal(here.chip.pads & here.chip.outputs, 0, `closed ${ms} ms after the first transfer`);
        assert.equal(here.chip.outputs, 3);
      }
    });

    it('has made pins outputs that were taken into use just before, and drives what was commanded', async () => {
      const expander = await bench.setUp({ outputs: 1 });
      expander.claim({ name: 'another' }, 2, 'output');
      const written = expander.setPins(setTo(2, 2));
      const closed = expander.close();
      await clock.tickAsync(1000);
      await Promise.all([written, closed]);
      assert.equal(bench.chip.outputs, 3);
      assert.equal(bench.chip.pads & bench.chip.outputs, 2);
    });

    it('moves no output for commands that are refused because they come too late', async () => {
      const expander = await bench.setUp({ outputs: 3 }, { A0: { safe: 'low' }, A1: { safe: 'input' } });
      const on = expander.setPins(setTo(3, 3));
      await clock.tickAsync(SET_UP_MS);
      await on;
      const moves: string[] = [];
      const refused: Promise<unknown>[] = [];
      bench.chip.onChange(() => {
        moves.push(`${bench.chip.pads & 1}, outputs ${bench.chip.outputs}`);
        refused.push(assert.rejects(expander.setPins(setTo(1, 1), refused.length % 2 ? 0 : 50), /stopped/));
      });
      const closed = expander.close();
      await clock.tickAsync(1000);
      await closed;
      await Promise.all(refused);
      assert.deepEqual(moves, ['0, outputs 3', '0, outputs 1']);
    });

    it('is done within a second though the bus hangs, and hangs no caller', async () => {
      const expander = await bench.setUp({ outputs: 1 });
      bench.bus.inject({ delayMs: 60_000 });
      const hung = Promise.allSettled([expander.setPins(setTo(1, 1)), expander.setPins(setTo(1, 0))]);
      await clock.tickAsync(SET_UP_MS);
      let closed = false;
      void expander.close().then(() => (closed = true));
      await clock.tickAsync(1000);
      assert.ok(closed);
      await clock.tickAsync(60_000);
      for (const { status } of await hung) assert.match(status, /fulfilled|rejected/);
    });

    it('ends a command that expires with its write, where that hangs for longer', async () => {
      const expander = await bench.setUp({ outputs: 1 });
      bench.bus.inject({ delayMs: 3000, error: 'timeout', only: 'write' });
      const told = assert.rejects(expander.setPins(setTo(1, 1), 60_000), /stopped/);
      await clock.tickAsync(10);
      const closed = expander.close();
      await clock.tickAsync(1000);
      await closed;
      assert.notEqual(clock.countTimers(), 0);
      await clock.tickAsync(3000);
      await told;
      assert.equal(clock.countTimers(), 0);
    });

    it('writes nothing any more, though its job was under way and others keep the bus open', async () => {
      const expander = bench.expander();
      expander.claim({ name: 'out' }, 1, 'output');
      const other = bench.lease();
      bench.bus.inject({ delayMs: 950 });
      expander.applyUse();
      await clock.tickAsync(10);
      const closed = expander.close();
      await clock.tickAsync(920);
      await closed;
      await clock.tickAsync(3000);
      assert.deepEqual(bench.transfers(), ['write 05 00'], 'only what was in flight');
      assert.equal(expander.state.kind, 'closed');
      await other.close();
    });

    it('behind a transfer of another chip that hangs writes nothing later, and leaves to its successor what it has not told to have failed', async () => {
      const expander = await bench.setUp({ outputs: 7 });
      const other = bench.lease();
      bench.bus.inject({ delayMs: 3000, address: 0x21 });
      const hangs = assert.rejects(other.probe(0x21), BusError);
      await clock.tickAsync(1);
      const ends: string[] = [];
      const note = (name: string) => (error: unknown) =>
        ends.push(`${name} ${error instanceof Error ? 'failed' : 'done'}`);
      for (const [name, command] of [
        ['patient', expander.setPins(setTo(1, 1))],
        ['expiring', expander.setPins(setTo(2, 2), 60_000)],
      ] as const)
        command.then(note(name), note(name));
      await clock.tickAsync(10);
      const closed = expander.close();
      await clock.tickAsync(990);
      await closed;
      assert.deepEqual(ends, ['patient failed', 'expiring failed']);
      const { pins, levels } = expander.unwritten;
      assert.deepEqual([pins, levels & pins], [7, 1]);
      await clock.tickAsync(5000);
      await hangs;
      assert.equal(bench.chip.pads, 0);
      await other.close();
    });

    it('hands on the last level that was asked for behind a write that hangs', async () => {
      const first = await bench.setUp({ outputs: 1 });
      const other = bench.lease();
      bench.bus.inject({ delayMs: 985, only: 'write' });
      const outcomes = Promise.allSettled([first.setPins(setTo(1, 1)), first.setPins(setTo(1, 0))]);
      await clock.tickAsync(10);
      const closed = first.close();
      await clock.tickAsync(900);
      await closed;
      const { startedOutputs, driven, unwritten } = first;
      const next = bench.started({ outputs: 1 }, {}, { started: startedOutputs, left: driven, unwritten });
      await clock.tickAsync(2000);
      await Promise.all([next, outcomes]);
      assert.equal(bench.chip.pads, 0);
      await other.close();
    });

    it('stops polling, and leaves no timer', async () => {
      const expander = await bench.setUp({ inputs: 1 });
      const closed = expander.close();
      await clock.tickAsync(SET_UP_MS);
      await closed;
      assert.equal(clock.countTimers(), 0);
    });

    it('while the chip is away leaves no timer', async () => {
      const expander = await bench.setUp({ inputs: 1 });
      bench.bus.place(ADDRESS, undefined);
      await clock.tickAsync(500);
      assert.equal(expander.state.kind, 'away');
      const closed = expander.close();
      await clock.tickAsync(SET_UP_MS);
      await closed;
      assert.equal(clock.countTimers(), 0);
    });

    it('can be closed twice, and before it ever ran', async () => {
      const expander = bench.expander();
      await Promise.all([expander.close(), expander.close()]);
      expander.applyUse();
      await clock.tickAsync(100);
      assert.deepEqual(bench.transfers(), []);
    });
  });

  describe('when it is suspended', () => {
    it('writes nothing, tells callers the reason, and starts again when resumed', async () => {
      const expander = await bench.setUp({ outputs: 1, inputs: 2 });
      const reason = new UserError('expander-twice', {
        expander: 'a',
        other: 'b',
        bus: '1',
        address: '0x20',
      });
      expander.suspend(reason);
      bench.bus.clearLog();
      await assert.rejects(expander.setPins(setTo(1, 1)), reason);
      await clock.tickAsync(3000);
      assert.deepEqual(bench.transfers(), []);
      expander.resume();
      await clock.tickAsync(10);
      assert.equal(expander.state.kind, 'ready');
      assert.equal(bench.chip.pads, 1);
    });

    it('in the middle of a write goes to the level that was asked for behind it', async () => {
      const expander = await bench.setUp({ outputs: 1 });
      bench.bus.inject({ delayMs: 50, only: 'write' });
      const outcomes = Promise.allSettled([expander.setPins(setTo(1, 1)), expander.setPins(setTo(1, 0))]);
      await clock.tickAsync(10);
      expander.suspend(new UserError('expander-missing'));
      await clock.tickAsync(100);
      expander.resume();
      await clock.tickAsync(500);
      await outcomes;
      assert.equal(expander.state.kind, 'ready');
      assert.equal(bench.chip.pads, 0);
    });

    it('in the middle of its start does not become ready', async () => {
      const expander = bench.expander();
      expander.claim({ name: 'out' }, 1, 'output');
      bench.bus.inject({ delayMs: 50 });
      expander.applyUse();
      await clock.tickAsync(10);
      expander.suspend(new UserError('expander-missing'));
      await clock.tickAsync(3000);
      assert.equal(expander.state.kind, 'away');
      assert.equal(bench.chip.outputs, 0x0001, 'what was under way is finished');
    });
  });
});
