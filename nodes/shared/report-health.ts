// Warns of what happened to a chip: once, and not each second while it goes on.
import type { Node, NodeAPI } from 'node-red';
import { UserError } from '../../src/errors/user-error';
import type { HealthEvent, HealthKind } from '../../src/expander/expander';
import { translate } from './translate';

/** After a warning the next one of its kind comes at the earliest so much later. */
const QUIET_MS = 10 * 60_000;

/** That a chip is away or back is told by its state. */
const WARNINGS = {
  reset: 'chip-reset',
  drift: 'chip-drift',
  adopted: 'chip-adopted',
  yielded: 'chip-yielded',
} as const;

/**
 * @param expander its name and the place of its chip
 * @returns a listener for `Expander.onHealth`
 */
export function reportHealth(RED: NodeAPI, node: Node, expander: string): (event: HealthEvent) => void {
  const last = new Map<HealthKind, { quietUntil: number; unsaid: number }>();
  return ({ kind, registers }) => {
    if (kind === 'away' || kind === 'back') return;
    const { quietUntil, unsaid } = last.get(kind) ?? { quietUntil: -Infinity, unsaid: 0 };
    const now = performance.now();
    if (now < quietUntil) {
      last.set(kind, { quietUntil, unsaid: unsaid + 1 });
      return;
    }
    last.set(kind, { quietUntil: now + QUIET_MS, unsaid: 0 });
    const details = { expander, registers: registers.join(', ') };
    const again = unsaid === 0 ? '' : ` ${translate(RED, new UserError('chip-again', { count: unsaid }))}`;
    node.warn(translate(RED, new UserError(WARNINGS[kind], details)) + again);
  };
}
