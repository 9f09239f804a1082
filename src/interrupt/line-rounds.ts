// Serves what pulls an interrupt line, one expander or several: rounds of service until the line is at rest.
import type { InterruptLine, LineEdge, LineError } from './interrupt-line';

/** An expander whose INT output is wired to a line. */
export interface LineMember {
  /**
   * Reads and clears the chip's interrupts; never rejects.
   * @param edge what called, if anything
   * @returns whether the chip had one
   */
  readonly service: (edge: LineEdge | undefined) => Promise<boolean>;
  /** The line is of no use any more. */
  readonly lost: (error: LineError) => void;
}

/** An expander's place on a line. */
export interface LineSeat {
  readonly name: string;
  /** How many edges the line has had so far. */
  edges(): number;
  /** Serves the line's members if it is active. */
  check(): Promise<void>;
  leave(): Promise<void>;
}

/** A line that stays active though no chip on it has an interrupt is left to the slow safety read. */
const MOST_VAIN_ROUNDS = 8;
/** After so many rounds without rest there is a pause before each: a chip that never rests must not keep all busy. */
const ROUNDS_WITHOUT_PAUSE = 32;
const PAUSE_MS = 5;

/** Sysfs merges edges in quick succession, so the level is looked at, too: nothing can wait longer than this. */
const SYSFS_LOOK_MS = 50;

/**
 * Level, not edge, decides: INT may go up for 2 ns only between two events, which no host sees. So after each round the
 * line is looked at, and another round follows while it is active. Several chips on one open-drain line are served in
 * the same round.
 */
export class LineRounds {
  private readonly members = new Set<LineMember>();
  private readonly stops: readonly (() => void)[];
  private running: Promise<void> | undefined;
  private readonly look: NodeJS.Timeout | undefined;
  private stuck = false;
  private heard = 0;
  /** How many edges to the active level there have been. */
  private calls = 0;

  constructor(
    readonly line: InterruptLine,
    private readonly activeLevel: 0 | 1,
  ) {
    this.stops = [
      line.onEdge((edge) => {
        this.heard += 1;
        if (edge.level !== activeLevel) return;
        this.calls += 1;
        void this.run(edge);
      }),
      line.onLost((error) => {
        for (const member of [...this.members]) member.lost(error);
      }),
    ];
    if (line.kind === 'sysfs') this.look = setInterval(() => void this.check(), SYSFS_LOOK_MS);
  }

  /** How many edges the line has had; a line that is not connected has none. */
  get edges(): number {
    return this.heard;
  }

  add(member: LineMember): void {
    this.members.add(member);
  }

  /** @returns how many members are left */
  remove(member: LineMember): number {
    this.members.delete(member);
    return this.members.size;
  }

  /** Serves all members if the line is active now: after a start, and now and then for safety. */
  async check(): Promise<void> {
    if (this.running) return this.running;
    const active = await this.isActive();
    if (!active) this.stuck = false;
    // A line that did not come to rest is wired wrong, or its chip is away; the members' own safety reads go on.
    if (active && !this.stuck) await this.run(undefined);
  }

  async close(): Promise<void> {
    clearInterval(this.look);
    for (const stop of this.stops) stop();
    await this.line.close();
  }

  private run(edge: LineEdge | undefined): Promise<void> {
    this.running ??= this.rounds(edge).finally(() => (this.running = undefined));
    return this.running;
  }

  private async rounds(edge: LineEdge | undefined): Promise<void> {
    let cause = edge;
    let vain = 0;
    for (let round = 0; vain < MOST_VAIN_ROUNDS && this.members.size > 0; round++) {
      if (round >= ROUNDS_WITHOUT_PAUSE) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      const found = await Promise.all([...this.members].map((member) => member.service(cause)));
      vain = found.includes(true) ? 0 : vain + 1;
      cause = undefined;
      // The answer may be older than an edge that comes while it is on its way.
      const { calls } = this;
      if (!(await this.isActive()) && calls === this.calls) return;
    }
    this.stuck = true;
  }

  private async isActive(): Promise<boolean> {
    try {
      return (await this.line.read()) === this.activeLevel;
    } catch {
      // A lost line tells its members by itself.
      return false;
    }
  }
}
