// The expander's seats on the lines its INT outputs are wired to: opened at start, watched for silence, left at the end.
import { asError } from '../errors/as-error';
import { UserError } from '../errors/user-error';
import type { LineMember, LineSeat } from '../interrupt/line-rounds';

/** Interrupts that the safety read found without an edge on the line, in a row, before the line counts as not connected. */
const MISSES = 2;

export class IntLines {
  private seats: LineSeat[] = [];
  private problem: Error | undefined;
  private ended = false;
  private edgesBefore = 0;
  private misses = 0;

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
    return this.seats.length > 0 && this.problem === undefined;
  }

  /** What keeps the lines from working; undefined when nothing does, or none are wired. */
  get trouble(): Error | undefined {
    return this.problem;
  }

  /** Opens the lines, unless they are open. Never throws: without lines the expander polls, and `trouble` says why. */
  async open(member: LineMember): Promise<void> {
    if (!this.join || this.ended || this.seats.length > 0) return;
    let loss: Error | undefined;
    try {
      this.seats = await this.join({
        service: member.service,
        lost: (error) => {
          this.problem = loss = error;
          void this.leave();
          member.lost(error);
        },
      });
      // A line may be lost, or the expander closed, while another line is still being opened.
      if (loss !== undefined || this.isEnded()) await this.leave();
      else this.problem = undefined;
    } catch (error) {
      this.problem = asError(error);
    }
  }

  /** Serves what the lines ask for now. */
  async check(): Promise<void> {
    await Promise.all(this.seats.map((seat) => seat.check()));
  }

  /**
   * To be told of each read that no edge called for.
   * @param pending whether it found an interrupt
   */
  noteRead(pending: boolean): void {
    if (this.seats.length === 0) return;
    const edges = this.seats.reduce((sum, seat) => sum + seat.edges(), 0);
    if (edges !== this.edgesBefore) {
      this.edgesBefore = edges;
      this.misses = 0;
      this.problem = undefined;
    } else if (pending && ++this.misses >= MISSES) {
      const line = this.seats.map((seat) => seat.name).join(', ');
      this.problem = new UserError('int-silent', { expander: this.expander, line });
    }
  }

  /** To be told of each edge: the line is connected after all. */
  noteEdge(): void {
    this.misses = 0;
    this.problem = undefined;
  }

  /** Gives the lines back for good. */
  async end(): Promise<void> {
    this.ended = true;
    await this.leave();
  }

  private isEnded(): boolean {
    return this.ended;
  }

  private async leave(): Promise<void> {
    const seats = this.seats.splice(0);
    await Promise.allSettled(seats.map((seat) => seat.leave()));
  }
}
