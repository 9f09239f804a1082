// What runs on outputs when a command comes that expires: it goes on as if that had never been given.
import assert from 'node:assert/strict';
import type { OutputCommand } from '../../src/actions/output-command';
import { UserError } from '../../src/errors/user-error';
import { ADDRESS } from '../support/sim-expander';
import { ActionBench, blink, flip, pulse, set } from '../support/action-bench';

describe('what runs on an output', () => {
  let bench: ActionBench;
  beforeEach(async () => (bench = await new ActionBench().start({}, { checkMs: 1000 })));
  afterEach(() => bench.stop());

  const goAway = async (): Promise<() => void> => {
    const replug = bench.bus.unplug(ADDRESS);
    await bench.after(1500);
    assert.equal(bench.expander.state.kind, 'away');
    return replug;
  };
  const give = (command: OutputCommand, owner?: object): { end: string } => {
    const outcome = { end: 'waits' };
    bench.run(command, owner).then(
      () => (outcome.end = 'done'),
      (error: unknown) => (outcome.end = String(error)),
    );
    return outcome;
  };
  const pad = (pin = 0) => bench.bench.chip.pad(pin);

  for (const [what, command] of [
    ['off', set(1, 0)],
    ['a toggle', flip(1)],
    ['another pulse', pulse(1, 60_000)],
    ['a pulse of another output of its interlock', pulse(2, 60_000)],
    ['another output of its interlock', set(2, 2)],
  ] as const)
    it(`goes on where a command expires meanwhile, and ends at its time: ${what}`, async () => {
      await bench.expander.changeInterlocks([{ mask: 3, breakMs: 10 }]);
      bench.give(pulse(1, 5000));
      await bench.after(100);
      const replug = await goAway();
      const command1 = give({ ...command, expireMs: 500 });
      await bench.after(600);
      assert.match(command1.end, /expired/);
      replug();
      await bench.after(2000);
      assert.equal(pad(), 1);
      await bench.after(3000);
      assert.equal(pad(), 0);
      assert.ok(!bench.edges.some(({ pin }) => pin === 1));
    });

  it('goes on, and nothing else begins, where commands that expire come while all traffic is stopped', async () => {
    bench.give(pulse(1, 3000));
    await bench.after(100);
    bench.expander.suspend(new UserError('expander-missing'));
    const [off, other] = [give({ ...set(1, 0), expireMs: 60_000 }), give({ ...blink(2), expireMs: 60_000 })];
    await bench.after(500);
    for (const { end } of [off, other]) assert.match(end, /UserError/);
    bench.expander.resume();
    await bench.after(2000);
    assert.deepEqual([pad(0), pad(1)], [1, 0]);
    await bench.after(1000);
    assert.equal(pad(0), 0);
    assert.ok(!bench.edges.some(({ pin }) => pin === 1));
  });

  it('goes on blinking where a command expires meanwhile', async () => {
    bench.give(blink(1));
    await bench.after(100);
    const replug = await goAway();
    give({ ...set(1, 0), expireMs: 500 });
    await bench.after(600);
    replug();
    await bench.after(2000);
    bench.edges.length = 0;
    await bench.after(2000);
    assert.equal(bench.levels().length, 4);
  });

  it('begins where a command that came before its first write expires', async () => {
    const replug = await goAway();
    const first = give({ ...pulse(1, 1000), expireMs: 9000 });
    const off = give({ ...set(1, 0), expireMs: 500 });
    await bench.after(1000);
    assert.match(off.end, /expired/);
    replug();
    await bench.after(1500);
    assert.equal(first.end, 'done');
    await bench.after(3000);
    assert.deepEqual(bench.levels(), [1, 0]);
  });

  it('goes on when all have expired that came since, in whatever order', async () => {
    for (const [one, other] of [
      [500, 800],
      [800, 500],
    ] as const) {
      bench.give(pulse(1, 6000));
      await bench.after(100);
      const replug = await goAway();
      give({ ...set(1, 0), expireMs: one });
      give({ ...pulse(1, 60_000), expireMs: other });
      await bench.after(1000);
      replug();
      await bench.after(1500);
      assert.equal(pad(), 1);
      await bench.after(3000);
      assert.equal(pad(), 0);
    }
  });

  it('has ended where a command came since that counts', async () => {
    bench.give(pulse(1, 3000));
    await bench.after(100);
    const replug = await goAway();
    give({ ...set(1, 0), expireMs: 500 });
    give(set(1, 1));
    await bench.after(600);
    replug();
    await bench.after(10_000);
    assert.equal(pad(), 1);
    await bench.after(10_000);
    assert.deepEqual(bench.levels(), [1]);
  });

  it('has ended where the command was in time', async () => {
    bench.give(blink(1));
    await bench.after(100);
    const replug = await goAway();
    const command = give({ ...set(1, 1), expireMs: 5000 });
    replug();
    await bench.after(10_000);
    assert.equal(command.end, 'done');
    assert.equal(pad(), 1);
    assert.equal(bench.clock.countTimers(), 1, 'the poll');
  });

  it('ends with its node, also where a command of another one expires after that', async () => {
    bench.give(pulse(1, 60_000));
    await bench.after(100);
    const replug = await goAway();
    give({ ...set(1, 0), expireMs: 500 }, { name: 'other' });
    bench.actions.stop(bench.owner);
    await bench.after(600);
    replug();
    await bench.after(2000);
    assert.equal(pad(), 0);
  });

  it('switches off no other output of an interlock that was given before the command expired', async () => {
    bench.give(blink(1));
    await bench.after(100);
    const replug = await goAway();
    give({ ...set(1, 0), expireMs: 500 });
    give(set(2, 2));
    await bench.expander.changeInterlocks([{ mask: 3, breakMs: 10 }]);
    await bench.after(600);
    replug();
    await bench.after(10_000);
    assert.equal(pad(0), 0);
    assert.equal(pad(1), 1);
    assert.deepEqual(bench.levels(1), [1]);
  });

  it('stays ended where a pulse that it gave way to goes on for another one', async () => {
    await bench.expander.changeInterlocks([{ mask: 3, breakMs: 10 }]);
    bench.give(blink(2));
    await bench.after(100);
    const replug = await goAway();
    const first = give({ ...pulse(1, 3000, 'ignore'), expireMs: 500 });
    const second = give({ ...pulse(1, 3000, 'ignore'), expireMs: 9000 });
    await bench.after(1000);
    assert.match(first.end, /expired/);
    replug();
    await bench.after(2000);
    assert.equal(second.end, 'done');
    assert.equal(pad(0), 1);
    await bench.after(5000);
    assert.deepEqual([pad(0), pad(1)], [0, 0]);
  });

  it('stays ended where that other pulse would have failed at once', async () => {
    await bench.expander.changeInterlocks([{ mask: 3, breakMs: 10 }]);
    bench.give(blink(2));
    await bench.after(100);
    bench.bus.inject({ delayMs: 700, times: 1 });
    void bench.expander.readPins();
    await bench.after(5);
    const first = give({ ...pulse(1, 3000, 'ignore'), expireMs: 300 });
    const second = give(pulse(1, 3000, 'ignore'));
    await bench.after(2000);
    assert.match(first.end, /expired/);
    assert.equal(second.end, 'done');
    assert.equal(pad(0), 1);
    await bench.after(5000);
    assert.deepEqual([pad(0), pad(1)], [0, 0]);
    assert.deepEqual(bench.levels(0), [1, 0]);
  });

  it('ends at its time where another one, which it lets pass, and a command after that have expired', async () => {
    const replug = await goAway();
    const first = give({ ...pulse(1, 1000), expireMs: 9000 });
    const passed = give({ ...pulse(1, 1000, 'ignore'), expireMs: 500 });
    const on = give({ ...set(1, 1), expireMs: 700 });
    await bench.after(1000);
    assert.match(passed.end, /expired/);
    assert.match(on.end, /expired/);
    replug();
    await bench.after(20_000);
    assert.equal(first.end, 'done');
    assert.deepEqual(bench.levels(), [1, 0]);
  });

  it('is reported where a command expires that came after its end, but not to a node that is gone', async () => {
    const other = { name: 'other' };
    const ends: object[] = [];
    for (const owner of [bench.owner, other]) bench.actions.onEnd(owner, (end) => ends.push(end));
    bench.give(pulse(1, 2000));
    bench.give(pulse(2, 2000), other);
    await bench.after(100);
    const replug = await goAway();
    await bench.after(1500);
    const on = give({ ...set(3, 3), expireMs: 500 });
    bench.actions.stop(other);
    await bench.after(1000);
    assert.match(on.end, /expired/);
    replug();
    await bench.after(3000);
    assert.equal(bench.bench.chip.pads, 0);
    assert.deepEqual(ends, [{ pins: 1, action: 'pulse', levels: 0 }]);
  });

  it('goes on in its pause without a flash', async () => {
    bench.give(blink(1, { onMs: 100, offMs: 20_000 }));
    await bench.after(1000);
    bench.bus.inject({ delayMs: 2000 });
    bench.give(set(4, 4));
    await bench.after(100);
    const command = give({ ...set(1, 0), expireMs: 500 });
    await bench.after(1000);
    assert.match(command.end, /expired/);
    await bench.after(5000);
    assert.deepEqual(bench.levels(), [1, 0]);
  });

  it('is switched off by a toggle, also where a command expires that had switched it on before', async () => {
    bench.give(blink(1, { onMs: 100, offMs: 20_000 }));
    await bench.after(1000);
    const replug = await goAway();
    const on = give({ ...set(1, 1), expireMs: 500 });
    give(flip(1));
    await bench.after(1000);
    assert.match(on.end, /expired/);
    replug();
    await bench.after(30_000);
    assert.deepEqual(bench.levels(), [1, 0]);
  });

  it('ends with its expander, also where a command waits that would have ended it', async () => {
    bench.give(pulse(1, 60_000));
    await bench.after(100);
    await goAway();
    give({ ...set(1, 0), expireMs: 60_000 });
    const closed = bench.expander.close();
    await bench.after(1000);
    await closed;
    const { pins, levels } = bench.expander.unwritten;
    assert.equal(pins & ~levels & 1, 1, 'off is left to the next one');
  });
});
