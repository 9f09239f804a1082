// Rounds of service on a line: nothing that calls is left waiting, whenever it calls.
import assert from 'node:assert/strict';
import FakeTimers, { type Clock } from '@sinonjs/fake-timers';
import type { InterruptLine, LineEdge } from '../../src/interrupt/interrupt-line';
import { LinePool } from '../../src/interrupt/line-pool';
import { LineRounds } from '../../src/interrupt/line-rounds';

/** A line whose level and edges the test decides, and whose reads end when the test says so. */
class ManualLine implements InterruptLine {
  readonly name = 'manual';
  kind: 'simulated' | 'sysfs' = 'simulated';
  level: 0 | 1 = 1;
  closed = 0;
  /** Whether the next reads fail. */
  broken = false;
  private hear: (edge: LineEdge) => void = () => undefined;
  private reads: (() => void)[] = [];

  read(): Promise<0 | 1> {
    const sampled = this.level;
    if (this.broken) return Promise.reject(new Error('broken'));
    return new Promise((resolve) => this.reads.push(() => resolve(sampled)));
  }

  onEdge(listener: (edge: LineEdge) => void): () => void {
    this.hear = listener;
    return () => (this.hear = () => undefined);
  }

  onLost(): () => void {
    return () => undefined;
  }

  close(): Promise<void> {
    this.closed += 1;
    return Promise.resolve();
  }

  edge(level: 0 | 1): void {
    this.level = level;
    this.hear({ level, time: 0, exact: true });
  }

  async endRead(): Promise<void> {
    this.reads.shift()?.();
    await new Promise(setImmediate);
  }
}

describe('rounds of service', () => {
  /** @param clears whether a service brings the line to rest, as a chip that works does */
  const setUp = (clears = true, kind: ManualLine['kind'] = 'simulated') => {
    const line = new ManualLine();
    line.kind = kind;
    const rounds = new LineRounds(line, 0);
    const member = { served: 0, clears, finds: clears as boolean | undefined, told: [] as string[] };
    rounds.add({
      service: () => {
        member.served += 1;
        if (member.clears) line.level = 1;
        return Promise.resolve(member.finds);
      },
      lost: () => undefined,
      held: (name, isHeld) => member.told.push(`${name} ${isHeld ? 'held' : 'at rest'}`),
    });
    return { line, rounds, member };
  };
  const turn = () => new Promise(setImmediate);

  it('follow an edge that comes while the level of the last round is still on its way', async () => {
    const { line, member } = setUp();
    line.edge(0);
    await turn();
    assert.equal(member.served, 1);
    line.edge(0);
    await line.endRead();
    assert.equal(member.served, 2);
    await line.endRead();
    line.edge(0);
    await turn();
    assert.equal(member.served, 3);
  });

  it('serve a line of sysfs though no edge was told', async () => {
    const clock = FakeTimers.install({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const { line, rounds, member } = setUp(true, 'sysfs');
      line.level = 0;
      clock.tick(50);
      await line.endRead();
      assert.equal(member.served, 1);
      await line.endRead();
      await rounds.close();
      assert.equal(clock.countTimers(), 0);
    } finally {
      clock.uninstall();
    }
  });

  it('are not begun by the edge back to rest', async () => {
    const { line, member } = setUp();
    line.edge(1);
    await turn();
    assert.equal(member.served, 0);
  });

  it('go on as long as they find something, however often the next press comes in between', async () => {
    const { line, member } = setUp();
    line.edge(0);
    for (let press = 0; press < 30; press++) {
      await turn();
      line.edge(0);
      await line.endRead();
    }
    assert.equal(member.served, 31);
    await line.endRead();
  });

  it('that do not end keep nobody waiting who only looks after the line: there may be thousands', async () => {
    const { line, rounds, member } = setUp(false);
    member.finds = true;
    line.edge(0);
    await turn();
    await rounds.check();
    assert.equal(member.served, 1, 'the rounds are still under way');
    await line.endRead();
    assert.equal(member.served, 2);
    await rounds.close();
  });

  describe('on a line that stays active', () => {
    let clock: Clock;
    beforeEach(() => (clock = FakeTimers.install({ toFake: ['setTimeout', 'clearTimeout'] })));
    afterEach(() => clock.uninstall());

    /** Lets all rounds run that need no time. */
    const settle = async (line: ManualLine): Promise<void> => {
      for (let read = 0; read < 30; read++) await line.endRead();
    };
    /** Until all hope is given up. */
    const stayActive = async (line: ManualLine): Promise<void> => {
      for (let round = 0; round < 12; round++) {
        clock.tick(50);
        await settle(line);
      }
    };

    it('leave no timer behind when the line is closed in a pause between them', async () => {
      const { line, rounds, member } = setUp(false);
      member.finds = true;
      line.edge(0);
      for (let read = 0; read < 40; read++) await line.endRead();
      assert.equal(clock.countTimers(), 1);
      const { served } = member;
      const closed = rounds.close();
      line.broken = true;
      await closed;
      assert.equal(clock.countTimers(), 0);
      await turn();
      assert.ok(member.served <= served + 1);
    });

    it('are slow after eight in vain, and end after ten more, when the line is told to be held', async () => {
      const { line, rounds, member } = setUp(false);
      line.edge(0);
      await settle(line);
      assert.equal(member.served, 8);
      for (let round = 0; round < 10; round++) {
        assert.deepEqual(member.told, []);
        clock.tick(49);
        await settle(line);
        assert.equal(member.served, 8 + round);
        clock.tick(1);
        await settle(line);
      }
      assert.deepEqual(member.told, ['manual held']);
      await stayActive(line);
      const checked = rounds.check();
      await settle(line);
      await checked;
      assert.equal(member.served, 18);
      assert.deepEqual(member.told, ['manual held']);
      assert.equal(clock.countTimers(), 0);
    });

    it('are begun anew by the next edge, when the line was told to be at rest', async () => {
      const { line, member } = setUp(false);
      line.edge(0);
      await settle(line);
      await stayActive(line);
      line.edge(1);
      assert.deepEqual(member.told, ['manual held', 'manual at rest']);
      member.clears = member.finds = true;
      line.edge(0);
      await settle(line);
      assert.equal(member.served, 19);
    });

    it('are begun anew by a check that has seen it at rest, though no edge was told', async () => {
      const { line, rounds, member } = setUp(false);
      line.edge(0);
      await settle(line);
      await stayActive(line);
      line.level = 1;
      void rounds.check();
      await settle(line);
      assert.deepEqual(member.told, ['manual held', 'manual at rest']);
      line.level = 0;
      void rounds.check();
      await settle(line);
      assert.equal(member.served, 18 + 8);
    });

    it('are begun anew for a member that is set up meanwhile, and tell it, but not twice those who know', async () => {
      const { line, rounds, member } = setUp(false);
      line.edge(0);
      await settle(line);
      await stayActive(line);
      const told: string[] = [];
      rounds.add({
        service: () => Promise.resolve(false),
        lost: () => undefined,
        held: (name, isHeld) => told.push(`${name} ${isHeld}`),
      });
      void rounds.serve();
      await settle(line);
      await stayActive(line);
      assert.deepEqual(told, ['manual true']);
      assert.deepEqual(member.told, ['manual held']);
    });

    it('end at once, and tell nobody, where no member can be asked', async () => {
      const { line, rounds, member } = setUp(false);
      member.finds = undefined;
      line.edge(0);
      await settle(line);
      await stayActive(line);
      assert.equal(member.served, 1);
      member.clears = member.finds = true;
      void rounds.serve();
      await settle(line);
      assert.equal(member.served, 2);
      assert.deepEqual(member.told, []);
      assert.equal(clock.countTimers(), 0);
    });

    it('tell those that answer that it is held, and not those that cannot be asked', async () => {
      const { line, rounds, member } = setUp(false);
      const told: boolean[] = [];
      rounds.add({
        service: () => Promise.resolve(undefined),
        lost: () => undefined,
        held: (_name, isHeld) => told.push(isHeld),
      });
      line.edge(0);
      await settle(line);
      await stayActive(line);
      assert.deepEqual(member.told, ['manual held']);
      assert.deepEqual(told, []);
    });

    it('are begun anew for a member that is set up just when they end without it', async () => {
      const { line, rounds, member } = setUp(false);
      member.finds = undefined;
      line.edge(0);
      await turn();
      assert.equal(member.served, 1);
      member.clears = member.finds = true;
      void rounds.serve();
      await settle(line);
      assert.equal(member.served, 2);
    });

    it('are begun anew by a check after its level could not be read', async () => {
      const { line, rounds, member } = setUp(false);
      line.edge(0);
      await settle(line);
      line.broken = true;
      await stayActive(line);
      assert.equal(member.served, 8);
      line.broken = false;
      void rounds.check();
      await settle(line);
      assert.equal(member.served, 16);
    });

    it('end when the line is given back', async () => {
      const { line, rounds, member } = setUp(false);
      line.edge(0);
      await settle(line);
      await rounds.close();
      assert.equal(clock.countTimers(), 0);
      assert.equal(member.served, 8);
    });
  });
});

describe('the pool of lines', () => {
  const member = { service: () => Promise.resolve(false), lost: () => undefined, held: () => undefined };

  it('opens a line once for all who join, and closes it with the last', async () => {
    const line = new ManualLine();
    const pool = new LinePool();
    let opened = 0;
    const open = () => {
      opened += 1;
      return Promise.resolve(line);
    };
    const seats = await Promise.all([
      pool.join('x', open, 0, { ...member }),
      pool.join('x', open, 0, { ...member }),
    ]);
    assert.equal(opened, 1);
    await seats[0].leave();
    await seats[0].leave();
    assert.equal(line.closed, 0);
    await seats[1].leave();
    assert.equal(line.closed, 1);
    await pool.join('x', open, 0, member);
    assert.equal(opened, 2);
  });

  it('tries again to open what could not be opened', async () => {
    const pool = new LinePool();
    await assert.rejects(
      pool.join('x', () => Promise.reject(new Error('busy')), 0, member),
      /busy/,
    );
    const seat = await pool.join('x', () => Promise.resolve(new ManualLine()), 0, member);
    assert.equal(seat.name, 'manual');
  });
});
