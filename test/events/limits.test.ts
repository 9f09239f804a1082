// How fast an encoder, or pulses, may be on a simulated chip: wired, and polled. The figures stand in docs/nodes.md.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import { parseWiring } from '../../src/config/wiring-config';
import { pinMask } from '../../src/chip/pins';
import { InputFeed } from '../../src/events/input-feed';
import { QuadratureDecoder } from '../../src/events/quadrature';
import type { ExpanderOptions } from '../../src/expander/expander';
import { Encoder, randomFrom } from '../support/encoder';
import { Bench } from '../support/sim-expander';

const ONE_PORT = [0, 1] as const;
const TWO_PORTS = [0, 8] as const;

interface Run {
  readonly pins: readonly [number, number];
  readonly perSecond: number;
  readonly steps: number;
  /** How often the direction changes, 0 to 1 a step. */
  readonly reversals: number;
  readonly seed: number;
}

describe('an encoder', () => {
  let clock: Clock;
  beforeEach(() => (clock = FakeTimers.install()));
  afterEach(() => clock.uninstall());

  /** Turns an encoder and follows it. @returns its positions, those that were seen, and the steps that were missed */
  const turn = async (options: (bench: Bench) => Partial<ExpanderOptions>, run: Run) => {
    const bench = new Bench();
    const encoder = new Encoder(bench.chip, run.pins, randomFrom(run.seed));
    const mask = pinMask(run.pins[0]) | pinMask(run.pins[1]);
    const started = bench.started({ inputs: mask }, {}, options(bench));
    await clock.tickAsync(40);
    const decoder = new QuadratureDecoder(1);
    const seen: number[] = [];
    const tracks = (levels: number): [boolean, boolean] => {
      const [a, b] = run.pins.map((pin) => (levels & pinMask(pin)) !== 0);
      return [a ?? false, b ?? false];
    };
    const feed = new InputFeed(
      await started,
      {
        begin: (levels) => decoder.begin(...tracks(levels)),
        feed: ({ levels }) => {
          for (const step of decoder.move(...tracks(levels))) seen.push((seen.at(-1) ?? 0) + step);
        },
      },
      { mask, debounceMs: 0, mayBegin: () => true },
    );
    const positions = await encoder.turn(clock, run);
    await clock.tickAsync(100);
    feed.stop();
    const closed = bench.close();
    await clock.tickAsync(1000);
    await closed;
    return { positions, seen, missed: decoder.missed };
  };
  const wired = (bench: Bench) => ({
    interrupts: bench.wired(parseWiring({ wiring: 'mirrored' }, true)),
  });
  const polled = (pollMs: number) => () => ({ pollMs });

  for (const [where, pins] of [
    ['one port', ONE_PORT],
    ['two ports', TWO_PORTS],
  ] as const) {
    // prettier-ignore
    it(`on ${where}, wired, loses no step of thousands at 100 a second, in both directions`, async () => {
      const run = { pins, perSecond: 100, steps: 5000, reversals: 0.1, seed: 7 };
      const { positions, seen, missed } = await turn(wired, run);
      assert.ok(Math.min(...positions) < -10 && Math.max(...positions) > 10);
      assert.deepEqual(seen, positions);
      assert.equal(missed, 0);
    });
  }

  for (const [where, pins, pollMs, perSecond] of [
    ['one port', ONE_PORT, 20, 100],
    ['one port', ONE_PORT, 5, 400],
    ['two ports', TWO_PORTS, 20, 50],
    ['two ports', TWO_PORTS, 5, 200],
  ] as const) {
    it(`on ${where}, polled each ${pollMs} ms, loses no step up to ${perSecond} even ones a second, and says when it does`, async () => {
      for (let seed = 1; seed <= 10; seed++) {
        const run = { pins, perSecond, steps: 400, reversals: 0.1, seed };
        const { positions, seen, missed } = await turn(polled(pollMs), run);
        assert.deepEqual(seen, positions, `seed ${seed}`);
        assert.equal(missed, 0);
      }
      const tooFast = { pins, perSecond: perSecond * 1.2, steps: 400, reversals: 0, seed: 1 };
      assert.ok((await turn(polled(pollMs), tooFast)).missed > 0);
    });

    it(`on ${where}, polled each ${pollMs} ms, comes to the right position at ${perSecond * 1.4} steps a second in one direction`, async () => {
      for (let seed = 1; seed <= 5; seed++) {
        const run = { pins, perSecond: perSecond * 1.4, steps: 400, reversals: 0, seed };
        const { positions, seen } = await turn(polled(pollMs), run);
        assert.equal(seen.at(-1), positions.at(-1), `seed ${seed}`);
      }
    });
  }
});

describe('pulses on one pin', () => {
  let clock: Clock;
  beforeEach(() => (clock = FakeTimers.install()));
  afterEach(() => clock.uninstall());

  /** Even pulses, high for half of the time. @returns how many of them were counted */
  const count = async (
    options: (bench: Bench) => Partial<ExpanderOptions>,
    { pulses, perSecond, seed }: { pulses: number; perSecond: number; seed: number },
  ) => {
    const bench = new Bench();
    bench.chip.drive(3, 0);
    const started = bench.started({ inputs: 8 }, {}, options(bench));
    await clock.tickAsync(40);
    let counted = 0;
    const feed = new InputFeed(
      await started,
      { begin: () => undefined, feed: ({ levels }) => (counted += levels & 8 ? 1 : 0) },
      { mask: 8, debounceMs: 0, mayBegin: () => true },
    );
    const begin = clock.now + Math.round(200 * randomFrom(seed)());
    for (let edge = 0; edge < 2 * pulses; edge++) {
      await clock.tickAsync(Math.max(0, Math.round(begin + (edge * 500) / perSecond) - clock.now));
      bench.chip.drive(3, edge % 2 === 0 ? 1 : 0);
    }
    await clock.tickAsync(100);
    feed.stop();
    const closed = bench.close();
    await clock.tickAsync(1000);
    await closed;
    return counted;
  };

  for (const [pollMs, perSecond] of [
    [20, 50],
    [5, 200],
  ] as const) {
    it(`are all counted up to ${perSecond} a second where the chip is polled each ${pollMs} ms, and not far above`, async () => {
      for (let seed = 1; seed <= 10; seed++) {
        assert.equal(await count(() => ({ pollMs }), { pulses: 300, perSecond, seed }), 300, `seed ${seed}`);
      }
      assert.ok((await count(() => ({ pollMs }), { pulses: 300, perSecond: 2 * perSecond, seed: 1 })) < 300);
    });
  }

  it('are all counted at 200 a second where INT is wired', async () => {
    const wired = (bench: Bench) => ({ interrupts: bench.wired(parseWiring({ wiring: 'mirrored' }, true)) });
    assert.equal(await count(wired, { pulses: 2000, perSecond: 200, seed: 1 }), 2000);
  });
});
