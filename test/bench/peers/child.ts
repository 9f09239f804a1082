// Loaded before Node-RED in the process that is measured: brings the bus, and does what the measuring process says.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { nowMs } from './clock';
import { flowLink, type Heard } from './link';
import { replaceModules } from './replaced-modules';
import type { OutsideEvent, WireReport } from './timed-wire';
import { Wire } from './wire';

export interface Report extends WireReport {
  readonly now: number;
  /** CPU time of Node-RED's own thread, in ms, without the bus thread. */
  readonly cpuMs: number;
  /** ms for which transfers have kept that thread from all else. */
  readonly blockedMs: number;
}

/** What the measuring process may ask, each with one argument. */
const wire = new Wire(path.join(__dirname, 'wire-thread.js'), Number(process.env['BENCH_HZ']));
const link = flowLink();
const delay = monitorEventLoopDelay({ resolution: 1 });

const commands = {
  report: (): Report => ({
    ...wire.report(),
    now: nowMs(),
    cpuMs: ownCpuMs(),
    blockedMs: wire.blockedMs,
  }),
  /** @returns when they are sent */
  send: ({ source, payloads }: { source: string; payloads: readonly unknown[] }): number => {
    const send = link.sources.get(source);
    if (!send) throw new Error(`no source ${source}`);
    const at = nowMs();
    send(payloads);
    return at;
  },
  /** @param events with times from now on. @returns now */
  plan: (events: readonly OutsideEvent[]): number => {
    const now = nowMs();
    wire.plan(events.map((event) => ({ ...event, at: event.at + now })));
    return now;
  },
  hang: (ms: number): void => wire.hang(ms),
  /** What was heard since the last time. */
  heard: (): Heard[] => link.heard.splice(0),
  watchLoop: (): void => {
    delay.reset();
    delay.enable();
  },
  /** @returns the longest delay of the event loop since `watchLoop`, in ms */
  loopDelay: (): number => {
    delay.disable();
    return delay.max / 1e6;
  },
};

export type Commands = typeof commands;

replaceModules(wire);
link.started = () => process.send?.({ started: true });
process.on('message', ({ id, name, argument }: { id: number; name: keyof Commands; argument: never }) => {
  const answer = commands[name](argument);
  process.send?.({ id, answer });
});
process.on('disconnect', () => process.exit());

/** Linux counts it for each thread, in ns; the first thread has the number of the process. */
function ownCpuMs(): number {
  const [ns = ''] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(ns) / 1e6;
}
