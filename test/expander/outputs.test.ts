// Output batches: how many writes leave, in which order, and who may move which pin.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Bench, EVERY_PIN, setTo, toggle } from '../support/sim-expander';

describe('outputs', () => {
  let bench: Bench;
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.close());

  it('set one pin with one write of three bytes', async () => {
    const expander = await bench.started({ outputs: EVERY_PIN });
    bench.bus.clearLog();
    await expander.setPins(setTo(0x0008, 0x0008));
    assert.deepEqual(bench.transfers(), ['write 14 08']);
    assert.equal(bench.bus.cost.bytes, 3);
    assert.equal(bench.chip.pads, 0x0008);
  });

  it('of port B alone are written at 0x15', async () => {
    const expander = await bench.started({ outputs: EVERY_PIN });
    bench.bus.clearLog();
    await expander.setPins(setTo(0x8000, 0x8000));
    assert.deepEqual(bench.transfers(), ['write 15 80']);
  });

  it('of one tick leave together: one byte for a port, one word for both', async () => {
    const expander = await bench.started({ outputs: EVERY_PIN });
    bench.bus.clearLog();
    await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map((pin) => expander.setPins(setTo(1 << pin, 0xff))));
    assert.deepEqual(bench.transfers(), ['write 14 ff']);
    bench.bus.clearLog();
    await Promise.all(Array.from({ length: 16 }, (_, pin) => expander.setPins(setTo(1 << pin, 0xaaaa))));
    assert.deepEqual(bench.transfers(), ['write 14 aa aa']);
  });

  it('keep the order of one pin: on, off, on are three levels on the wire', async () => {
    const expander = await bench.started({ outputs: EVERY_PIN });
    bench.bus.clearLog();
    const seen: number[] = [];
    bench.chip.onChange(() => seen.push(bench.chip.pad(0)));
    await Promise.all([1, 0, 1].map((level) => expander.setPins(setTo(1, level))));
    assert.deepEqual(bench.transfers(), ['write 14 01', 'write 14 00', 'write 14 01']);
    assert.deepEqual(seen, [1, 0, 1]);
  });

  it('resolve each call with the levels of its own write', async () => {
    const expander = await bench.started({ outputs: EVERY_PIN });
    const answers = await Promise.all([1, 0, 1].map((level) => expander.setPins(setTo(1, level))));
    assert.deepEqual(
      answers.map((levels) => levels & 1),
      [1, 0, 1],
    );
  });

  it('toggle from what was asked before, not from what the chip had', async () => {
    const expander = await bench.started({ outputs: EVERY_PIN });
    await Promise.all([
      expander.setPins(setTo(1, 1)),
      expander.setPins(toggle(1)),
      expander.setPins(toggle(3)),
    ]);
    assert.equal(bench.chip.pads, 0x0003);
  });

  it('of an active-low pin are low when on', async () => {
    const expander = await bench.started({ outputs: 3 }, { A0: { inverted: true } });
    assert.equal(bench.chip.pads & 3, 0b01, 'begins off, which is high');
    const levels = await expander.setPins(setTo(3, 3));
    assert.equal(bench.chip.pads & 3, 0b10);
    assert.equal(levels & 3, 3, 'answers in logical levels');
  });

  it('show every level of every pin, in order, and no other, whatever is asked when', async () => {
    const change = fc.record({
      set: fc.integer({ min: 0, max: 0xffff }),
      levels: fc.integer({ min: 0, max: 0xffff }),
      toggle: fc.integer({ min: 0, max: 0xffff }),
      pause: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 30 }), async (changes) => {
        const bench = new Bench();
        const expander = await bench.started({ outputs: EVERY_PIN });
        const expected: number[][] = Array.from({ length: 16 }, () => [0]);
        const shown: number[][] = Array.from({ length: 16 }, () => [0]);
        bench.chip.onChange(() => append(shown, bench.chip.pads));
        let levels = 0;
        for (const { set, levels: target, toggle: flips, pause } of changes) {
          const change = { set, levels: target, toggle: flips & ~set };
          levels = ((levels & ~set) | (target & set)) ^ change.toggle;
          append(expected, levels);
          void expander.setPins(change);
          if (pause) await new Promise(setImmediate);
        }
        await expander.close();
        assert.deepEqual(shown, expected);
      }),
      { numRuns: 60 },
    );
  });
});

/** Notes each pin's level where it differs from the one before. */
function append(history: number[][], levels: number): void {
  history.forEach((seen, pin) => {
    const level = (levels >> pin) & 1;
    if (seen.at(-1) !== level) seen.push(level);
  });
}
