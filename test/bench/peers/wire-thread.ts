// The bus as a thread of its own: it goes on while Node-RED's thread waits for it, and takes one transfer at a time.
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { nowMs } from './clock';
import { TimedWire } from './timed-wire';
import type { WireAnswer, WireThreadData, WireTicket } from './wire';

const { hz, requests, prompt, later, bell } = workerData as WireThreadData;
const wire = new TimedWire(hz);
const pillow = new Int32Array(new SharedArrayBuffer(4));

for (;;) {
  // Read before looking for requests: what comes after that rings again.
  const rung = Atomics.load(bell, 0);
  for (let got = next(); got; got = next()) answer(got);
  Atomics.wait(bell, 0, rung);
}

function next(): WireTicket | undefined {
  return (receiveMessageOnPort(requests) as { message: WireTicket } | undefined)?.message;
}

function answer({ id, waits, request }: WireTicket): void {
  const reply: WireAnswer = { id, value: carryOut(request) };
  if (!waits) {
    later.postMessage(reply);
    return;
  }
  prompt.postMessage(reply);
  Atomics.store(bell, 1, id);
  Atomics.notify(bell, 1);
}

function carryOut(request: WireTicket['request']): WireAnswer['value'] {
  switch (request.kind) {
    case 'transfer': {
      const outcome = wire.transfer(request, nowMs());
      sleepUntil(outcome.end);
      return outcome;
    }
    case 'plan':
      wire.plan(request.events);
      return undefined;
    case 'hang':
      wire.hang(request.ms);
      return undefined;
    case 'report':
      return wire.report(nowMs());
  }
}

/** Sleeps are a little too long: the last bit is waited for. */
function sleepUntil(end: number): void {
  const left = end - nowMs() - 0.2;
  if (left > 0) Atomics.wait(pillow, 0, 0, left);
  while (nowMs() < end);
}
