// Any commands among any faults: when the faults are over, the pins show what was asked for, and nobody was misled.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { IntWiring } from '../../src/config/wiring-config';
import { ERRNO_NAMES } from '../../src/simulator/bus-faults';
import { CHIP_REGISTERS, type ChipFault, strike } from '../../src/simulator/chip-faults';
import { DOOR, HealthBench, OUTPUTS } from '../support/health-bench';
import { ADDRESS, listen, setTo } from '../support/sim-expander';

const WIRINGS: (IntWiring | undefined)[] = [
  undefined,
  { wiring: 'mirrored', output: 'auto' },
  { wiring: 'separate', output: 'active-high' },
  { wiring: 'shared', output: 'auto' },
];
/** What the driver has written. What the chip has caught itself, in INTF and INTCAP, nobody could tell from noise. */
const WRITTEN = CHIP_REGISTERS.filter(({ register }) => register !== 'INTF' && register !== 'INTCAP');
/** A hung bus, an absent chip and one that is looked for need this long at most. */
const OVER_MS = 6000;

type Step = (on: HealthBench, commands: Commands) => Promise<void> | void;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.nat(0xffff), fc.nat(0xffff), fc.constantFrom(0, 0, 50, 500, 3000)).map(
    ([mask, levels, expireMs]): Step =>
      (on, commands) =>
        commands.give(on, mask & OUTPUTS, levels, expireMs),
  ),
  fc
    .record({
      error: fc.constantFrom(...ERRNO_NAMES),
      times: fc.integer({ min: 1, max: 6 }),
      afterBytes: fc.nat(3),
      done: fc.boolean(),
    })
    .map(
      (fault): Step =>
        (on) =>
          on.bus.inject(fault),
    ),
  fc.constant<Step>((on) => on.bus.inject({ lost: true })),
  fc.nat(1500).map(
    (delayMs): Step =>
      (on) =>
        on.bus.inject({ delayMs }),
  ),
  fc.constantFrom('reset', 'bank', 'byte-mode').map(
    (kind): Step =>
      (on) =>
        damage(on, { kind } as const),
  ),
  fc.subarray(WRITTEN).map(
    (registers): Step =>
      (on) =>
        damage(on, { kind: 'partial-reset', registers }),
  ),
  fc.tuple(fc.constantFrom(...WRITTEN), fc.nat(255)).map(
    ([register, value]): Step =>
      (on) =>
        damage(on, { kind: 'scramble', ...register, value }),
  ),
  fc.tuple(fc.nat(3000), fc.boolean()).map(([ms, powerless]): Step => async (on) => {
    const replug = on.bus.unplug(ADDRESS);
    await on.after(ms);
    if (powerless) on.chip.reset();
    replug();
  }),
  fc.nat(300).map((ms): Step => async (on) => {
    on.chip.drive(DOOR, 0);
    await on.after(ms);
    on.chip.drive(DOOR, 'Z');
  }),
);

const damaged = new WeakSet<HealthBench>();

/** A second fault may take back the first before anybody sees it, and what was read meanwhile looks sound: a reset does not. */
function damage(on: HealthBench, fault: ChipFault): void {
  strike(on.chip, damaged.has(on) ? { kind: 'reset' } : fault);
  damaged.add(on);
}

describe('commands among faults', () => {
  it('end as they say, and once: the pins show the last that did not expire, no press is invented, the next one counts', async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...WIRINGS),
        fc.boolean(),
        fc.array(fc.tuple(step, fc.nat(300)), { maxLength: 25 }),
        async (wiring, sharedChip, steps) => {
          const on = new HealthBench();
          try {
            const expander = await on.start(wiring, { sharedChip });
            const seen = listen(expander);
            const commands = new Commands();
            for (const [act, waitMs] of steps) {
              await act(on, commands);
              await on.after(waitMs);
            }
            on.bus.clearFaults();
            await on.after(OVER_MS);
            assert.equal(expander.state.kind, 'ready');
            assert.equal(on.shown, commands.last());
            await on.press(DOOR);
            assert.deepEqual(seen.slice(-2), ['B0=1', 'B0=0']);
            assert.ok(
              seen.every((change, place) => change === (place % 2 === 0 ? 'B0=1' : 'B0=0')),
              seen.join(),
            );
          } finally {
            await on.end();
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

class Commands {
  private readonly given: { mask: number; levels: number; outcome: 'waits' | 'counts' | 'expired' }[] = [];

  give(on: HealthBench, mask: number, levels: number, expireMs: number): void {
    const command: (typeof this.given)[number] = { mask, levels, outcome: 'waits' };
    this.given.push(command);
    const settle = (outcome: 'counts' | 'expired'): void => {
      assert.equal(command.outcome, 'waits');
      command.outcome = outcome;
    };
    on.expander.setPins(setTo(mask, levels), expireMs).then(
      () => settle('counts'),
      (error: unknown) => settle(/expired/.test(String(error)) ? 'expired' : 'counts'),
    );
  }

  /** The levels after all commands that did not expire: what failed at once stays wanted. */
  last(): number {
    return this.given.reduce((word, { mask, levels, outcome }) => {
      assert.notEqual(outcome, 'waits', 'a command is left hanging');
      return outcome === 'expired' ? word : (word & ~mask) | (levels & mask);
    }, 0);
  }
}
