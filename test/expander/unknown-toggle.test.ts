// A toggle of a level that nobody knows yet is nothing to carry out later, interlocked or not.
import assert from 'node:assert/strict';
import { Bench, isReady, toggle } from '../support/sim-expander';

describe('a toggle given before the chip was ever reached', () => {
  for (const [what, pin] of [
    ['interlocked', 1],
    ['free', 4],
  ] as const) {
    it(`does nothing later, ${what}`, async () => {
      const bench = new Bench();
      const replug = bench.bus.unplug(0x20);
      const expander = bench.expander({}, { interlocks: [{ mask: 3, breakMs: 0 }] });
      expander.claim({ name: 'x' }, 7, 'output');
      expander.applyUse();
      await new Promise((resolve) => setTimeout(resolve, 300));
      await assert.rejects(expander.setPins(toggle(pin)));
      replug();
      await isReady(expander);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const { pads } = bench.chip;
      await bench.close();
      assert.equal(pads, 0);
    });
  }
});
