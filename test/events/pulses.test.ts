// Counting pulses, and how many there are a second.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PulseCounter } from '../../src/events/pulse-counter';
import { PulseRate } from '../../src/events/pulse-rate';

describe('a counter', () => {
  it('tells each n-th count, from any beginning', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: -100, max: 100 }),
        fc.nat(100),
        (every, start, pulses) => {
          const counter = new PulseCounter(every, start);
          const told = Array.from({ length: pulses }, (_, pulse) => counter.add(pulse * 10)).flatMap(
            (counted) => counted?.count ?? [],
          );
          const all = Array.from({ length: pulses }, (_, pulse) => start + pulse + 1);
          assert.deepEqual(told, all.filter((count) => count % every === 0)); // prettier-ignore
          assert.equal(counter.count, start + pulses);
        },
      ),
    );
  });

  it('tells the rate since the count before, and 0 with the first', () => {
    const counter = new PulseCounter(5);
    const hz = Array.from({ length: 15 }, (_, pulse) => counter.add(1000 + pulse * 40)?.hz);
    assert.deepEqual(hz.filter((rate) => rate !== undefined), [0, 25, 25]); // prettier-ignore
  });

  it('never tells an infinite or negative rate, whatever the time stamps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 })),
        fc.integer({ min: 1, max: 3 }),
        (times, every) => {
          const counter = new PulseCounter(every);
          for (const time of times) {
            const { hz = 0 } = counter.add(time) ?? {};
            assert.ok(Number.isFinite(hz) && hz >= 0, `${hz}`);
          }
        },
      ),
    );
  });

  it('measures over pulses with one time stamp: a press that one read shows whole', () => {
    const counter = new PulseCounter(1);
    assert.deepEqual(
      [0, 100, 100, 200].map((time) => counter.add(time)?.hz),
      [0, 10, 20, 10],
    );
  });
});

describe('a rate', () => {
  /** The rates of windows over pulses at these times. */
  const rates = (windowMs: number, times: readonly number[], windows: number) => {
    const rate = new PulseRate(windowMs);
    return Array.from({ length: windows }, (_, window) => {
      for (const time of times) if (Math.floor(time / windowMs) === window) rate.add(time);
      return rate.take();
    });
  };

  it('is 0 in a window without pulses', () => {
    assert.deepEqual(rates(1000, [], 2), [{ hz: 0, count: 0 }, { hz: 0, count: 0 }]); // prettier-ignore
  });

  it('does not depend on how the pulses fall into the windows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 200, max: 2000 }),
        fc.integer({ min: 1, max: 199 }),
        fc.nat(1000),
        (windowMs, periodMs, phase) => {
          const times = Array.from(
            { length: Math.ceil((6 * windowMs) / periodMs) },
            (_, n) => phase + n * periodMs,
          );
          const [, , ...later] = rates(windowMs, times, 5).slice(Math.floor(phase / windowMs));
          for (const { hz } of later) assert.equal(hz, Math.round(1e6 / periodMs) / 1000);
        },
      ),
    );
  });

  it('of pulses that begin after a rest is that of these pulses, not of the rest', () => {
    const after = Array.from({ length: 5 }, (_, pulse) => 9500 + pulse * 100);
    assert.deepEqual(rates(1000, [100, ...after], 10).at(-1), { hz: 10, count: 5 });
  });

  it('of one pulse alone is one a window', () => {
    assert.deepEqual(rates(500, [100], 2), [{ hz: 2, count: 1 }, { hz: 0, count: 0 }]); // prettier-ignore
  });

  it('is never infinite or negative, whatever the time stamps', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.integer({ min: 0, max: 50 }))), (windows) => {
        const rate = new PulseRate(100);
        for (const times of windows) {
          for (const time of times) rate.add(time);
          const { hz, count } = rate.take();
          assert.ok(Number.isFinite(hz) && hz >= 0, `${hz}`);
          assert.equal(count, times.length);
          if (count > 0) assert.ok(hz > 0);
        }
      }),
    );
  });
});
