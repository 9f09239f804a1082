// Commands that may wait for a chip that is away: in time, or never.
import assert from 'node:assert/strict';
import { BusError } from '../../src/bus/bus-error';
import { UserError } from '../../src/errors/user-error';
import { HealthBench, OUTPUTS } from '../support/health-bench';
import { ADDRESS, setTo, toggle } from '../support/sim-expander';

describe('a command that may wait', () => {
  let on: HealthBench;
  beforeEach(async () => {
    on = new HealthBench();
    await on.start();
    await on.write(OUTPUTS, 0x0001);
  });
  afterEach(() => on.end());

  /** The chip is gone, and the expander knows. */
  const goAway = async (): Promise<() => void> => {
    const replug = on.bus.unplug(ADDRESS);
    await on.after(1100);
    assert.equal(on.expander.state.kind, 'away');
    return replug;
  };
  /** Gives a command and notes how it ends: "0x5", or the error. */
  const give = (...command: Parameters<typeof on.expander.setPins>): { end: string } => {
    const outcome = { end: 'waits' };
    on.expander.setPins(...command).then(
      (levels) => (outcome.end = `0x${(levels & OUTPUTS).toString(16)}`),
      (error: unknown) => (outcome.end = error instanceof BusError ? error.kind : String(error)),
    );
    return outcome;
  };

  it('resolves when the chip is back and has the level', async () => {
    const replug = await goAway();
    const command = give(setTo(4, 4), 10_000);
    await on.after(3000);
    assert.equal(command.end, 'waits');
    replug();
    await on.after(1500);
    assert.equal(command.end, '0x5');
    assert.equal(on.shown, 5);
  });

  for (const [what, change] of [
    ['set', setTo(1, 0)],
    ['toggled', toggle(1)],
  ] as const) {
    it(`leaves an output that it would have ${what} as it was when it expires, also where the pin got the other name meanwhile`, async () => {
      const replug = await goAway();
      const command = give(change, 1000);
      const rows = on.expander.settings.map((row, pin) => (pin === 0 ? { ...row, inverted: true } : row));
      await assert.rejects(on.expander.changeSettings(rows), BusError);
      await on.after(1100);
      assert.match(command.end, /expired/);
      replug();
      await on.after(2000);
      assert.equal(on.chip.pad(0), 1);
    });
  }

  it('ends in an error when its time is over, and is not carried out later', async () => {
    const replug = await goAway();
    const command = give(setTo(5, 4), 2000);
    await on.after(2100);
    assert.match(command.end, /within 2000 ms.*expired/);
    const shown = new Set<number>();
    on.chip.onChange(() => shown.add(on.shown));
    on.chip.reset();
    shown.clear();
    replug();
    await on.after(2000);
    assert.equal(on.shown, 1, 'what was wanted before it');
    assert.deepEqual(
      [...shown].filter((levels) => levels & 4),
      [],
    );
  });

  it('that was under way when the chip went waits as well', async () => {
    const replug = on.bus.unplug(ADDRESS);
    const [waits, fails] = [give(setTo(4, 4), 5000), give(setTo(8, 8))];
    await on.after(500);
    assert.equal(waits.end, 'waits');
    assert.equal(fails.end, 'no-answer');
    replug();
    await on.after(1500);
    assert.equal(waits.end, '0xd');
    assert.equal(on.shown, 0xd, 'what failed at once stays wanted');
  });

  it('that another one follows is not replayed: only the last level of a pin is shown', async () => {
    const replug = await goAway();
    const commands = [
      give(setTo(4, 4), 9000),
      give(setTo(4, 0), 9000),
      give(setTo(6, 6), 9000),
      give(setTo(2, 0), 9000),
      give(toggle(1), 9000),
    ];
    const shown: number[] = [];
    on.chip.onChange(() => shown.push(on.shown));
    replug();
    await on.after(1500);
    assert.deepEqual(shown, [4]);
    assert.deepEqual(
      commands.map(({ end }) => end),
      new Array(5).fill('0x4'),
    );
  });

  it('that expires takes nothing back that came after it', async () => {
    const replug = await goAway();
    const first = give(setTo(0x0c, 0x0c), 1000);
    const second = give(setTo(0x08, 0x08));
    await on.after(1500);
    assert.match(first.end, /expired/);
    assert.equal(second.end, 'no-answer');
    replug();
    await on.after(1500);
    assert.equal(on.shown, 0x09);
  });

  it('that expires leaves the level of an earlier one that still waits', async () => {
    const replug = await goAway();
    const [earlier, later] = [give(setTo(4, 4), 9000), give(setTo(4, 0), 500)];
    await on.after(1000);
    assert.deepEqual([earlier.end, /expired/.test(later.end)], ['waits', true]);
    replug();
    await on.after(1500);
    assert.equal(earlier.end, '0x5');
    assert.equal(on.shown, 5);
  });

  it('takes back to before all commands that have expired', async () => {
    const replug = await goAway();
    const commands = [
      give(setTo(4, 4), 1000),
      give(setTo(4, 0), 1500),
      give(setTo(4, 4), 2000),
      give(toggle(1), 500),
    ];
    await on.after(2500);
    for (const { end } of commands) assert.match(end, /expired/);
    replug();
    await on.after(1500);
    assert.equal(on.shown, 1);
  });

  it('expires behind a transfer that hangs, and is not written after it', async () => {
    on.bus.inject({ delayMs: 3000 });
    const hangs = give(setTo(2, 2), 1000);
    await on.after(20);
    const behind = give(setTo(4, 4), 1000);
    const patient = give(setTo(8, 8));
    await on.after(1500);
    assert.match(behind.end, /expired/);
    assert.equal(hangs.end, 'waits', 'nobody knows yet whether it is carried out');
    await on.after(2000);
    assert.equal(hangs.end, '0x3');
    assert.equal(patient.end, '0xb');
    assert.equal(on.shown, 0xb);
  });

  it('of which a write has taken some pins is carried out for those, too, that wait for their interlock', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    await on.after(200);
    on.bus.inject({ delayMs: 500, only: 'write' });
    const command = give(setTo(0x0c, 0x0c), 50);
    await on.after(400);
    assert.equal(command.end, 'waits');
    await on.after(400);
    assert.equal(command.end, '0xc');
    assert.equal(on.shown, 0x0c);
  });

  it('of which a write has taken some pins gives them back where the chip goes away before it has the others', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 300 }]);
    await on.after(400);
    const command = give(setTo(0x0c, 0x0c), 500);
    await on.after(50);
    assert.equal(on.shown, 8);
    const replug = on.bus.unplug(ADDRESS);
    await on.after(2000);
    assert.match(command.end, /expired/);
    replug();
    await on.after(2000);
    assert.equal(on.shown & 0x0c, 0);
  });

  it('does not begin after its time where only the output that gives way to it was switched off in time', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    await on.after(200);
    on.bus.inject({ delayMs: 500, only: 'write' });
    const command = give(setTo(0x04, 0x04), 50);
    await on.after(1500);
    assert.match(command.end, /expired/);
    assert.equal(on.shown, 0);
  });

  it('while a start is under way ends as it says: done, or as if it had never been given', async () => {
    const replug = await goAway();
    const command = give(setTo(4, 4), 1000);
    await on.after(700);
    on.bus.inject({ delayMs: 60, forMs: 2000 });
    replug();
    await on.after(4000);
    if (command.end === '0x5') assert.equal(on.shown, 5);
    else {
      assert.match(command.end, /expired/);
      assert.equal(on.shown, 1);
    }
  });

  for (const [what, change] of Object.entries({ '': setTo(1, 1), ', a toggle': toggle(1) }))
    it(`from before the first start takes its pin back to what that start has chosen${what}`, async () => {
      await on.end();
      on = new HealthBench();
      const expander = on.bench.expander();
      expander.claim({ name: 'lamp' }, 1, 'output');
      expander.applyUse();
      expander.setPins(change, 50).catch(() => undefined);
      await on.after(3);
      // The write of the command reaches the chip, but nobody hears so.
      on.bus.inject({ error: 'EBUSY', done: true, only: 'write' });
      await on.after(1000);
      assert.equal(expander.state.kind, 'ready');
      assert.equal(on.chip.pad(0), 0);
    });

  it('from before the first start takes its pin back to what a later start has chosen', async () => {
    await on.end();
    on = new HealthBench();
    const expander = on.bench.expander({ A0: { inverted: true } });
    expander.claim({ name: 'lamp' }, 1, 'output');
    expander.claim({ name: 'button' }, 0x100, 'input');
    const replug = on.bus.unplug(ADDRESS);
    expander.applyUse();
    await on.after(100);
    expander.setPins(setTo(1, 1), 500).catch(() => undefined);
    replug();
    while ((on.chip.outputs & 1) === 0) await on.after(1);
    on.bus.inject({ error: 'EIO', forMs: 600 });
    await on.after(3000);
    assert.equal(expander.state.kind, 'ready');
    assert.equal(on.chip.pad(0), 1);
  });

  it('ends when the expander is closed', async () => {
    await goAway();
    const command = give(setTo(4, 4), 60_000);
    const closed = on.expander.close();
    await on.after(1000);
    await closed;
    assert.match(command.end, /stopped/);
    assert.equal(on.clock.countTimers(), 0);
  });

  it('that waits behind a transfer that hangs when the expander is closed is not left for the next one', async () => {
    on.bus.inject({ delayMs: 5000 });
    on.expander.readPins().catch(() => undefined);
    await on.after(5);
    const command = give(setTo(4, 4), 60_000);
    const closed = on.expander.close();
    await on.after(1000);
    await closed;
    assert.match(command.end, /stopped/);
    const { pins, levels } = on.expander.unwritten;
    assert.equal(levels & pins & OUTPUTS, 0x0003, 'A0, and A1, which is inverted');
    await on.after(6000);
  });

  it('to an expander that must not work fails at once', async () => {
    on.expander.suspend(new Error('two of them'));
    const command = give(setTo(4, 4), 60_000);
    await on.after(10);
    assert.match(command.end, /two of them/);
  });

  it('for a pin of an interlock lets none go on when it expires that had to give way meanwhile', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    const replug = await goAway();
    give(setTo(8, 8), 9000);
    give(setTo(4, 4));
    const off = give(setTo(4, 0), 1000);
    give(setTo(1, 1));
    const again = give(setTo(4, 4), 2000);
    await on.after(2500);
    assert.match(off.end + again.end, /expired.*expired/);
    replug();
    await on.after(3000);
    assert.equal(on.shown & 5, 1, 'the last that did not expire');
  });

  it('for a pin of an interlock takes nothing back that came after it, when it expires', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    const replug = await goAway();
    give(setTo(4, 0), 1000);
    give(setTo(4, 4));
    await on.after(1500);
    replug();
    await on.after(2000);
    assert.equal(on.shown & 5, 4);
  });

  it('for a pin of an interlock switches off no other when it expires', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    const replug = await goAway();
    give(setTo(4, 4), 1000);
    const pads = new Set<number>();
    on.chip.onChange(() => pads.add(on.chip.pad(0)));
    await on.after(1500);
    replug();
    await on.after(2000);
    assert.equal(on.shown & 5, 1);
    assert.ok(!pads.has(0), 'never off');
  });

  it('for a pin of an interlock leaves it on when nothing but it would have switched it off', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    const replug = await goAway();
    give(setTo(1, 0), 1000);
    const pads = new Set<number>();
    on.chip.onChange(() => pads.add(on.chip.pad(0)));
    await on.after(1500);
    replug();
    await on.after(3000);
    assert.equal(on.chip.pad(0), 1);
    assert.ok(!pads.has(0), 'never off');
  });

  it('that would have switched off one of two which an interlock given meanwhile bars leaves none of them on', async () => {
    await on.write(5, 5);
    on.bus.inject({ delayMs: 1499, times: 3 });
    on.expander.readPins().catch(() => undefined);
    await on.after(1);
    const command = give(setTo(4, 0), 500);
    const given = on.expander.changeInterlocks([{ mask: 5, breakMs: 0 }]);
    await on.after(8000);
    await given;
    assert.match(command.end, /expired/);
    assert.equal(on.shown & 5, 0);
  });

  it('for a pin of an interlock has none go on when it expires that a later command wants off beside one that is on', async () => {
    await on.write(5, 1);
    const replug = await goAway();
    give(setTo(4, 4), 500);
    give(toggle(4));
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    await on.after(600);
    give(setTo(5, 1));
    replug();
    await on.after(3000);
    assert.equal(on.shown & 5, 1);
  });

  it('for two pins that an interlock given meanwhile bars has both of them off when it expires', async () => {
    await on.write(5, 0);
    const replug = await goAway();
    give(setTo(5, 0), 1000);
    give(setTo(4, 4));
    give(setTo(1, 1));
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    await on.after(1500);
    const seen = new Set<number>();
    on.chip.onChange(() => seen.add(on.shown & 5));
    replug();
    await on.after(3000);
    assert.ok(!seen.has(5), 'never both on');
    assert.equal(on.shown & 5, 0);
  });

  for (const [what, change] of [
    ['another', setTo(1, 1)],
    ['itself off', setTo(4, 0)],
    ['it and another off', setTo(5, 0)],
    ['a toggle of it', toggle(4)],
  ] as const)
    it(`lets a pin go on that waited for its interlock before it: ${what}`, async () => {
      await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
      const replug = await goAway();
      give(setTo(4, 4));
      const late = give(change, 500);
      await on.after(1000);
      assert.match(late.end, /expired/);
      const seen = new Set<number>();
      on.chip.onChange(() => seen.add(on.shown & 5));
      replug();
      await on.after(3000);
      assert.equal(on.shown & 5, 4);
      assert.ok(!seen.has(5), 'never both on');
    });

  for (const [when, underWay] of [
    ['while', false],
    ['just before', true],
  ] as const) {
    it(`is not carried out later where it comes ${when} all traffic is stopped`, async () => {
      const reason = new UserError('expander-twice', {
        ...{ expander: 'one', other: 'two', bus: '1', address: '0x20' },
      });
      on.bus.inject({ delayMs: 100 });
      const before = give(setTo(8, 8));
      await on.after(10);
      if (!underWay) on.expander.suspend(reason);
      const command = give(setTo(5, 4), 5000);
      if (underWay) on.expander.suspend(reason);
      await on.after(200);
      assert.match(command.end, /Nothing is written until then/);
      on.expander.resume();
      await on.after(1000);
      assert.equal(before.end, '0x9');
      assert.equal(on.shown, 9);
    });
  }

  it('for a pin of an interlock resolves after the break', async () => {
    await on.expander.changeInterlocks([{ mask: 0x03, breakMs: 500 }]);
    const replug = await goAway();
    const command = give(setTo(2, 2), 9000);
    replug();
    await on.after(1200);
    await on.after(700);
    assert.equal(command.end, '0x2');
    assert.equal(on.shown, 2);
  });
});
