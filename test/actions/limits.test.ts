// The longest time a pin may be on, in virtual time, on the pads of the simulated chip.
import assert from 'node:assert/strict';
import type { PinClaim } from '../../src/expander/pins/pin-claims';
import { ADDRESS } from '../support/sim-expander';
import { ActionBench, blink, flip, pulse, set } from '../support/action-bench';

describe('the longest time on', () => {
  let bench: ActionBench;
  beforeEach(async () => (bench = await new ActionBench().start()));
  afterEach(() => bench.stop());

  const LIMITER = { name: 'the node with the limit' };
  const limit = (ms: number, from: 'on' | 'message' = 'on', owner: object = LIMITER, mask = 1) =>
    bench.actions.limitOn(owner, mask, { ms, from });

  const onFor = (): number[] => {
    const at = bench.edges.filter(({ pin }) => pin === 0).map((edge) => edge.at);
    return at.slice(1).map((time, index) => time - (at[index] ?? 0));
  };

  it('switches off what another node left on, and no other pin', async () => {
    limit(1000);
    bench.give(set(3, 3), { another: 'node' });
    await bench.after(5000);
    assert.deepEqual(onFor(), [1002]);
    assert.equal(bench.bench.chip.pads, 2);
    assert.equal(bench.clock.countTimers(), 0);
  });

  it('counts from when the pin went on, or from the last message that asked for on', async () => {
    for (const [from, longest] of [
      ['on', 1002],
      ['message', 1601],
    ] as const) {
      bench.edges.length = 0;
      limit(1000, from);
      for (const pause of [300, 300, 3000]) {
        bench.give(set(1, 1));
        await bench.after(pause);
      }
      bench.actions.stop(LIMITER);
      assert.deepEqual(onFor(), [longest]);
    }
  });

  it('is the shortest of those that nodes ask for, as long as they live', async () => {
    const strict = { name: 'strict' };
    limit(2000);
    limit(500, 'on', strict);
    bench.give(set(1, 1));
    await bench.after(3000);
    bench.actions.stop(strict);
    bench.give(set(1, 1));
    await bench.after(3000);
    const lengths = onFor();
    assert.deepEqual([lengths[0], lengths[2]], [502, 2002]);
  });

  it('counts for a pin that is on when the limit comes, or when the expander starts', async () => {
    bench.give(set(1, 1));
    await bench.after(600);
    limit(1000);
    await bench.after(2000);
    assert.deepEqual(onFor(), [1002]);

    await bench.stop();
    bench = new ActionBench();
    bench.bench.poke(0x14, 1);
    bench.bench.poke(0x00, 0xfe, 0xff);
    await bench.start();
    assert.equal(bench.bench.chip.pad(0), 1, 'adopted');
    limit(1000);
    await bench.after(2000);
    assert.deepEqual(bench.levels(), [0]);
  });

  it('ends what runs on the pin, and tells both nodes', async () => {
    const told: string[] = [];
    bench.actions.onEnd(LIMITER, (end) => told.push(`limiter ${end.action} ${end.pins}`));
    bench.actions.onEnd(bench.owner, (end) => told.push(`owner ${end.action} ${end.pins}`));
    limit(300);
    bench.give(blink(1, { onMs: 200, offMs: 200 }));
    await bench.after(2000);
    assert.equal(bench.actions.running(1), 'blink', 'never on for as long');
    bench.give(blink(1, { onMs: 400, offMs: 200 }));
    await bench.after(3000);
    assert.equal(bench.actions.running(1), undefined);
    assert.equal(bench.bench.chip.pad(0), 0);
    assert.deepEqual(told, ['limiter limit 1', 'owner limit 1']);
    bench.give(pulse(1, 10_000));
    await bench.after(1000);
    assert.equal(bench.bench.chip.pad(0), 0);
  });

  it('is kept though the write fails, until the pin is off', async () => {
    limit(1000);
    bench.give(set(1, 1));
    await bench.after(500);
    bench.bus.place(ADDRESS, undefined);
    await bench.after(20_000);
    bench.bus.place(ADDRESS, bench.bench.chip);
    await bench.after(3000);
    assert.deepEqual(bench.levels(), [1, 0]);
    bench.bus.clearLog();
    await bench.after(5000);
    assert.equal(bench.bus.cost.transactions, 0);
  });

  it('is tried again though the chip is there and only the write was lost', async () => {
    limit(1000);
    bench.give(set(1, 1));
    await bench.after(900);
    bench.bus.inject({ error: 'transfer-failed', times: 6 });
    await bench.after(3000);
    assert.deepEqual(bench.levels(), [1, 0]);
  });

  for (const [how, command] of [
    ['switches', set(1, 1)],
    ['toggles', flip(1)],
  ] as const)
    it(`begins anew where somebody ${how} the pin on while it cannot be switched off`, async () => {
      limit(1000);
      bench.give(set(1, 1));
      await bench.after(500);
      bench.bus.place(ADDRESS, undefined);
      await bench.after(3000);
      bench.give(command);
      bench.bus.place(ADDRESS, bench.bench.chip);
      await bench.after(990);
      assert.equal(bench.expander.state.kind, 'ready');
      assert.equal(bench.bench.chip.pad(0), 1);
      await bench.after(100);
      assert.equal(bench.bench.chip.pad(0), 0);
    });

  it('of an active-low pin counts while it is low', async () => {
    await bench.stop();
    bench = await new ActionBench().start({ A0: { inverted: true } });
    limit(1000);
    await bench.after(3000);
    assert.deepEqual(bench.levels(), []);
    bench.give(set(1, 1));
    await bench.after(3000);
    assert.deepEqual(bench.levels(), [0, 1]);
    assert.deepEqual(onFor(), [1002]);
  });

  it('outlives a deploy of the node that has it', async () => {
    limit(1000);
    bench.give(set(1, 1));
    await bench.after(600);
    bench.actions.stop(LIMITER);
    limit(1000, 'on', { name: 'its successor' });
    await bench.after(2000);
    assert.deepEqual(onFor(), [1002]);
  });

  describe('of a node that is gone for good', () => {
    let claim: PinClaim;
    beforeEach(async () => {
      await bench.stop();
      bench = await new ActionBench().start({}, { checkMs: 1000 }, 0xfffe);
      claim = bench.expander.claim(LIMITER, 1, 'output');
      limit(60_000);
      await bench.after(20);
    });

    const deployWithout = async (): Promise<void> => {
      bench.actions.stop(LIMITER);
      bench.expander.release(claim);
      bench.expander.applyUse();
      await bench.after(5000);
    };

    it('leaves no output on that waits for the break of its interlock', async () => {
      await bench.expander.changeInterlocks([{ mask: 3, breakMs: 1000 }]);
      bench.give(set(2, 2));
      await bench.after(100);
      bench.give(set(1, 1));
      await bench.after(100);
      await deployWithout();
      assert.equal(bench.bench.chip.pad(0), 0);
    });

    it('leaves no output on whose off expires', async () => {
      bench.give(set(1, 1));
      await bench.after(100);
      const replug = bench.bus.unplug(ADDRESS);
      await bench.after(1500);
      bench.give({ ...set(1, 0), expireMs: 1000 });
      await deployWithout();
      replug();
      await bench.after(2000);
      assert.equal(bench.bench.chip.pad(0), 0);
    });
  });
});
