// What waits for the break of its interlock when a command comes that expires.
import assert from 'node:assert/strict';
import { HealthBench, OUTPUTS } from '../support/health-bench';
import { ADDRESS, setTo, toggle } from '../support/sim-expander';

describe('a command that may wait, on an output of an interlock', () => {
  let on: HealthBench;
  beforeEach(async () => {
    on = new HealthBench();
    await on.start();
    await on.write(OUTPUTS, 0x0001);
  });
  afterEach(() => on.end());

  /** Gives a command and notes how it ends. */
  const give = (...command: Parameters<typeof on.expander.setPins>): { end: string } => {
    const outcome = { end: 'waits' };
    on.expander.setPins(...command).then(
      () => (outcome.end = 'done'),
      (error: unknown) => (outcome.end = String(error)),
    );
    return outcome;
  };

  for (const [what, change] of [
    ['another output on', setTo(1, 1)],
    ['itself off', setTo(4, 0)],
    ['a toggle of it', toggle(4)],
    ['itself on', setTo(4, 4)],
  ] as const) {
    it(`lets a pin go on that waited for its interlock before it, also where the chip is there and only slow: ${what}`, async () => {
      await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
      await on.after(200);
      on.bus.inject({ delayMs: 500, only: 'write' });
      give(setTo(4, 4));
      await on.after(20);
      const late = give(change, 50);
      await on.after(100);
      assert.match(late.end, /expired/);
      const seen = new Set<number>();
      on.chip.onChange(() => seen.add(on.shown & 5));
      await on.after(2000);
      assert.deepEqual([...seen], [0, 4]);
    });
  }

  it('takes nothing from an earlier one that waits for the break since the chip is back', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 300 }]);
    const replug = on.bus.unplug(ADDRESS);
    await on.after(1100);
    give(setTo(4, 4));
    replug();
    while (on.expander.state.kind !== 'ready') await on.after(1);
    on.bus.inject({ delayMs: 500, only: 'write' });
    give(setTo(1, 0));
    await on.after(10);
    const late = give(setTo(4, 4), 50);
    await on.after(3000);
    assert.match(late.end, /expired/);
    assert.equal(on.shown & 5, 4);
  });

  it('takes nothing from a later one that waits for the break since the chip is back', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    await on.after(200);
    const replug = on.bus.unplug(ADDRESS);
    await on.after(1100);
    const late = give(setTo(5, 4), 3000);
    give(setTo(5, 1));
    replug();
    while (on.expander.state.kind !== 'ready') await on.after(1);
    await on.after(70);
    on.bus.inject({ delayMs: 5000 });
    await on.after(9000);
    assert.match(late.end, /done/);
    assert.equal(on.shown & 5, 1);
  });

  for (const [what, change] of [
    ['switches it off', setTo(4, 0)],
    ['switches another one on', setTo(5, 1)],
  ] as const) {
    for (const [first, second] of [
      [500, 500],
      [500, 100],
      [100, 500],
    ] as const) {
      it(`is not carried out after it has given way to one that ${what}, where both expire: ${first} ms, ${second} ms`, async () => {
        await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
        on.bus.inject({ delayMs: 2000, only: 'write' });
        give(setTo(1, 0));
        await on.after(10);
        const outcomes = [give(setTo(4, 4), first)];
        await on.after(10);
        outcomes.push(give(change, second));
        await on.after(1000);
        for (const { end } of outcomes) assert.match(end, /expired/);
        const seen = new Set<number>();
        on.chip.onChange(() => seen.add(on.shown & 5));
        await on.after(5000);
        assert.deepEqual([...seen], [0]);
      });
    }
  }

  it('takes nothing from an earlier one, where it has given way to one that counts whatever expires', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    await on.after(200);
    on.bus.inject({ delayMs: 500, only: 'write' });
    give(setTo(0x80, 0x80));
    await on.after(10);
    give(setTo(4, 4));
    const late = give(setTo(1, 1), 50);
    give(setTo(1, 0));
    await on.after(3000);
    assert.match(late.end, /expired/);
    assert.equal(on.shown & 5, 4);
  });

  it('ends with what it has given way to', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    await on.after(200);
    on.bus.inject({ delayMs: 500, only: 'write' });
    const outcomes = [give(setTo(4, 4), 9000)];
    await on.after(10);
    outcomes.push(give(setTo(5, 1), 9000), give(setTo(4, 4), 9000), give(setTo(5, 0), 9000));
    await on.after(300);
    assert.deepEqual(new Set(outcomes.map(({ end }) => end)), new Set(['waits']));
    await on.after(1000);
    assert.deepEqual(new Set(outcomes.map(({ end }) => end)), new Set(['done']));
    assert.equal(on.shown & 5, 0);
  });

  it('takes nothing from what others have switched off with it', async () => {
    await on.expander.changeInterlocks([{ mask: 5, breakMs: 100 }]);
    await on.after(200);
    on.bus.inject({ delayMs: 500, only: 'write' });
    give(setTo(0x80, 0x80));
    await on.after(10);
    const late = give(setTo(4, 4), 50);
    const others = [give(setTo(4, 4)), give(setTo(4, 0))];
    await on.after(3000);
    assert.match(late.end, /expired/);
    assert.deepEqual(
      others.map(({ end }) => end),
      ['done', 'done'],
    );
    assert.equal(on.shown & 5, 0);
  });

  it('leaves no trace where it is refused beside another one', async () => {
    await on.expander.changeInterlocks([{ mask: 3, breakMs: 100 }]);
    const outcomes = [give(setTo(3, 3), 50), give(setTo(3, 3))];
    await on.after(1000);
    for (const { end } of outcomes) assert.match(end, /interlock/);
    assert.equal(on.shown & 3, 1);
  });
});
