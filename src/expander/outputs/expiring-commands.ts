// Commands that may wait for a chip that is away, but not for ever: late is worse than never.
import { BusError } from '../../bus/bus-error';
import { asError } from '../../errors/as-error';
import { UserError } from '../../errors/user-error';
import { type OutputChange, pinsOf, type RevocableCommand } from './output-batches';

/** What the waiting needs of an expander. Words are A | B << 8. */
export interface CommandTarget {
  readonly name: string;
  /** Gives a command at once, in logical levels; a level that cannot be written stays wanted. Resolves with such, too. */
  readonly give: (change: OutputChange, command?: RevocableCommand) => Promise<number>;
  /** Resolves when all that was asked for is written, rejects when the chip goes away before. */
  readonly written: () => Promise<number>;
  /** Pins that go on after the break of their interlock. */
  readonly pending: () => number;
  /** A command in electrical levels, and what goes off for it. */
  readonly consequences: (change: OutputChange) => OutputChange;
  /** The electrical levels that are wanted, and of which pins. */
  readonly decided: () => { pins: number; levels: number };
  /** Takes back a command, if no write has taken any of its pins yet. */
  readonly withdraw: (command: RevocableCommand, error: Error) => void;
  /** Wants other electrical levels again, of pins whose command is taken back; `moved` are those that others have moved. */
  readonly restore: (mask: number, before: { pins: number; levels: number }, moved: number) => void;
  /** The same where its own writes were taken back already: what waited for its break before it waits again. */
  readonly waitAgain: (mask: number, before: { pins: number; levels: number }, moved: number) => void;
}

type Levels = ReturnType<CommandTarget['decided']>;

interface Command extends RevocableCommand {
  /** The same among all that was asked for. */
  readonly noted: OutputChange;
  /** How long it may wait. */
  readonly ms: number;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (levels: number) => void;
  readonly reject: (error: Error) => void;
  /** Given, and refused because the chip is away: its level is remembered. */
  waiting: boolean;
  /** Why it may not wait any more. */
  over: Error | undefined;
}

export class ExpiringCommands {
  private readonly commands = new Set<Command>();
  /**
   * What was wanted before the first of them, and all that was asked for since, but for what has expired; electrical,
   * because a pin may be inverted meanwhile.
   */
  private base: Levels = { pins: 0, levels: 0 };
  private readonly since = new Set<OutputChange>();
  /** Those of `since` that stay wanted whatever expires. */
  private readonly certain = new WeakSet<OutputChange>();
  /** The base as it was at first, and pins that have been moved from it or were still to be. */
  private first = 0;
  private moved = 0;

  constructor(private readonly target: CommandTarget) {}

  /** Gives a command that does not wait: its level stays wanted, also where another one before or after it expires. */
  async pass(asked: OutputChange): Promise<number> {
    const noted = this.target.consequences(asked);
    if (this.commands.size > 0) this.since.add(noted);
    try {
      return await this.target.give(asked);
    } finally {
      this.keep(noted);
    }
  }

  /**
   * Gives a command, and again when the chip is back in time.
   * @throws UserError command-expired when it is not; then it is as if the command had never been given
   */
  run(asked: OutputChange, ms: number): Promise<number> {
    const change = { ...asked };
    const noted = this.target.consequences(asked);
    if (this.commands.size === 0) {
      this.base = this.target.decided();
      this.first = this.base.levels;
      this.moved = this.target.pending();
      this.since.clear();
    }
    this.since.add(noted);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.expire(command), ms);
      const command: Command = { change, noted, ms, timer, resolve, reject, waiting: false, over: undefined };
      this.commands.add(command);
      this.settleBy(command, this.target.give(change, command));
    });
  }

  /** The chip is there: what waited has been written, or is written next. */
  ready(): void {
    for (const command of this.commands) {
      if (!command.waiting) continue;
      command.waiting = false;
      const { set, levels } = command.noted;
      // Whoever waits for the break of an interlock asks again, and so hears the end of it.
      const pending = this.target.pending() & set & ~(levels ^ this.target.decided().levels);
      const written =
        pending === 0
          ? this.target.written()
          : this.target.give({ set: pending, levels: pending, toggle: 0 }, command);
      this.settleBy(command, written);
    }
  }

  /** Nobody writes any more: what no write has taken is not left for later, either. */
  end(error: Error): void {
    for (const command of [...this.commands]) this.giveUp(command, error);
  }

  private settleBy(command: Command, written: Promise<number>): void {
    written.then(
      (levels) => {
        this.keep(command.noted);
        this.finish(command, () => command.resolve(levels));
      },
      (caught: unknown) => {
        const error = asError(caught);
        if (isUnkept(error)) {
          this.withoutIt(command, this.target.waitAgain);
          this.finish(command, () => command.reject(error));
        } else if (mayPass(error)) {
          command.waiting = true;
          if (command.over) this.takeBack(command, command.over);
        } else {
          // All traffic is stopped, maybe for days, or for good.
          this.takeBack(command, error);
        }
      },
    );
  }

  private expire(command: Command): void {
    this.giveUp(command, new UserError('command-expired', { expander: this.target.name, ms: command.ms }));
  }

  private giveUp(command: Command, error: Error): void {
    command.over ??= error;
    if (command.waiting) this.takeBack(command, error);
    // What a write has taken comes to its end, and then it is known which.
    else this.target.withdraw(command, error);
  }

  /** It is as if the command had never been given. */
  private takeBack(command: Command, error: Error): void {
    this.withoutIt(command, this.target.restore);
    this.finish(command, () => command.reject(error));
  }

  private withoutIt({ noted }: Command, restore: CommandTarget['restore']): void {
    this.since.delete(noted);
    let [state, moved] = [this.base, this.moved];
    for (const change of this.since) {
      state = follow(state, change);
      moved |= state.levels ^ this.first;
    }
    restore(pinsOf(noted), state, moved);
  }

  /** The beginning of what cannot be taken back any more becomes the base: commands may come without a pause for ever. */
  private keep(change: OutputChange): void {
    this.certain.add(change);
    for (const oldest of this.since) {
      if (!this.certain.has(oldest)) return;
      this.base = follow(this.base, oldest);
      this.moved |= this.base.levels ^ this.first;
      this.since.delete(oldest);
    }
  }

  private finish(command: Command, settle: () => void): void {
    clearTimeout(command.timer);
    if (this.commands.delete(command)) settle();
  }
}

/** What is wanted after a change; a toggle of a level that nobody decided is nothing. */
function follow({ pins, levels }: Levels, { set, levels: target, toggle }: OutputChange): Levels {
  return { pins: pins | set, levels: ((levels & ~set) | (target & set)) ^ (toggle & pins) };
}

/** Whether nothing is kept in mind of a command that ends so. */
function isUnkept(error: Error): boolean {
  return error instanceof UserError && UNKEPT.has(error.key);
}

const UNKEPT: ReadonlySet<string> = new Set(['command-expired', 'expander-closed']);

function mayPass(error: Error): boolean {
  if (error instanceof BusError) return error.kind !== 'closed';
  return error instanceof UserError && (error.key === 'chip-unstable' || error.key === 'chip-contended');
}
