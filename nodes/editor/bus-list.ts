// What the runtime tells of the machine's I2C buses, as choices of a list. Pure.
import type { Choice } from './choice-field';
import type { Translate } from './explain';

export interface ListedBus {
  /** As the property `bus` has it. */
  readonly id: string;
  /** The adapter's. */
  readonly name: string;
  /** Why it cannot be opened; undefined if it can. */
  readonly problem: string | undefined;
}

/** Without an answer these can be chosen. */
const USUAL = ['simulated', '1', '0'] as const;

/** The answer of GET mcp23017/buses; what makes no sense is left out. */
export function parseBusList(answer: unknown): ListedBus[] {
  const { buses } = (answer ?? {}) as { buses?: unknown };
  return (Array.isArray(buses) ? (buses as unknown[]) : []).flatMap((one) => {
    const { id, name, available, problem } = (one ?? {}) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof name !== 'string') return [];
    const reason = typeof problem === 'string' ? problem : '';
    return [{ id, name, problem: available === false ? reason : undefined }];
  });
}

/** @param listed undefined while the runtime has not told */
export function busChoices(listed: readonly ListedBus[] | undefined, translate: Translate): Choice[] {
  if (listed === undefined)
    return USUAL.map((value) => ({ value, text: translate(`mcp-expander.buses.${value}`) }));
  const there = listed.map(({ id, name, problem }) => ({ value: id, text: textOf(id, name, problem) }));
  // A flow may be made for another machine, whose header has this one.
  const header = listed.some(({ id }) => id === '1')
    ? []
    : [{ value: '1', text: translate('mcp-expander.buses.absent', { bus: '1' }) }];
  return [...there, ...header];

  function textOf(id: string, name: string, problem: string | undefined): string {
    if (id === 'simulated') return translate('mcp-expander.buses.simulated');
    const key = problem === undefined ? 'mcp-expander.buses.real' : 'mcp-expander.buses.unavailable';
    return translate(key, { bus: id, name });
  }
}
