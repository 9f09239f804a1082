// One host line, however many expanders share it: opened by the first, given back by the last.
import type { InterruptLine } from './interrupt-line';
import { type LineMember, LineRounds, type LineSeat } from './line-rounds';

interface Entry {
  readonly rounds: Promise<LineRounds>;
  users: number;
}

export class LinePool {
  private readonly lines = new Map<string, Entry>();
  private readonly closing = new Map<string, Promise<void>>();

  /**
   * @param key the same for everybody on the line
   * @param open opens the line, for the first who joins
   * @param activeLevel the electrical level that means interrupt; the first who joins decides
   * @throws LineError when the line cannot be opened
   */
  async join(
    key: string,
    open: () => Promise<InterruptLine>,
    activeLevel: 0 | 1,
    member: LineMember,
  ): Promise<LineSeat> {
    const entry = this.lines.get(key) ?? { rounds: this.open(key, open, activeLevel), users: 0 };
    this.lines.set(key, entry);
    entry.users += 1;
    let rounds: LineRounds;
    try {
      rounds = await entry.rounds;
    } catch (error) {
      if (this.lines.get(key) === entry) this.lines.delete(key);
      throw error;
    }
    rounds.add(member);
    let left = false;
    return {
      name: rounds.line.name,
      edges: () => rounds.edges,
      active: () => rounds.active,
      check: () => rounds.check(),
      serve: () => rounds.serve(),
      leave: async () => {
        if (left) return;
        left = true;
        rounds.remove(member);
        entry.users -= 1;
        if (entry.users === 0) await this.close(key, rounds);
      },
    };
  }

  private async open(
    key: string,
    open: () => Promise<InterruptLine>,
    activeLevel: 0 | 1,
  ): Promise<LineRounds> {
    await this.closing.get(key);
    return new LineRounds(await open(), activeLevel);
  }

  private async close(key: string, rounds: LineRounds): Promise<void> {
    this.lines.delete(key);
    const closed = rounds.close().finally(() => this.closing.delete(key));
    this.closing.set(key, closed);
    await closed;
  }
}
