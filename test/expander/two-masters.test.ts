// Two programs that both take a chip for theirs, as two Node-REDs do: they are told, and relays do not chatter between them.
import assert from 'node:assert/strict';
import { Contention } from '../../src/expander/upkeep/contention';
import type { Expander, ExpanderOptions } from '../../src/expander/expander';
import { HealthBench, RESTORED_MS } from '../support/health-bench';
import { setTo } from '../support/sim-expander';

const A_MINUTE = 60_000;
/** Both repair a few times before one gives way, and that is told. */
const FEW = 14;

interface Use {
  readonly outputs: number;
  readonly inputs: number;
}

describe('two programs on one chip', () => {
  let on: HealthBench;
  /** How often the outputs changed: which pins drive, or the level of one. */
  let changes: number;
  beforeEach(() => (on = new HealthBench()));
  afterEach(() => on.end());

  /** Two expanders that know nothing of each other. */
  const two = async (ours: Use, theirs: Use, options: Partial<ExpanderOptions> = {}) => {
    const both = [on.bench.expander({}, options), on.bench.expander({}, options)];
    const told: string[][] = [[], []];
    for (const [place, expander] of both.entries()) {
      const { outputs, inputs } = place === 0 ? ours : theirs;
      if (outputs) expander.claim({ name: 'outputs' }, outputs, 'output');
      if (inputs) expander.claim({ name: 'inputs' }, inputs, 'input');
      expander.onHealth.on(({ kind }) => told[place]?.push(kind));
      expander.applyUse();
      await on.after(333);
    }
    countChanges();
    const [x, y] = both as [Expander, Expander];
    return { x, y, told };
  };
  const countChanges = (): void => {
    const outside = () => `${on.chip.outputs} ${on.chip.pads & on.chip.outputs}`;
    let last = outside();
    changes = 0;
    on.chip.onChange(() => {
      if (outside() !== last) changes += 1;
      last = outside();
    });
  };
  const write = async (expander: Expander, mask: number, levels: number): Promise<void> => {
    const written = expander.setPins(setTo(mask, levels));
    await on.after(20);
    await written;
  };

  describe('that switch the same outputs', () => {
    const SAME = { outputs: 0x000f, inputs: 0 };

    it('come to rest after a few repairs, at one of the two levels, and one says why', async () => {
      const { x, y, told } = await two(SAME, SAME);
      await write(x, 0x000f, 0x5);
      await write(y, 0x000f, 0xa);
      await on.after(A_MINUTE);
      assert.ok(changes <= FEW, `${changes} changes within a minute`);
      assert.equal(told.flat().filter((kind) => kind === 'yielded').length, 1);
      const before = changes;
      await on.after(10 * A_MINUTE);
      assert.equal(changes, before);
      assert.equal(x.outputLevels, y.outputLevels, 'both know what the pins show');
      assert.deepEqual([x.state.kind, y.state.kind], ['ready', 'ready']);
    });

    it('can both switch after that', async () => {
      const { x, y, told } = await two(SAME, SAME);
      await write(x, 0x000f, 0x5);
      await write(y, 0x000f, 0xa);
      await on.after(A_MINUTE);
      const [yielding, other] = told[0]?.includes('yielded') ? [x, y] : [y, x];
      const before = changes;
      await write(other, 0x000f, 0x3);
      await on.after(10 * RESTORED_MS);
      assert.equal(on.chip.pads & 0xf, 0x3);
      assert.equal(yielding.outputLevels, 0x3);
      assert.ok(changes - before <= 2);
    });

    it('keep what nobody fights about', async () => {
      const { x } = await two({ outputs: 0x00ff, inputs: 0 }, { outputs: 0x00ff, inputs: 0 });
      await write(x, 0x00ff, 0x81);
      const stop = everySecond(() => on.bench.poke(0x14, on.chip.peek('A', 'OLAT') & 0x7f));
      await on.after(20_000);
      assert.equal(on.chip.pads & 0xff, 0x01, 'given up');
      on.bench.poke(0x14, 0x00);
      await on.after(2 * RESTORED_MS);
      assert.equal(on.chip.pads & 0xff, 0x01, 'and A0 is restored as ever');
      stop();
    });

    it('have the commanded level again once the other one has been quiet for ten minutes', async () => {
      await on.start(undefined, { pollMs: 1000 });
      await on.write(0x0001, 0x0001);
      const stop = everySecond(() => on.bench.poke(0x14, on.chip.peek('A', 'OLAT') & 0xfe));
      await on.after(20_000);
      assert.equal(on.shown & 1, 0);
      stop();
      await on.write(0x0001, 0x0001);
      await on.after(RESTORED_MS);
      assert.equal(on.shown & 1, 1, 'a command is carried out all the same');
      await on.after(10 * A_MINUTE);
      on.bench.poke(0x14, on.chip.peek('A', 'OLAT') & 0xfe);
      await on.after(RESTORED_MS);
      assert.equal(on.shown & 1, 1);
    });
  });

  describe('that have pins of their own, and do not share', () => {
    const OURS = { outputs: 0x000f, inputs: 0x0100 };
    const THEIRS = { outputs: 0x00f0, inputs: 0x0200 };

    it('flap a few times, then one leaves the chip alone and says so; it tries again ever more seldom', async () => {
      const { x, y, told } = await two(OURS, THEIRS, { pollMs: 1000 });
      await on.after(A_MINUTE / 2);
      assert.ok(changes <= FEW, `${changes} changes`);
      const away = [x, y].filter(({ state }) => state.kind === 'away');
      assert.equal(away.length, 1);
      const [{ state } = x] = away;
      assert.match(
        state.kind === 'away' ? state.error.message : '',
        /Another program or Node-RED keeps changing.*IODIRA/,
      );
      assert.ok(told.flat().includes('away'));
      await on.after(60 * A_MINUTE);
      assert.ok(changes <= FEW + 20, `${changes} changes within an hour`);
      assert.ok([x, y].some(({ state }) => state.kind === 'ready'));
    });

    it('tell callers why, and work again when the other one has stopped', async () => {
      const { x, y } = await two(OURS, THEIRS);
      await on.after(A_MINUTE / 2);
      const [left, stayed] = x.state.kind === 'away' ? [x, y] : [y, x];
      await assert.rejects(left.setPins(setTo(0x0001, 1)), { key: 'chip-contended' });
      const closed = stayed.close();
      await on.after(100);
      await closed;
      await on.after(2 * A_MINUTE);
      assert.equal(left.state.kind, 'ready');
    });

    it('live in peace once they share', async () => {
      const { x, y, told } = await two(OURS, THEIRS, { sharedChip: true });
      await write(x, 0x000f, 0x5);
      await write(y, 0x00f0, 0xa0);
      await on.after(A_MINUTE);
      assert.equal(on.chip.pads & 0xff, 0xa5);
      assert.deepEqual(told, [[], []]);
    });
  });

  function everySecond(act: () => void): () => void {
    const timer = setInterval(act, 1000);
    return () => clearInterval(timer);
  }
});

describe('a fight', () => {
  let now = 0;
  let real: () => number;
  before(() => {
    real = performance.now.bind(performance);
    performance.now = () => now;
  });
  after(() => (performance.now = real));

  const iodir = { name: 'IODIRA', value: 0x0f } as const;

  it('is six repairs in a row of the same thing with the same value, and nothing less', () => {
    const finding = { latches: 1, wanted: 1, registers: [iodir] };
    for (const step of [1000, 5000]) {
      const contention = new Contention(5000);
      for (let round = 1; round <= 5; round++) {
        now += step;
        assert.deepEqual(contention.note({ ...finding, latches: (1 << round) | 1 }), []);
        assert.equal(contention.yielded, 0);
      }
      now += step;
      assert.deepEqual(contention.note({ ...finding, latches: 0x8001 }), ['IODIRA']);
      assert.equal(contention.yielded, 1, 'what was wrong each time');
    }
    for (const [what, between, of] of [
      ['too seldom', 5001, () => finding],
      [
        'another value',
        1000,
        (round: number) => ({ latches: 1, wanted: round & 1, registers: [{ ...iodir, value: round }] }),
      ],
      [
        'another register',
        1000,
        (round: number) => ({ ...finding, latches: 1 << (round & 1), registers: round & 1 ? [iodir] : [] }),
      ],
    ] as const) {
      const contention = new Contention(5000);
      for (let round = 1; round <= 20; round++) {
        now += between;
        assert.deepEqual(contention.note(of(round)), [], what);
        assert.equal(contention.yielded, 0, what);
      }
    }
    const contention = new Contention(5000);
    for (let round = 1; round <= 20; round++) {
      now += 1000;
      if (round % 5 === 0) contention.interrupt();
      assert.deepEqual(contention.note(finding), [], 'a reset in between');
    }
  });

  it('over the configuration doubles the rest each time, up to 16 minutes, and is forgotten after an hour', () => {
    const contention = new Contention(5000);
    const rests: number[] = [];
    const finding = { latches: 0, wanted: 0, registers: [iodir] };
    for (let round = 1; round <= 6; round++) {
      now += 1000;
      contention.note({ ...finding, registers: [{ name: 'GPPUA', value: round }, iodir] });
    }
    for (let round = 0; round < 7; round++) {
      rests.push(contention.restMs / 60_000);
      now += contention.restMs + 1000;
      assert.deepEqual(contention.note({ ...finding, registers: [iodir, { name: 'IPOLA', value: 1 }] }), [
        'IODIRA',
      ]);
    }
    assert.deepEqual(rests, [1, 2, 4, 8, 16, 16, 16]);
    now += 60 * 60_000;
    assert.deepEqual(contention.note(finding), []);
    assert.equal(contention.restMs, 0);
  });
});
