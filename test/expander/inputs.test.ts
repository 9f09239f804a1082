// Watching inputs: the interrupt latch catches what polling alone would miss.
import assert from 'node:assert/strict';
import type { Clock } from '@sinonjs/fake-timers';
import fc from 'fast-check';
import { DEFAULT_POLL_MS } from '../../src/config/expander-config';
import type { Expander } from '../../src/expander/expander';
import { Bench, isReady, listen, setTo } from '../support/sim-expander';
import { SET_UP_MS, TimedBench } from '../support/timed-bench';

const BUTTONS = { A0: {}, A1: {}, A2: {}, A3: {}, B0: {}, B1: {}, B2: {}, B3: {} };
const PULLED_UP = Object.fromEntries(
  Object.keys(BUTTONS).map((pin) => [pin, { pullUp: true, inverted: true }]),
);

/** OLAT, and IODIR to GPPU. */
const CONFIGURATION_BYTES = 16;

describe('inputs', () => {
  let bench: TimedBench;
  let clock: Clock;
  beforeEach(() => {
    bench = new TimedBench();
    clock = bench.clock;
  });
  afterEach(() => bench.end());

  /** An expander with these inputs, set up under the fake clock. */
  const watching = (inputs: number, table: object = {}, outputs = 0) =>
    bench.setUp({ inputs, outputs }, table, { pollMs: DEFAULT_POLL_MS });

  it('report a press that was over before the poll as two changes', async () => {
    const seen = listen(await watching(0x0001));
    bench.chip.drive(0, 1);
    bench.chip.drive(0, 0);
    await clock.tickAsync(DEFAULT_POLL_MS);
    assert.deepEqual(seen, ['A0=1', 'A0=0']);
  });

  it('are read at the first start when the pull-ups have charged what hangs on the buttons', async () => {
    bench.chip.drive(0, 0);
    const stop = bench.chip.onChange(() => {
      if ((bench.chip.peek('A', 'GPPU') & 1) === 0) return;
      stop();
      setTimeout(() => bench.chip.drive(0, 'Z'), 20);
    });
    const ready = bench.started({ inputs: 0x0001 }, PULLED_UP);
    const told: number[] = [];
    void ready.then((expander) => expander.onInput.on(({ levels }) => told.push(levels)));
    await clock.tickAsync(200);
    assert.deepEqual(told, []);
  });

  it('report 200 presses and releases of 1 ms on 8 buttons at the default poll interval', async () => {
    const seen = listen(await watching(0x0f0f, PULLED_UP));
    const expected: string[] = [];
    const random = fc.sample(fc.record({ button: fc.nat(7), pause: fc.integer({ min: 1, max: 180 }) }), {
      numRuns: 200,
      seed: 23017,
    });
    for (const { button, pause } of random) {
      const pin = button < 4 ? button : button + 4;
      const name = `${pin < 8 ? 'A' : 'B'}${pin & 7}`;
      bench.chip.drive(pin, 0);
      await clock.tickAsync(1);
      bench.chip.drive(pin, 'Z');
      expected.push(`${name}=1`, `${name}=0`);
      // The chip holds one event per port: the next press comes after this one was read.
      await clock.tickAsync(DEFAULT_POLL_MS + pause);
    }
    assert.deepEqual(seen, expected);
  });

  it('cost one transfer of nine bytes per poll interval, of which one a second is longer for the check', async () => {
    await watching(0x00ff);
    bench.bus.clearLog();
    await clock.tickAsync(1000);
    assert.equal(bench.bus.cost.transactions, 1000 / DEFAULT_POLL_MS);
    assert.equal(bench.bus.cost.bytes, (9 * 1000) / DEFAULT_POLL_MS + CONFIGURATION_BYTES);
  });

  it('that nobody uses cost nothing but the check of the chip', async () => {
    await watching(0, {}, 0x00ff);
    bench.bus.clearLog();
    await clock.tickAsync(5000);
    assert.deepEqual(bench.transfers(), new Array(5).fill('read 0a 22 bytes'));
  });

  it('in mode "low" or "high" still report both the press and the release', async () => {
    const seen = listen(await watching(3, { A0: { interrupt: 'low' }, A1: { interrupt: 'high' } }));
    for (const [pin, levels] of [
      [0, [1, 0, 1]],
      [1, [1, 0]],
    ] as const) {
      for (const level of levels) {
        bench.chip.drive(pin, level);
        await clock.tickAsync(3 * DEFAULT_POLL_MS);
      }
    }
    assert.deepEqual(seen, ['A0=1', 'A0=0', 'A0=1', 'A1=1', 'A1=0']);
  });

  it('are read on demand by one transfer, and one more that makes sure of what is new, however many ask, and the poll loses nothing by it', async () => {
    const expander = await watching(0x0003);
    const seen = listen(expander);
    bench.chip.drive(0, 1);
    bench.chip.drive(0, 0);
    bench.chip.drive(1, 1);
    bench.bus.clearLog();
    const answers = Promise.all([expander.readPins(), expander.readPins(), expander.readPins()]);
    await clock.tickAsync(4);
    assert.deepEqual(
      (await answers).map((levels) => levels & 3),
      [2, 2, 2],
    );
    assert.deepEqual(bench.transfers(), ['read 0e 6 bytes', 'read 14 16 bytes']);
    assert.deepEqual(seen, ['A0=1', 'A0=0', 'A1=1']);
    bench.bus.clearLog();
    await Promise.all([expander.readPins(), clock.tickAsync(2)]);
    assert.deepEqual(bench.transfers(), ['read 0e 6 bytes'], 'nothing new');
  });

  it('are looked at even while outputs are written without a pause', async () => {
    const expander = await watching(0x0100, {}, 0x00ff);
    const seen = listen(expander);
    let writing = true;
    const write = async () => {
      while (writing) await expander.setPins(setTo(1, 1));
    };
    const busy = write();
    bench.chip.drive(8, 1);
    bench.chip.drive(8, 0);
    await clock.tickAsync(2 * DEFAULT_POLL_MS);
    writing = false;
    await clock.tickAsync(SET_UP_MS);
    await busy;
    assert.deepEqual(seen, ['B0=1', 'B0=0']);
  });

  it('are looked at even while flags, registers or settings are asked for without a pause', async () => {
    for (const ask of [
      (expander: Expander) => expander.readInterruptFlags(),
      (expander: Expander) => expander.changeSettings(expander.settings),
    ]) {
      const expander = await watching(0x0001);
      const seen = listen(expander);
      let asking = true;
      const again = (): void => {
        if (asking) void ask(expander).catch(() => undefined);
        if (asking) setTimeout(again, 1);
      };
      again();
      await clock.tickAsync(100);
      bench.chip.drive(0, 1);
      await clock.tickAsync(200);
      bench.poke(0x0c, 0xff);
      await clock.tickAsync(1500);
      const restored = bench.chip.peek('A', 'GPPU');
      asking = false;
      const closed = expander.close();
      await clock.tickAsync(1000);
      await closed;
      assert.deepEqual(seen, ['A0=1']);
      assert.equal(restored, 0, 'and so is the chip');
      bench.chip.drive(0, 0);
    }
  });

  it('wait behind commands that are already there', async () => {
    const expander = await watching(0x0100, {}, 0x00ff);
    bench.bus.clearLog();
    const all = Promise.all([
      expander.readPins(),
      expander.setPins(setTo(1, 1)),
      expander.setPins(setTo(1, 0)),
    ]);
    await clock.tickAsync(4);
    await all;
    assert.deepEqual(bench.transfers(), ['write 14 01', 'write 14 00', 'read 0e 6 bytes']);
  });

  it('taken into use later are watched from then on, without a phantom', async () => {
    const expander = await watching(0x0001);
    const seen = listen(expander);
    bench.chip.drive(1, 1);
    expander.claim({ name: 'late' }, 2, 'input');
    await clock.tickAsync(5);
    await isReady(expander);
    assert.deepEqual(seen, []);
    bench.chip.drive(1, 0);
    await clock.tickAsync(DEFAULT_POLL_MS);
    assert.deepEqual(seen, ['A1=0']);
  });
});

describe('inputs in real time', () => {
  it('end at the right level after any script of presses, and report nothing that did not happen', async () => {
    const press = fc.record({
      pin: fc.nat(15),
      level: fc.constantFrom(0 as const, 1 as const),
      wait: fc.boolean(),
    });
    const modes = fc.array(fc.constantFrom('change', 'high', 'low', 'off'), { minLength: 16, maxLength: 16 });
    await fc.assert(
      fc.asyncProperty(fc.array(press, { maxLength: 40 }), modes, async (script, interrupt) => {
        const bench = new Bench();
        const names = Array.from({ length: 16 }, (_, pin) => `${pin < 8 ? 'A' : 'B'}${pin & 7}`);
        const table = Object.fromEntries(names.map((name, pin) => [name, { interrupt: interrupt[pin] }]));
        const expander = await bench.started({ inputs: 0xffff }, table, { pollMs: 60_000 });
        const happened: string[] = [];
        let pads = bench.chip.pads;
        bench.chip.onChange(() => {
          names.forEach((name, pin) => {
            if ((pads ^ bench.chip.pads) & (1 << pin)) happened.push(`${name}=${bench.chip.pad(pin)}`);
          });
          pads = bench.chip.pads;
        });
        const seen = listen(expander);
        for (const { pin, level, wait } of script) {
          bench.chip.drive(pin, level);
          if (wait) await expander.readPins();
        }
        await expander.readPins();
        assert.equal(expander.lastLevels(0xffff), bench.chip.pads);
        for (const name of names) {
          const ofPin = (events: string[]) => events.filter((event) => event.startsWith(name));
          assert.ok(
            isSubsequence(ofPin(seen), ofPin(happened)),
            `${ofPin(seen).join()} of ${ofPin(happened).join()}`,
          );
          assert.ok(alternates(ofPin(seen)), ofPin(seen).join());
        }
        await expander.close();
      }),
      { numRuns: 150 },
    );
  });
});

function isSubsequence(part: string[], whole: string[]): boolean {
  let at = 0;
  for (const event of whole) if (event === part[at]) at += 1;
  return at === part.length;
}

function alternates(events: string[]): boolean {
  return events.every((event, index) => event !== events[index - 1]);
}
