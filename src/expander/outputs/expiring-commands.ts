// Commands that may wait for a chip that is away, but not for ever: late is worse than never.
import { BusError } from '../../bus/bus-error';
import { asError } from '../../errors/as-error';
import { UserError } from '../../errors/user-error';
import { CommandLog, type Entry, type Levels } from './command-log';
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
  readonly decided: () => Levels;
  /** Takes back a command, if no write has taken any of its pins yet. */
  readonly withdraw: (command: RevocableCommand, error: Error) => void;
  /** Wants other electrical levels again, of pins whose command is taken back; `moved` are those that others have moved. */
  readonly restore: (mask: number, before: Levels, moved: number) => void;
  /** The same where its own writes were taken back already: what waited for its break before it waits again. */
  readonly waitAgain: (mask: number, before: Levels, moved: number) => void;
}

interface Command extends RevocableCommand {
  /** The same among all that was asked for. */
  readonly noted: Entry;
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
  private readonly log = new CommandLog();

  constructor(private readonly target: CommandTarget) {}

  /** Gives a command that does not wait: its level stays wanted, also where another one before or after it expires. */
  pass(asked: OutputChange): Promise<number> {
    if (this.commands.size > 0) this.log.addLasting(this.target.consequences(asked));
    return this.target.give(asked);
  }

  /**
   * Gives a command, and again when the chip is back in time.
   * @throws UserError command-expired when it is not; then it is as if the command had never been given
   */
  run(asked: OutputChange, ms: number): Promise<number> {
    const change = { ...asked };
    if (this.commands.size === 0) this.log.begin(this.target.decided(), this.target.pending());
    const noted = this.log.add(this.target.consequences(asked));
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
      const { set, levels } = command.noted.change;
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
        this.log.keep(command.noted);
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
    const { wanted, moved } = this.log.without(noted);
    restore(pinsOf(noted.change), wanted, moved);
  }

  private finish(command: Command, settle: () => void): void {
    clearTimeout(command.timer);
    if (this.commands.delete(command)) settle();
  }
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
