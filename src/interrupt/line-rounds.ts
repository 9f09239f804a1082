// Serves what pulls an interrupt line, one expander or several: rounds of service until the line is at rest.
import type { InterruptLine, LineEdge, LineError } from './interrupt-line';

/** An expander whose INT output is wired to a line. */
export interface LineMember {
  /**
   * Reads and clears the chip's interrupts; never rejects.
   * @param edge what called, if anything
   * @returns whether the chip had one; undefined when it could not be asked
   */
  readonly service: (edge: LineEdge | undefined) => Promise<boolean | undefined>;
  /** The line is of no use any more. */
  readonly lost: (error: LineError) => void;
  /**
   * The line stays active, though the chip has answered that it has no interrupt, and so has every other that answers;
   * or it is over. Each is told once.
   * @param line its name
   */
  readonly held: (line: string, isHeld: boolean) => void;
}

/** An expander's place on a line. */
export interface LineSeat {
  readonly name: string;
  /** How many edges the line has had so far. */
  edges(): number;
  /** Whether the line was at its active level when it was last seen. */
  active(): boolean;
  /** Serves the line's members if it is active, unless that has been in vain: now and then for safety. */
  check(): Promise<void>;
  /** Serves the line's members if it is active, in vain before or not: there is something new about a member. */
  serve(): Promise<void>;
  leave(): Promise<void>;
}

/** A line that stays active though no chip on it has an interrupt is looked after slowly from then on. */
const QUICK_ROUNDS = 8;
/** After so many rounds without rest there is a pause before each: a chip that never rests must not keep all busy. */
const ROUNDS_WITHOUT_PAUSE = 32;
const PAUSE_MS = 5;
/**
 * A chip that is just being set up, or missed for a moment, may hold the line for its 25 ms of pull-ups, or the 250 ms
 * until it is looked for again: only after these further rounds the line is held.
 */
const SLOW_ROUNDS = 10;
const SLOW_ROUND_MS = 50;

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
  private slowRound: NodeJS.Timeout | undefined;
  private endPause = (): void => undefined;
  private heard = 0;
  /** How many edges to the active level there have been. */
  private calls = 0;
  private lastLevel: 0 | 1 | undefined;
  /** Rounds that have found nothing, in a row, since the line was at rest. */
  private vain = 0;
  /** Who has been told that the line is held. */
  private readonly told = new Set<LineMember>();

  constructor(
    readonly line: InterruptLine,
    private readonly activeLevel: 0 | 1,
  ) {
    this.stops = [
      line.onEdge((edge) => {
        this.heard += 1;
        this.lastLevel = edge.level;
        // Before an edge of either way it was at rest, or is now.
        this.rested();
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

  /** As far as is known without looking. */
  get active(): boolean {
    return this.lastLevel === this.activeLevel;
  }

  add(member: LineMember): void {
    this.members.add(member);
  }

  /** @returns how many members are left */
  remove(member: LineMember): number {
    this.members.delete(member);
    this.told.delete(member);
    return this.members.size;
  }

  /** Serves all members if the line is active now, as far as there is hope: now and then for safety. */
  async check(): Promise<void> {
    // Rounds that are under way see to it; on a line that never rests nobody may wait for their end.
    if (this.running) return;
    if ((await this.isActive()) && this.vain < QUICK_ROUNDS) await this.run(undefined);
  }

  /** Serves all members if the line is active now: one of them has been set up, or its users have changed. */
  async serve(): Promise<void> {
    // It could not be asked in the rounds that are under way, perhaps.
    await this.running;
    this.vain = 0;
    await this.check();
  }

  async close(): Promise<void> {
    clearInterval(this.look);
    clearTimeout(this.slowRound);
    this.endPause();
    for (const stop of this.stops) stop();
    await this.line.close();
  }

  private run(edge: LineEdge | undefined): Promise<void> {
    this.running ??= this.rounds(edge).finally(() => (this.running = undefined));
    return this.running;
  }

  private async rounds(edge: LineEdge | undefined): Promise<void> {
    let cause = edge;
    let answers: Answers = new Map();
    for (let round = 0; this.members.size > 0; round++) {
      if (round >= ROUNDS_WITHOUT_PAUSE) await this.pause();
      answers = await this.ask(cause);
      cause = undefined;
      // The answer may be older than an edge that comes while it is on its way.
      const { calls } = this;
      if (!(await this.isActive()) && calls === this.calls) return;
      const found = [...answers.values()];
      // Whoever can be asked again has the line served then.
      if (found.every((each) => each === undefined)) return;
      this.vain = found.includes(true) ? 0 : this.vain + 1;
      if (this.vain >= QUICK_ROUNDS) break;
    }
    if (this.vain >= QUICK_ROUNDS + SLOW_ROUNDS) this.tellHeld(answers);
    else if (this.members.size > 0) this.goOnSlowly();
  }

  private async ask(cause: LineEdge | undefined): Promise<Answers> {
    const asked = [...this.members].map(async (member) => [member, await member.service(cause)] as const);
    return new Map(await Promise.all(asked));
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, PAUSE_MS);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private goOnSlowly(): void {
    clearTimeout(this.slowRound);
    const goOn = async (): Promise<void> => {
      if (await this.isActive()) await this.run(undefined);
    };
    this.slowRound = setTimeout(() => void goOn(), SLOW_ROUND_MS);
  }

  private tellHeld(answers: Answers): void {
    for (const [member, found] of answers) {
      if (found === undefined || this.told.has(member) || !this.members.has(member)) continue;
      this.told.add(member);
      member.held(this.line.name, true);
    }
  }

  private rested(): void {
    this.vain = 0;
    clearTimeout(this.slowRound);
    const told = [...this.told];
    this.told.clear();
    for (const member of told) member.held(this.line.name, false);
  }

  private async isActive(): Promise<boolean> {
    const { heard } = this;
    try {
      const level = await this.line.read();
      // It may be older than an edge that came while it was on its way.
      if (heard === this.heard) {
        this.lastLevel = level;
        if (level !== this.activeLevel) this.rested();
      }
      return level === this.activeLevel;
    } catch {
      // A lost line tells its members by itself; of any other nothing is known now.
      this.vain = 0;
      return false;
    }
  }
}

/** What each member has answered, see `LineMember.service`. */
type Answers = ReadonlyMap<LineMember, boolean | undefined>;
