// The shared clock: what is due together is woken together, and nothing late moves what follows.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { blinkPhase } from '../../src/actions/blink-schedule';
import { Timeline } from '../../src/actions/timeline';

describe('the timeline', () => {
  let clock: Clock;
  let line: Timeline;
  const woken: string[] = [];
  const at = (due: number, name: string) => line.at(due, (now) => woken.push(`${name}@${now}`));
  beforeEach(() => {
    clock = FakeTimers.install();
    line = new Timeline();
    woken.length = 0;
  });
  afterEach(() => clock.uninstall());

  it('has one timer, and wakes what is due within a millisecond in one go, each at its own time', () => {
    at(10.9, 'third');
    at(10, 'first');
    at(10.4, 'second');
    at(12, 'later');
    assert.equal(clock.countTimers(), 1);
    clock.tick(10);
    assert.deepEqual(woken, ['first@10', 'second@10.4', 'third@10.9']);
    clock.tick(10);
    assert.equal(woken.at(-1), 'later@12');
    assert.equal(clock.countTimers(), 0);
  });

  it('tells who is woken late what time it is', () => {
    at(10, 'late');
    clock.jump(500);
    assert.deepEqual(woken, ['late@500']);
  });

  it('wakes nobody who was called off, not even by another who is due at the same time', () => {
    const cancels = [line.at(10, () => cancels[1]?.()), at(10, 'gone')];
    const early = at(5, 'gone too');
    early();
    clock.tick(20);
    assert.deepEqual(woken, []);
    assert.equal(clock.countTimers(), 0);
  });

  it('takes what is due already as soon as it can', () => {
    at(-5, 'past');
    clock.tick(1);
    assert.equal(woken.length, 1);
  });
});

describe('the schedule of a blink', () => {
  it('changes exactly at its edges, however long it has run and whenever it began', () => {
    const settings = fc.record({
      onMs: fc.integer({ min: 20, max: 3_600_000 }),
      offMs: fc.integer({ min: 20, max: 3_600_000 }),
    });
    const start = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(settings, start, fc.nat(100_000), ({ onMs, offMs }, start, cycle) => {
        const blink = { onMs, offMs, count: 0 };
        const rise = start + cycle * (onMs + offMs);
        assert.deepEqual(blinkPhase(blink, rise - start), {
          on: true,
          until: cycle * (onMs + offMs) + onMs,
        });
        assert.deepEqual(blinkPhase(blink, rise + onMs - start), {
          on: false,
          until: (cycle + 1) * (onMs + offMs),
        });
        assert.equal(blinkPhase(blink, rise + onMs - 1 - start).on, true);
        assert.deepEqual(blinkPhase({ ...blink, count: cycle + 1 }, rise + onMs - start), {
          on: false,
          until: undefined,
        });
      }),
    );
  });
});
