// Node-RED's end of the bus thread: transfers that block, as the synchronous calls of a driver do, and transfers that do not.
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { nowMs } from './clock';
import type { Outcome, OutsideEvent, Transfer, WireReport } from './timed-wire';

export type WireRequest =
  | ({ readonly kind: 'transfer' } & Transfer)
  | { readonly kind: 'plan'; readonly events: readonly OutsideEvent[] }
  | { readonly kind: 'hang'; readonly ms: number }
  | { readonly kind: 'report' };

export interface WireTicket {
  readonly id: number;
  /** Whether a thread sleeps until the answer is there. */
  readonly waits: boolean;
  readonly request: WireRequest;
}

export interface WireAnswer {
  readonly id: number;
  readonly value: Outcome | WireReport | undefined;
}

export interface WireThreadData {
  readonly hz: number;
  readonly requests: MessagePort;
  /** For those who sleep. */
  readonly prompt: MessagePort;
  /** For the event loop. */
  readonly later: MessagePort;
  /** [0]: how many requests there were; [1]: the last one that somebody slept for. */
  readonly bell: Int32Array;
}

export class Wire {
  private readonly bell = new Int32Array(new SharedArrayBuffer(8));
  private readonly requests: MessagePort;
  private readonly prompt: MessagePort;
  private readonly waiting = new Map<number, (value: Outcome) => void>();
  private readonly worker: Worker;
  private lastId = 0;
  private blocked = 0;

  /** @param thread file of the bus thread. @param hz of SCL */
  constructor(thread: string, hz: number) {
    const [requests, prompt, later] = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
    const workerData: WireThreadData = {
      hz,
      requests: requests.port2,
      prompt: prompt.port2,
      later: later.port2,
      bell: this.bell,
    };
    const transferList = [requests.port2, prompt.port2, later.port2];
    // Without what this process was told to load first.
    this.worker = new Worker(thread, { workerData, transferList, execArgv: [], env: {} });
    this.worker.unref();
    this.requests = requests.port1;
    this.prompt = prompt.port1;
    later.port1.on('message', ({ id, value }: WireAnswer) => {
      this.waiting.get(id)?.(value as Outcome);
      this.waiting.delete(id);
    });
    later.port1.unref();
  }

  /** ms that transfers have kept this thread from doing anything else. */
  get blockedMs(): number {
    return this.blocked;
  }

  transferSync(transfer: Transfer): Outcome {
    const begin = nowMs();
    const outcome = this.ask({ kind: 'transfer', ...transfer }) as Outcome;
    this.blocked += nowMs() - begin;
    return outcome;
  }

  transfer(transfer: Transfer): Promise<Outcome> {
    return new Promise((resolve) => {
      this.waiting.set(this.send({ kind: 'transfer', ...transfer }, false), resolve);
    });
  }

  plan(events: readonly OutsideEvent[]): void {
    this.ask({ kind: 'plan', events });
  }

  /** @param ms that the next transfer takes longer */
  hang(ms: number): void {
    this.ask({ kind: 'hang', ms });
  }

  report(): WireReport {
    return this.ask({ kind: 'report' }) as WireReport;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private ask(request: WireRequest): WireAnswer['value'] {
    const id = this.send(request, true);
    for (let done = Atomics.load(this.bell, 1); done !== id; done = Atomics.load(this.bell, 1)) {
      Atomics.wait(this.bell, 1, done);
    }
    return (receiveMessageOnPort(this.prompt) as { message: WireAnswer }).message.value;
  }

  private send(request: WireRequest, waits: boolean): number {
    const id = ++this.lastId;
    this.requests.postMessage({ id, waits, request } satisfies WireTicket);
    Atomics.add(this.bell, 0, 1);
    Atomics.notify(this.bell, 0);
    return id;
  }
}
