// What the runtime tells of one deployed expander while somebody looks: asked for once, then told on each change.
import { askRuntime } from './ask-runtime';
import type { Translate } from './explain';

/** Words are A | B << 8. */
export interface LiveChip {
  /** Logical and electrical levels; null: not known. */
  readonly levels: number | null;
  readonly electrical: number | null;
  /** Pins whose levels mean something. */
  readonly outputs: number;
  readonly inputs: number;
  /** Why the chip cannot be used, or null. */
  readonly problem: string | null;
}

export type LiveNews =
  | { readonly kind: 'asking' | 'not-deployed' }
  | { readonly kind: 'live'; readonly chip: LiveChip }
  /** Nothing can be known. */
  | { readonly kind: 'failed'; readonly text: string };

export interface LiveWatch {
  destroy(): void;
}

export function watchChip(id: string, translate: Translate, tell: (news: LiveNews) => void): LiveWatch {
  const topic = `mcp23017/live/${id}`;
  let ended = false;
  /** Counts questions and events: an answer older than an event says nothing new. */
  let news = 0;
  const heard = (_topic: string, event: unknown): void => {
    news += 1;
    const state = stateOf(event);
    if (state !== undefined) tell(state);
  };
  const ask = async (): Promise<void> => {
    const asked = (news += 1);
    const answer = await askRuntime('mcp23017/expanders', translate);
    if (ended || news !== asked) return;
    if (!answer.ok) tell({ kind: 'failed', text: answer.text });
    else tell(stateOf(ownOf(answer.content, id)) ?? { kind: 'not-deployed' });
  };
  const connected = (): void => void ask();
  RED.comms.subscribe(topic, heard);
  RED.comms.on('connect', connected);
  tell({ kind: 'asking' });
  void ask();
  return {
    destroy() {
      ended = true;
      RED.comms.unsubscribe(topic, heard);
      RED.comms.off('connect', connected);
    },
  };
}

function ownOf(answer: unknown, id: string): unknown {
  const list = Array.isArray(answer) ? (answer as unknown[]) : [];
  return list.find((one) => (one as { id?: unknown } | null)?.id === id);
}

/** Undefined for what is no state of an expander. */
function stateOf(value: unknown): LiveNews | undefined {
  if (typeof value !== 'object' || value === null || !('state' in value)) return undefined;
  if (value.state === 'closed') return { kind: 'not-deployed' };
  const { levels, electrical, outputs, inputs, problem } = value as Record<string, unknown>;
  const chip: LiveChip = {
    ...{ levels: wordOf(levels), electrical: wordOf(electrical) },
    ...{ outputs: wordOf(outputs) ?? 0, inputs: wordOf(inputs) ?? 0 },
    problem: typeof problem === 'string' ? problem : null,
  };
  return { kind: 'live', chip };
}

function wordOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
