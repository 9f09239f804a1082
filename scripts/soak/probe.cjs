// Measures the process it is loaded into, whenever the parent process asks.
const { readdirSync } = require('node:fs');
const { createRequire } = require('node:module');
const { monitorEventLoopDelay } = require('node:perf_hooks');

/** ms between two looks at the event loop; the histogram counts them in, so they are taken off again. */
const RESOLUTION_MS = 10;
const ERROR = 20;
const WARNING = 30;
const METRIC = 99;

exports.Probe = class Probe {
  constructor() {
    this.delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.sent = 0;
    this.errors = 0;
    this.warnings = 0;
    /** How many messages each node got whose id begins with "sink". */
    this.received = {};
  }

  /** Each message of the parent asks for a sample. */
  answer() {
    this.delays.enable();
    process.on('message', () => void this.sample().then((sample) => process.send(sample)));
    process.on('disconnect', () => process.exit(1));
  }

  /** @param entry of Node-RED's log */
  note({ level, event, nodeid }) {
    if (level === ERROR) this.errors += 1;
    else if (level === WARNING) this.warnings += 1;
    else if (level === METRIC && event?.endsWith('.send')) this.sent += 1;
    else if (level === METRIC && event?.endsWith('.receive') && nodeid?.startsWith('sink')) {
      this.received[nodeid] = (this.received[nodeid] ?? 0) + 1;
    }
  }

  async sample() {
    const loop = this.takeDelays();
    // What finalizers let go of is only free at the second collection.
    for (let times = 0; times < 2; times++) {
      globalThis.gc();
      await new Promise(setImmediate);
    }
    const { heapUsed, external, rss } = process.memoryUsage();
    const resources = countEach(process.getActiveResourcesInfo());
    this.delays.enable();
    const { sent, errors, warnings } = this;
    return {
      ...{ at: Date.now(), heapUsed, external, rss, resources, loop, sent, errors, warnings },
      ...{ files: openFiles(), listeners: listeners(), received: { ...this.received } },
    };
  }

  /** In ms, since the last time; the collections of garbage that were asked for are left out. */
  takeDelays() {
    this.delays.disable();
    const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    const { delays } = this;
    const taken = { p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) };
    delays.reset();
    return taken;
  }
};

function countEach(names) {
  const counts = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Open file descriptors; only Linux tells. */
function openFiles() {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return null;
  }
}

/** Listeners on the process and on Node-RED's own events, which outlive every deploy. */
function listeners() {
  const { events } = createRequire(process.argv[1])('@node-red/util');
  return [process, events]
    .flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name)))
    .reduce((sum, count) => sum + count, 0);
}
