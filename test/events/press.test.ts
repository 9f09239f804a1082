// What presses of a button mean, compared with a model that knows the whole story beforehand.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import type { ClickSettings } from '../../src/config/in-config';
import { PressRecogniser } from '../../src/events/press';

const SETTINGS: ClickSettings = { doubleMs: 300, longMs: 800, repeatMs: 200 };

/** A press that begins `afterMs` after the one before has ended. */
interface Press {
  readonly afterMs: number;
  readonly heldMs: number;
}

describe('a button', () => {
  let clock: Clock;
  beforeEach(() => (clock = FakeTimers.install()));
  afterEach(() => clock.uninstall());

  const at = () => ({ time: clock.now, exact: true });
  const button = (settings: ClickSettings = SETTINGS) => {
    const told: string[] = [];
    const recogniser = new PressRecogniser(settings, ({ kind, heldMs }) =>
      told.push([kind, heldMs ?? []].flat().join(' ')),
    );
    recogniser.begin(false);
    return { recogniser, told };
  };
  const play = (recogniser: PressRecogniser, presses: readonly Press[]) => {
    for (const { afterMs, heldMs } of presses) {
      clock.tick(afterMs);
      recogniser.press(at());
      clock.tick(heldMs);
      recogniser.release(at());
    }
    clock.tick(10_000);
  };

  for (const [what, presses, expected] of [
    ['pressed once clicks', [[0, 50]], ['click']],
    ['pressed twice, quickly, clicks double', [[0, 50], [100, 50]], ['double']], // prettier-ignore
    ['pressed twice, slowly, clicks twice', [[0, 50], [400, 50]], ['click', 'click']], // prettier-ignore
    ['pressed three times, quickly, clicks double and once', [[0, 50], [100, 50], [100, 50]], ['double', 'click']], // prettier-ignore
    [
      'held says so, again and again, until it is released',
      [[0, 1300]],
      ['long 800', 'hold 1000', 'hold 1200', 'release 1300'],
    ],
    ['pressed and then held at once clicks double', [[0, 50], [100, 2000]], ['double']], // prettier-ignore
  ] as const) {
    it(what, () => {
      const { recogniser, told } = button();
      play(
        recogniser,
        presses.map(([afterMs = 0, heldMs = 0]) => ({ afterMs, heldMs })),
      );
      assert.deepEqual(told, expected);
    });
  }

  it('clicks at its release where there are no double clicks, and is never long where there are no long presses', () => {
    const { recogniser, told } = button({ doubleMs: 0, longMs: 0, repeatMs: 100 });
    recogniser.press(at());
    clock.tick(60_000);
    recogniser.release(at());
    assert.deepEqual(told, ['click']);
    assert.equal(clock.countTimers(), 0);
  });

  it('tells the same as the model, for any presses and settings', () => {
    const ms = (max: number) => fc.integer({ min: 0, max });
    const settings = fc.record({
      doubleMs: fc.oneof(fc.constant(0), ms(400)),
      longMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 })),
      repeatMs: fc.oneof(fc.constant(0), fc.integer({ min: 20, max: 300 })),
    });
    const presses = fc.array(fc.record({ afterMs: ms(600), heldMs: ms(1500) }), { maxLength: 12 });
    fc.assert(
      fc.property(settings, presses, (chosen, script) => {
        const { recogniser, told } = button(chosen);
        play(recogniser, script);
        assert.deepEqual(told, model(chosen, script));
        assert.equal(clock.countTimers(), 0);
      }),
      { numRuns: 500 },
    );
  });

  it('goes by the time stamps where the timers are late', () => {
    const { recogniser, told } = button();
    recogniser.press({ time: 1000, exact: true });
    recogniser.release({ time: 1900, exact: true });
    recogniser.press({ time: 3000, exact: true });
    recogniser.release({ time: 3050, exact: true });
    recogniser.press({ time: 3500, exact: true });
    recogniser.release({ time: 3550, exact: true });
    clock.tick(300);
    assert.deepEqual(told, ['long 800', 'release 900', 'click', 'click']);
  });

  it('has the moment of the press in a click, and of the second press in a double click', () => {
    const moments: number[] = [];
    const recogniser = new PressRecogniser(SETTINGS, ({ time }) => moments.push(time));
    for (const [press, release] of [
      [1000, 1050],
      [2000, 2050],
      [2100, 2150],
    ] as const) {
      // prettier-ignore
      recogniser.press({ time: press, exact: true });
      recogniser.release({ time: release, exact: true });
    }
    assert.deepEqual(moments, [1000, 2100]);
  });

  it('that is held when it is first seen means nothing until it is pressed anew', () => {
    const { recogniser, told } = button();
    recogniser.begin(true);
    clock.tick(5000);
    recogniser.release(at());
    clock.tick(5000);
    assert.deepEqual(told, []);
    play(recogniser, [{ afterMs: 0, heldMs: 50 }]);
    assert.deepEqual(told, ['click']);
  });

  it('out of sight tells a click that is over at once, and a press that lasts never; no timer is left', () => {
    for (const [presses, expected] of [
      [[[0, 50]], ['click']],
      [[[0, undefined]], []],
      [[[0, 50], [400, undefined]], ['click']], // prettier-ignore
    ] as const) {
      const { recogniser, told } = button();
      for (const [afterMs, heldMs] of presses) {
        clock.tick(afterMs);
        recogniser.press(at());
        if (heldMs === undefined) continue;
        clock.tick(heldMs);
        recogniser.release(at());
      }
      recogniser.lose();
      assert.equal(clock.countTimers(), 0);
      clock.tick(5000);
      recogniser.begin(false);
      clock.tick(5000);
      assert.deepEqual(told, expected);
    }
  });

  it('leaves no timer when it is stopped, in whatever state', () => {
    for (const state of ['down', 'long', 'clicked'] as const) {
      const { recogniser, told } = button();
      recogniser.press(at());
      clock.tick(state === 'long' ? 900 : 50);
      if (state === 'clicked') recogniser.release(at());
      recogniser.stop();
      const before = told.length;
      assert.equal(clock.countTimers(), 0, state);
      clock.tick(5000);
      assert.equal(told.length, before);
    }
  });
});

/** What a button tells of presses that are all known beforehand. */
function model({ doubleMs, longMs, repeatMs }: ClickSettings, presses: readonly Press[]): string[] {
  const told: string[] = [];
  let open = false;
  for (const { afterMs, heldMs } of presses) {
    if (open && afterMs < doubleMs) {
      told.push('double');
      open = false;
      continue;
    }
    if (open) told.push('click');
    open = false;
    if (longMs > 0 && heldMs >= longMs) {
      told.push(`long ${longMs}`);
      for (let ms = longMs + repeatMs; repeatMs > 0 && ms <= heldMs; ms += repeatMs) told.push(`hold ${ms}`);
      told.push(`release ${heldMs}`);
    } else if (doubleMs === 0) told.push('click');
    else open = true;
  }
  return open ? [...told, 'click'] : told;
}
