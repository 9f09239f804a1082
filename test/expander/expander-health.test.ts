// What the live view tells of a chip's past.
import assert from 'node:assert/strict';
import { CountedBus } from '../../src/bus/counted-bus';
import { ExpanderHealth } from '../../src/expander/expander-health';
import { HealthBench, RESTORED_MS } from '../support/health-bench';
import { ADDRESS } from '../support/sim-expander';

describe('restarts of a chip', () => {
  let on: HealthBench;
  let health: ExpanderHealth;
  beforeEach(async () => {
    on = new HealthBench();
    health = new ExpanderHealth(new CountedBus(on.bench.lease()), await on.start());
  });
  afterEach(() => on.end());

  it('are those that a check has found', async () => {
    for (const count of [1, 2]) {
      on.chip.reset();
      await on.after(RESTORED_MS);
      assert.equal(health.now.restarts, count);
    }
  });

  it('are the returns of a chip that was away, one each, with its registers or without', async () => {
    for (const powerless of [false, true]) {
      const replug = on.bus.unplug(ADDRESS);
      await on.after(1500);
      if (powerless) on.chip.reset();
      replug();
      await on.after(2000);
    }
    assert.equal(health.now.restarts, 2);
    on.chip.reset();
    await on.after(RESTORED_MS);
    assert.equal(health.now.restarts, 3, 'a reset after a return counts again');
  });

  it('are not what another program has switched', async () => {
    on.bench.poke(0x14, 0x55);
    await on.after(RESTORED_MS);
    assert.equal(health.now.restarts, 0);
  });
});
