// The expander's seats on the lines its INT outputs are wired to: opened at start and when they come back, watched for silence, left at the end.
import { asError } from '../../errors/as-error';
import { UserError } from '../../errors/user-error';
import type { LineMember, LineSeat } from '../../interrupt/line-rounds';

/** Interrupts that a read found while the line was at rest, without an edge, before the line counts as not connected. */
const MISSES = 2;
/** An edge may reach us so much later than the read that has found its interrupt: then the next read proves nothing. */
const EDGE_LATE_MS = 100;
/** ms until a line that could not be opened, or was lost, is tried again. */
const AGAIN_MS = 10_000;

/** Whose INT outputs the lines hear. */
export interface LineUser {
  readonly service: LineMember['service'];
  /** What `trouble` says may have changed. */
  readonly changed: () => void;
}

export class IntLines {
  private seats: LineSeat[] = [];
  /** Why there is no line. */
  private loss: Error | undefined;
  /** Lines that are held active by something, by name. */
  private readonly held = new Map<string, UserError>();
  private silence: UserError | undefined;
  private opening: Promise<void> | undefined;
  private again: NodeJS.Timeout | undefined;
  private ended = false;
  private edgesBefore = 0;
  private misses = 0;
  private missedAt = 0;

  /**
   * @param join takes seats on all lines, none if INT is not wired
   * @param expander for errors
   */
  constructor(
    private readonly join: ((member: LineMember) => Promise<LineSeat[]>) | undefined,
    private readonly expander: string,
  ) {}

  get wired(): boolean {
    return this.join !== undefined;
  }

  /** Whether the lines call when there is something to read, as far as is known. */
  get work(): boolean {
    return this.seats.length > 0 && this.trouble === undefined;
  }

  /** What keeps the lines from working; undefined when nothing does, or none are wired. */
  get trouble(): Error | undefined {
    return this.loss ?? [...this.held.values()][0] ?? this.silence;
  }

  /**
   * Opens the lines, unless they are open. Never throws: without lines the expander polls, `trouble` says why, and they are
   * tried again by themselves.
   */
  open(user: LineUser): Promise<void> {
    this.opening ??= this.take(user).finally(() => (this.opening = undefined));
    return this.opening;
  }

  private async take(user: LineUser): Promise<void> {
    if (!this.join || this.ended || this.seats.length > 0) return;
    let loss: Error | undefined;
    try {
      this.seats = await this.join({
        service: user.service,
        lost: (error) => {
          this.loss = loss = error;
          void this.leave();
          user.changed();
          this.tryAgain(user);
        },
        held: (line, isHeld) => {
          if (isHeld) this.held.set(line, new UserError('int-held', { line }));
          else this.held.delete(line);
          user.changed();
        },
      });
      // A line may be lost, or the expander closed, while another line is still being opened.
      if (loss !== undefined || this.isEnded()) await this.leave();
      else this.loss = undefined;
    } catch (error) {
      const failure = asError(error);
      // The same trouble is no news.
      if (failure.message !== this.loss?.message) this.loss = failure;
    }
    this.tryAgain(user);
  }

  private tryAgain(user: LineUser): void {
    clearTimeout(this.again);
    if (this.loss === undefined || this.ended) return;
    this.again = setTimeout(() => {
      void this.open(user).then(() => {
        user.changed();
        return this.serve();
      });
    }, AGAIN_MS);
  }

  /** Serves what the lines ask for now, as far as they have not asked in vain. */
  async check(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.check()));
  }

  /** Serves what the lines ask for now, after the chip was set up. */
  async serve(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.serve()));
  }

  /**
   * To be told of each read that no edge called for.
   * @param pending whether it found an interrupt
   */
  noteRead(pending: boolean): void {
    const edges = this.seats.reduce((sum, seat) => sum + seat.edges(), 0);
    // A line that another chip holds active, or that has rounds of service without rest, has no edges to show.
    if (edges !== this.edgesBefore || this.seats.some((seat) => seat.active())) {
      this.edgesBefore = edges;
      this.noteLife();
    } else if (pending && this.seats.length > 0) this.noteMiss();
  }

  /** To be told of each edge: the line is connected after all. */
  noteLife(): void {
    this.misses = 0;
    this.silence = undefined;
  }

  /** Gives the lines back for good. */
  async end(): Promise<void> {
    this.ended = true;
    clearTimeout(this.again);
    await this.leave();
  }

  private noteMiss(): void {
    const now = performance.now();
    if (this.misses > 0 && now - this.missedAt < EDGE_LATE_MS) return;
    this.missedAt = now;
    this.misses += 1;
    if (this.misses < MISSES) return;
    const line = this.seats.map((seat) => seat.name).join(', ');
    this.silence ??= new UserError('int-silent', { expander: this.expander, line });
  }

  private isEnded(): boolean {
    return this.ended;
  }

  private async leave(): Promise<void> {
    const seats = this.seats.splice(0);
    this.held.clear();
    this.noteLife();
    await Promise.allSettled(seats.map((seat) => seat.leave()));
  }
}
