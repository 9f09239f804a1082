// A bus that loses, spoils and delays transfers: what flows commanded is what the pins show.
import assert from 'node:assert/strict';
import { DOOR, HealthBench, OUTPUTS, RESTORED_MS } from '../support/health-bench';
import { ADDRESS, Bench, listen, setTo } from '../support/sim-expander';
import { ERRNO_NAMES } from '../../src/simulator/bus-faults';

describe('a bus with faults', () => {
  let on: HealthBench;
  beforeEach(() => (on = new HealthBench()));
  afterEach(() => on.end());

  for (const error of ['NAK', 'EIO', 'ENXIO'] as const) {
    for (const times of [1, 3]) {
      it(`spoils the next ${times} transfers with ${error}: the pin is right in ten of ten cases, and nobody hears of it`, async () => {
        const expander = await on.start();
        for (let round = 0; round < 10; round++) {
          const level = round % 2 === 0 ? 1 : 0;
          let settled = 0;
          on.bus.inject({ error, times });
          expander.setPins(setTo(1, level)).then(
            () => (settled += 1),
            () => assert.fail('a retry succeeds'),
          );
          await on.after(200);
          assert.equal(settled, 1);
          assert.equal(on.shown & 1, level);
        }
        assert.deepEqual(on.told, []);
      });
    }
  }

  for (const error of ERRNO_NAMES) {
    it(`that says ${error} for a while has the last wanted levels on the pins two seconds after, and hangs nobody`, async () => {
      const expander = await on.start();
      on.bus.inject({ error, forMs: 5000 });
      let settled = 0;
      for (let round = 1; round <= 50; round++) {
        void expander.setPins(setTo(OUTPUTS, round)).then(
          () => (settled += 1),
          () => (settled += 1),
        );
        await on.after(97);
      }
      assert.equal(expander.state.kind, 'away');
      await on.after(2200);
      assert.equal(settled, 50);
      assert.equal(on.shown, 50);
      assert.equal(expander.state.kind, 'ready');
    });
  }

  it('that acknowledges and loses writes is found out within a check', async () => {
    await on.start();
    on.bus.inject({ lost: true, times: 2 });
    await on.write(OUTPUTS, 0x00ff);
    assert.notEqual(on.shown, 0x00ff);
    await on.after(RESTORED_MS);
    assert.equal(on.shown, 0x00ff);
  });

  it('that loses the acknowledge of a write that was done, or breaks off in a word, costs nobody anything', async () => {
    await on.start();
    for (const fault of [
      { error: 'EIO', done: true },
      { error: 'EIO', afterBytes: 1 },
    ] as const) {
      on.bus.inject(fault);
      await on.write(OUTPUTS, 0x8001);
      assert.equal(on.shown, 0x8001);
      await on.write(OUTPUTS, 0);
    }
    await on.after(RESTORED_MS);
    assert.deepEqual(on.told, []);
  });

  it('that fails each third transfer keeps nobody from pressing and switching', async () => {
    const expander = await on.start();
    on.bus.inject({ error: 'NAK', every: 3 });
    const seen = listen(expander);
    for (let round = 1; round <= 20; round++) {
      await on.write(OUTPUTS, round);
      assert.equal(on.shown, round);
      await on.press(DOOR);
    }
    assert.deepEqual(on.told, []);
    assert.equal(seen.length, 40);
  });

  it('that is slow, a second each, keeps nobody waiting but those who wait for it', async () => {
    const expander = await on.start();
    on.bus.inject({ delayMs: 1000, forMs: 3000 });
    const other = new Bench();
    const ready = other.started({ outputs: 1 });
    await on.after(30);
    const neighbour = await ready;
    let slow = 0;
    void expander.setPins(setTo(1, 1)).then(() => (slow += 1));
    for (let round = 0; round < 20; round++) {
      const quick = neighbour.setPins(setTo(1, round & 1));
      await on.after(5);
      await quick;
    }
    await on.after(5000);
    assert.equal(slow, 1);
    assert.equal(on.shown & 1, 1);
    const closed = other.close();
    await on.after(100);
    await closed;
  });

  for (const use of [
    { outputs: OUTPUTS, inputs: 0 },
    { outputs: OUTPUTS, inputs: 0x7f00 },
  ]) {
    it(`from which the chip is unplugged for five seconds says so within a check, and has all back, ${use.inputs ? 'inputs, too' : 'outputs only'}`, async () => {
      const expander = await on.start(undefined, {}, use);
      await on.write(OUTPUTS, 0x8055);
      const seen = listen(expander);
      const replug = on.bus.unplug(ADDRESS);
      await on.after(RESTORED_MS);
      assert.equal(expander.state.kind, 'away');
      await on.after(4000);
      on.chip.reset();
      replug();
      await on.after(2000);
      assert.equal(expander.state.kind, 'ready');
      assert.equal(on.shown, 0x8055);
      assert.deepEqual(
        on.told.map(({ kind }) => kind),
        ['away', 'back', 'reset'],
      );
      assert.deepEqual(seen, []);
    });
  }
});
