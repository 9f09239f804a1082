// INT wired to a line of the host: nothing missed, nothing stuck, and no traffic while nothing happens.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { IntWiring } from '../../src/config/wiring-config';
import { Bench, listen } from '../support/sim-expander';

const MIRRORED: IntWiring = { wiring: 'mirrored', output: 'auto' };
const SHARED: IntWiring = { wiring: 'shared', output: 'auto' };
const WIRINGS: IntWiring[] = [
  MIRRORED,
  SHARED,
  { wiring: 'separate', output: 'auto' },
  { wiring: 'mirrored', output: 'active-high' },
  { wiring: 'separate', output: 'open-drain' },
];
const NAMES = Array.from({ length: 16 }, (_, pin) => `${pin < 8 ? 'A' : 'B'}${pin & 7}`);
const BUTTONS = [0, 1, 2, 3, 8, 9, 10, 11];

/** One turn of the event loop is about one transfer, and with the way to JavaScript and back about a millisecond. */
const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

describe('wired interrupts', () => {
  it('report 10 000 random presses on 8 buttons, each press and release once and in order, with at most 2 transfers an event', async () => {
    const bench = new Bench();
    const expander = await bench.started({ inputs: 0x0f0f }, {}, { interrupts: bench.wired(MIRRORED) });
    const seen = listen(expander);
    const expected: string[] = [];
    bench.bus.clearLog();
    for (let press = 0; press < 10_000; press++) {
      const pin = BUTTONS[Math.floor(Math.random() * BUTTONS.length)] ?? 0;
      bench.chip.drive(pin, 1);
      // From shorter than a transfer to 50 of them; short ones are the hard ones.
      await turns(Math.floor(Math.random() ** 3 * 50));
      bench.chip.drive(pin, 0);
      expected.push(`${NAMES[pin]}=1`, `${NAMES[pin]}=0`);
      await turns(8);
    }
    assert.deepEqual(seen, expected);
    assert.ok(bench.bus.cost.transactions <= 2 * expected.length, `${bench.bus.cost.transactions} transfers`);
    await bench.close();
  });

  it('leave INT at rest and the levels right after any script, in every wiring and mode, and report nothing that did not happen', async () => {
    const event = fc.record({
      pin: fc.nat(15),
      level: fc.constantFrom(0 as const, 1 as const),
      wait: fc.nat(6),
    });
    const modes = fc.array(fc.constantFrom('change', 'high', 'low'), { minLength: 16, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...WIRINGS),
        fc.array(event, { maxLength: 40 }),
        modes,
        async (wiring, script, interrupt) => {
          const bench = new Bench();
          const table = Object.fromEntries(NAMES.map((name, pin) => [name, { interrupt: interrupt[pin] }]));
          const options = { pollMs: 60_000, interrupts: bench.wired(wiring) };
          const expander = await bench.started({ inputs: 0xffff }, table, options);
          const happened = NAMES.map(() => [0]);
          bench.chip.onChange(() => happened.forEach((levels, pin) => note(levels, bench.chip.pad(pin))));
          const seen = NAMES.map(() => [0]);
          expander.onInput.on(({ levels }) => seen.forEach((list, pin) => note(list, (levels >> pin) & 1)));
          for (const { pin, level, wait } of script) {
            bench.chip.drive(pin, level);
            await turns(wait);
          }
          await turns(100);
          assert.equal(expander.lastLevels(0xffff), bench.chip.pads);
          seen.forEach((levels, pin) => {
            assert.ok(
              isSubsequence(levels, happened[pin] ?? []),
              `${NAMES[pin]}: ${levels.join()} of ${happened[pin]?.join()}`,
            );
          });
          const rest = wiring.output === 'active-high' ? 0 : bench.chip.int('A') === 'Z' ? 'Z' : 1;
          assert.deepEqual([bench.chip.int('A'), bench.chip.int('B')], [rest, rest]);
          bench.bus.clearLog();
          await turns(50);
          assert.equal(bench.bus.cost.transactions, 0, 'no traffic at rest');
          await bench.close();
        },
      ),
      { numRuns: 150 },
    );
  });

  it('with a compare mode take at most 3 transfers an event, and release INT while the button is held', async () => {
    const bench = new Bench();
    const table = { A0: { interrupt: 'low', pullUp: true } };
    const expander = await bench.started({ inputs: 1 }, table, { interrupts: bench.wired(MIRRORED) });
    const seen = listen(expander);
    for (let press = 0; press < 50; press++) {
      for (const level of [0, 'Z'] as const) {
        bench.bus.clearLog();
        bench.chip.drive(0, level);
        await turns(20);
        assert.ok(bench.bus.cost.transactions <= 3, bench.transfers().join('; '));
        assert.equal(bench.chip.int('A'), 1, 'INT is at rest');
      }
    }
    assert.equal(seen.length, 100);
    await bench.close();
  });

  it('tell flags, captured and present levels, once for each event', async () => {
    const bench = new Bench();
    const options = { interrupts: bench.wired(MIRRORED) };
    const expander = await bench.started(
      { inputs: 0x0103 },
      { B0: { inverted: true, interrupt: 'high' } },
      options,
    );
    const events: string[] = [];
    expander.onInterrupt.on(({ flags, captured, levels, exact }) => {
      events.push(`${flags} ${captured & 0x0103} ${levels & 0x0103} ${exact}`);
    });
    bench.chip.drive(0, 1);
    bench.chip.drive(0, 0);
    await turns(10);
    bench.chip.drive(8, 1);
    await turns(10);
    assert.deepEqual(events, ['1 257 256 true', '256 0 0 true']);
    await bench.close();
  });

  it('in a compare mode are those away from the default, wired as polled; inputs hear of both ways', async () => {
    for (const wired of [true, false]) {
      const bench = new Bench();
      const options = wired ? { interrupts: bench.wired(MIRRORED) } : { pollMs: 60_000 };
      const expander = await bench.started({ inputs: 1 }, { A0: { interrupt: 'high' } }, options);
      const events: number[] = [];
      expander.onInterrupt.on(({ captured }) => events.push(captured & 1));
      const seen = listen(expander);
      for (const level of [1, 0, 1, 0] as const) {
        bench.chip.drive(0, level);
        await turns(10);
        if (!wired) await expander.readPins();
      }
      assert.deepEqual(events, [1, 1]);
      assert.deepEqual(seen, ['A0=1', 'A0=0', 'A0=1', 'A0=0']);
      await bench.close();
    }
  });

  it('give changes the time of the edge, and say whether it is exact', async () => {
    const bench = new Bench();
    const expander = await bench.started({ inputs: 1 }, {}, { interrupts: bench.wired(MIRRORED) });
    const times: { time: number; exact: boolean }[] = [];
    expander.onInput.on(({ time, exact }) => times.push({ time, exact }));
    const before = performance.timeOrigin + performance.now();
    bench.chip.drive(0, 1);
    const after = performance.timeOrigin + performance.now();
    await turns(10);
    assert.equal(times.length, 1);
    assert.ok(times[0]?.exact);
    // The time of day may be set by whole milliseconds between two clocks.
    assert.ok(
      times[0].time >= before - 2 && times[0].time <= after + 2,
      `${before} ${times[0].time} ${after}`,
    );
    await bench.close();
  });

  it('of two expanders on one open-drain line are both served when both call at once, and the line comes to rest', async () => {
    const one = new Bench();
    const two = new Bench(one.lines, one.linePool);
    const expanders = await Promise.all(
      [one, two].map((bench) => bench.started({ inputs: 0xffff }, {}, { interrupts: bench.wired(SHARED) })),
    );
    const seen = expanders.map(listen);
    for (let round = 0; round < 100; round++) {
      one.chip.drive(3, 1);
      two.chip.drive(12, 1);
      await turns(Math.floor(Math.random() * 4));
      one.chip.drive(3, 0);
      two.chip.drive(12, 0);
      await turns(15);
      assert.equal(one.lines.wire('GPIO17').level, 1, 'the line is at rest');
    }
    const pairs = (name: string) => Array.from({ length: 100 }, () => [`${name}=1`, `${name}=0`]).flat();
    assert.deepEqual(seen, [pairs('A3'), pairs('B4')]);
    await Promise.all([one.close(), two.close()]);
  });

  it('of an expander that is closed do not hold a line that others use', async () => {
    const one = new Bench();
    const two = new Bench(one.lines, one.linePool);
    const first = await one.started({ inputs: 1 }, {}, { interrupts: one.wired(SHARED) });
    const second = await two.started({ inputs: 1 }, {}, { interrupts: two.wired(SHARED) });
    const seen = listen(second);
    await first.close();
    one.chip.drive(0, 1);
    two.chip.drive(0, 1);
    await turns(20);
    assert.deepEqual(seen, ['A0=1']);
    assert.equal(one.lines.wire('GPIO17').level, 1);
    await Promise.all([one.close(), two.close()]);
  });

  it('pending from an earlier life are cleared at start, without a phantom, and do not block the line', async () => {
    const bench = new Bench();
    bench.poke(0x04, 0xff, 0xff);
    bench.chip.drive(5, 1);
    assert.equal(bench.chip.int('A'), 0, 'the chip calls before anybody listens');
    const expander = await bench.started({ inputs: 0xffff }, {}, { interrupts: bench.wired(MIRRORED) });
    const seen = listen(expander);
    await turns(20);
    assert.equal(bench.chip.int('A'), 1);
    bench.chip.drive(5, 0);
    await turns(10);
    assert.deepEqual(seen, ['A5=0']);
    await bench.close();
  });

  it('can be read without clearing them, and read and cleared', async () => {
    const bench = new Bench();
    const expander = await bench.started({ inputs: 3 }, {}, { pollMs: 60_000 });
    bench.chip.drive(1, 1);
    bench.chip.drive(0, 1);
    assert.equal(await expander.readInterruptFlags(), 2);
    assert.equal(await expander.readInterruptFlags(), 2);
    assert.deepEqual(await expander.readInterrupts(), { flags: 2, captured: 2, levels: 3 });
    assert.equal(await expander.readInterruptFlags(), 0);
    await bench.close();
  });
});

function note(levels: number[], level: number): void {
  if (levels.at(-1) !== level) levels.push(level);
}

function isSubsequence(part: readonly number[], whole: readonly number[]): boolean {
  let at = 0;
  for (const level of whole) if (level === part[at]) at += 1;
  return at === part.length;
}
