// What happens to the soaked Node-RED from outside: fingers on buttons, faults, deploys.
import { BUTTON, BUTTON_MASK, clickSink, EXPANDERS, expanderId, soakFlow } from './flow';
import type { SoakedNodeRed } from './node-red';

/** ms from the end of one to the next of each kind; each begins at once, so that the shortest soak has all of them. */
export interface Pace {
  readonly pressMs: number;
  readonly faultMs: number;
  readonly changeMs: number;
  readonly fullDeployMs: number;
}

export const PACE: Pace = { pressMs: 150, faultMs: 7000, changeMs: 5000, fullDeployMs: 30_000 };

/** ms in which a press has to be seen, on the busiest machine. */
const SEEN_WITHIN_MS = 30_000;
const BUTTONS = [BUTTON, 'A5', 'A6', 'A7'] as const;
const LASTING = ['gone', 'stuck'] as const;

export class Traffic {
  private readonly until = new AbortController();
  private readonly running: Promise<unknown>[];
  private busy: Promise<unknown> = Promise.resolve();
  private round = 0;
  /** What has been done so far. */
  readonly done = { presses: 0, faults: 0, deploys: 0 };
  /** Rejects when something cannot be done; never resolves. */
  readonly failure: Promise<never>;

  /** @param random 0 ≤ x < 1 */
  constructor(
    private readonly nodeRed: SoakedNodeRed,
    private readonly random: () => number,
    pace: Pace = PACE,
  ) {
    this.running = [
      this.repeat(pace.pressMs, () => this.press()),
      this.repeat(pace.faultMs, () => this.fault()),
      this.repeat(pace.changeMs, () => this.deploy(this.random() < 0.5 ? 'nodes' : 'flows')),
      this.repeat(pace.fullDeployMs, () => this.deploy('full')),
    ];
    this.failure = Promise.all(this.running).then(() => new Promise<never>(() => undefined));
    this.failure.catch(() => this.until.abort());
  }

  /** Ends all of it, and leaves no fault and no finger behind. */
  async stop(): Promise<void> {
    this.until.abort();
    await Promise.all(this.running);
  }

  private async repeat(everyMs: number, act: () => Promise<void>): Promise<void> {
    const { signal } = this.until;
    while (!signal.aborted) {
      await act();
      await pause(everyMs, signal);
    }
  }

  private async press(): Promise<void> {
    const [index, pin] = [this.below(EXPANDERS), BUTTONS[this.below(BUTTONS.length)] ?? BUTTON];
    await pressed(this.nodeRed, index, pin, this.random() < 0.1 ? 800 : 20);
    this.done.presses += 1;
  }

  /** A chip is reset; or it is gone, or the bus is stuck, for one to three seconds. */
  private async fault(): Promise<void> {
    const address = `/mcp23017/expanders/${expanderId(this.below(EXPANDERS))}/fault`;
    const set = (fault: string): Promise<void> => this.outside(address, { fault });
    this.done.faults += 1;
    if (this.random() < 0.4) return set('reset');
    await set(LASTING[this.below(LASTING.length)] ?? 'gone');
    await pause(1000 + 2000 * this.random());
    await set('none');
  }

  /** One after the other, as editors do. */
  private deploy(type: 'full' | 'flows' | 'nodes'): Promise<void> {
    const deployed = this.busy.then(async () => {
      this.round += 1;
      await this.nodeRed.deploy(soakFlow(this.round), type);
      this.done.deploys += 1;
    });
    this.busy = deployed;
    return deployed;
  }

  private async outside(address: string, body: object): Promise<void> {
    await unlessDeploying(this.nodeRed.request('POST', address, body));
  }

  private below(count: number): number {
    return Math.floor(this.random() * count);
  }
}

/**
 * Presses the button of each expander some times, each time until all of them have seen it.
 * @returns by expander, how many clicks were told
 */
export async function countClicks(nodeRed: SoakedNodeRed, presses: number): Promise<number[]> {
  const boards = Array.from({ length: EXPANDERS }, (_, index) => index);
  const before = (await nodeRed.sample()).received;
  for (let press = 0; press < presses; press++) {
    for (const held of [true, false]) {
      await Promise.all(
        boards.map((index) => nodeRed.request('POST', pressAddress(index), { pin: BUTTON, pressed: held })),
      );
      await seen(nodeRed, held);
    }
  }
  const after = (await nodeRed.sample()).received;
  return boards.map((index) => (after[clickSink(index)] ?? 0) - (before[clickSink(index)] ?? 0));
}

/** Waits until every expander has seen its button so, but not for ever: what is missing shows in the count. */
async function seen(nodeRed: SoakedNodeRed, held: boolean): Promise<void> {
  for (const limit = performance.now() + SEEN_WITHIN_MS; performance.now() < limit;) {
    const expanders = (await nodeRed.request('GET', '/mcp23017/expanders')) as { levels: number | null }[];
    if (expanders.every(({ levels }) => levels !== null && ((levels & BUTTON_MASK) !== 0) === held)) return;
    await pause(20);
  }
}

function pressAddress(index: number): string {
  return `/mcp23017/expanders/${expanderId(index)}/press`;
}

async function pressed(nodeRed: SoakedNodeRed, index: number, pin: string, ms: number): Promise<void> {
  const address = pressAddress(index);
  await unlessDeploying(nodeRed.request('POST', address, { pin, pressed: true }));
  await pause(ms);
  await unlessDeploying(nodeRed.request('POST', address, { pin, pressed: false }));
}

/** In the middle of a deploy there is no such expander. */
async function unlessDeploying(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!String(error).includes('admin-expander')) throw error;
  });
}

/** Ends early when it is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end, { once: true });
    function end(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    }
  });
}
