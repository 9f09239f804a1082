// Keeps what is shown in step with the runtime while somebody looks, and does nothing while nobody does.
import { type LiveApi, RequestProblem } from './live-api';
import { createLiveStore } from './live-store';
import type { Snapshot } from '../../contract/live-snapshot';

const TOPIC = 'mcp23017/live/#';
/** Events do not tell that all is as before; asking does, and it finds out that the connection is lost. */
export const ASK_EVERY_MS = 5000;
/** What one deploy causes is asked for once. */
const SETTLE_MS = 50;

/** Of Node-RED's RED.comms. */
export interface Comms {
  subscribe(topic: string, listener: (topic: string, data: unknown) => void): void;
  unsubscribe(topic: string, listener: (topic: string, data: unknown) => void): void;
  on(event: 'connect', listener: () => void): void;
  off(event: 'connect', listener: () => void): void;
}

/** Of Node-RED's RED.events. */
export interface EditorEvents {
  on(event: string, listener: (message?: unknown) => void): void;
  off(event: string, listener: (message?: unknown) => void): void;
}

export interface FeedOptions {
  readonly api: Pick<LiveApi, 'expanders'>;
  readonly comms: Comms;
  readonly events: EditorEvents;
  /** The list, and all that is in it. */
  readonly onList: (snapshots: readonly Snapshot[]) => void;
  readonly onChange: (snapshot: Snapshot) => void;
  /** The list could not be fetched; it is tried again. */
  readonly onProblem: (problem: RequestProblem) => void;
  /** Somebody deploys, or the connection was lost: what was unlocked has to be locked. */
  readonly onInterruption: () => void;
}

export interface Feed {
  resume(): void;
  pause(): void;
}

export function createFeed(options: FeedOptions): Feed {
  const { api, comms, events } = options;
  const store = createLiveStore();
  let round = 0;
  let asking = false;
  let askAgain = false;
  let poll: ReturnType<typeof setInterval> | undefined;
  let settling: ReturnType<typeof setTimeout> | undefined;

  const ask = async (): Promise<void> => {
    askAgain = asking;
    if (asking) return;
    asking = true;
    const asked = round;
    store.asking();
    try {
      const snapshots = await api.expanders();
      if (asked !== round) return;
      store.answered(snapshots);
      options.onList(store.all);
    } catch (problem) {
      if (asked === round) tellProblem(problem);
    } finally {
      if (asked === round) {
        asking = false;
        if (askAgain) void ask();
      }
    }
  };
  const tellProblem = (problem: unknown): void => {
    options.onInterruption();
    options.onProblem(problem instanceof RequestProblem ? problem : new RequestProblem(0, String(problem)));
  };
  const askSoon = (): void => {
    settling ??= setTimeout(() => {
      settling = undefined;
      void ask();
    }, SETTLE_MS);
  };

  const heard = (topic: string, event: unknown): void => {
    const id = topic.slice(TOPIC.length - 1);
    store.take(id, event);
    const snapshot = store.find(id);
    if (snapshot === undefined) askSoon();
    else options.onChange(snapshot);
  };
  const interrupted = (): void => {
    options.onInterruption();
    askSoon();
  };
  /** Between stop and start of a deploy there would be an empty list. */
  const stateChanged = (message: unknown): void => {
    const { state, deploy } = (message ?? {}) as { state?: unknown; deploy?: unknown };
    if (state === 'stop' && deploy === true) options.onInterruption();
    else interrupted();
  };

  return {
    resume() {
      if (poll !== undefined) return;
      comms.subscribe(TOPIC, heard);
      comms.on('connect', interrupted);
      events.on('deploy', interrupted);
      events.on('runtime-state', stateChanged);
      poll = setInterval(() => void ask(), ASK_EVERY_MS);
      void ask();
    },
    pause() {
      if (poll === undefined) return;
      comms.unsubscribe(TOPIC, heard);
      comms.off('connect', interrupted);
      events.off('deploy', interrupted);
      events.off('runtime-state', stateChanged);
      clearInterval(poll);
      clearTimeout(settling);
      poll = settling = undefined;
      asking = false;
      round += 1;
    },
  };
}
