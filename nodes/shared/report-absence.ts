// Logs that a chip is away or its INT line does not work, with what to check, and that all is well again: no flood of it,
// however often that changes, or its reason.
import type { Node, NodeAPI } from 'node-red';
import { BusError } from '../../src/bus/bus-error';
import { UserError } from '../../src/errors/user-error';
import type { ExpanderState } from '../../src/expander/expander';
import { nameOf } from './node-name';
import { textOf, translate } from './translate';

/** A trouble that comes so soon after the last one was told is told only if it lasts. */
const QUIET_MS = 10 * 60_000;
const LASTS_MS = 10_000;

/** Each reason is told once, until all is well again. */
export class AbsenceReport {
  private readonly told = new Set<string>();
  private current: Error | undefined;
  private quietUntil = -Infinity;
  private waiting: NodeJS.Timeout | undefined;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
  ) {}

  /** To be told of each state of the expander. */
  hear(state: ExpanderState): void {
    const trouble = troubleOf(state);
    if (trouble) this.trouble(trouble);
    else this.forget();
    if (state.kind === 'ready' && !trouble) this.back();
  }

  private trouble(trouble: Error): void {
    this.current = trouble;
    if (this.told.size > 0 || performance.now() >= this.quietUntil) this.tell(trouble);
    else this.waiting ??= setTimeout(() => this.current && this.tell(this.current), LASTS_MS);
  }

  private tell(trouble: Error): void {
    if (this.told.has(trouble.message)) return;
    this.told.add(trouble.message);
    this.quietUntil = performance.now() + QUIET_MS;
    this.node.error(`${nameOf(this.node)}: ${translate(this.RED, trouble)}`);
  }

  private back(): void {
    if (this.told.size === 0) return;
    this.told.clear();
    this.node.log(textOf(this.RED, 'mcp-expander.log.back'));
  }

  private forget(): void {
    clearTimeout(this.waiting);
    this.waiting = this.current = undefined;
  }
}

/** What the user can do something about; why an expander was stopped, it has said by itself. */
function troubleOf(state: ExpanderState): Error | undefined {
  if (state.kind === 'ready') return state.trouble;
  if (state.kind !== 'away') return undefined;
  return state.error instanceof BusError || isUnsteady(state.error) ? state.error : undefined;
}

function isUnsteady(error: Error): boolean {
  return error instanceof UserError && (error.key === 'chip-unstable' || error.key === 'chip-contended');
}
