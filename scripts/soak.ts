// npm run soak: Node-RED with eight busy expanders for a long time, with presses, faults and deploys. Tells whether memory
// grows and whether anything is left open; exit status 1 if so.
//
//   npm run soak -- [--minutes 30] [--every SECONDS] [--seed N] [--directory build/soak]
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { EXPANDERS, soakFlow } from './soak/flow';
import { grows, HEAP_LIMIT, leftOpen, slopeOf, typicalCounts } from './soak/judge';
import { SoakedNodeRed } from './soak/node-red';
import { megabytes, type Sample, sampleCsv, sampleTable, table } from './soak/report';
import { countClicks, pause, Traffic } from './soak/traffic';

/** Samples at the start and at the end, while flows run but nobody presses, breaks or deploys. */
const QUIET_SAMPLES = 3;
/** Presses of each expander at the end. */
const PRESSES = 10;
/** Of the run: until caches are full and code is compiled. */
const WARM_UP = 0.2;
/** Minutes: the noise of a shorter run hides what grows. */
const JUDGED_FROM = 5;
/** ms for all that a fault or a deploy has begun. */
const SETTLE_MS = 3000;

interface Options {
  readonly minutes: number;
  readonly everyMs: number;
  readonly seed: number;
  /** Emptied, and filled with the user directory of Node-RED, its log and all samples. */
  readonly directory: string;
}

type Check = readonly [what: string, problems: readonly string[], figures: string];

async function main(): Promise<void> {
  const options = parseOptions();
  process.stdout.write(`${new Date().toISOString().slice(0, 10)}, ${machine()}\n`);
  process.stdout.write(`Soaking for ${options.minutes} min, seed ${options.seed} ...\n`);
  const nodeRed = await SoakedNodeRed.start(options.directory, soakFlow(0));
  try {
    await pause(SETTLE_MS);
    const samples: Sample[] = [];
    const take = (count: number): Promise<Sample[]> => takeSamples(nodeRed, samples, count, options.everyMs);
    const before = await take(QUIET_SAMPLES);
    const traffic = new Traffic(nodeRed, randomFrom(options.seed));
    const steps = Math.max(1, Math.round((options.minutes * 60_000) / options.everyMs));
    await Promise.race([take(steps), traffic.failure]);
    await traffic.stop();
    await pause(SETTLE_MS);
    const clicks = await countClicks(nodeRed, PRESSES);
    const after = await take(QUIET_SAMPLES);
    const away = await notReady(nodeRed);
    const stopMs = await nodeRed.stop();
    writeFileSync(path.join(options.directory, 'samples.csv'), sampleCsv(samples));
    const { presses, faults, deploys } = traffic.done;
    process.stdout.write(`\n${sampleTable(samples)}\n\n`);
    process.stdout.write(`${presses} presses, ${faults} faults, ${deploys} deploys.\n`);
    conclude([
      memoryCheck(samples.slice(QUIET_SAMPLES, -QUIET_SAMPLES), options.minutes),
      openCheck(before, after),
      clickCheck(clicks),
      ['every chip is ready', away, `${EXPANDERS - away.length} of ${EXPANDERS}`],
      ['ends by itself on SIGTERM', stopMs === undefined ? ['killed'] : [], `${(stopMs ?? 0).toFixed(0)} ms`],
    ]);
  } finally {
    await nodeRed.stop();
  }
}

function machine(): string {
  const nodeRed = JSON.parse(
    readFileSync(path.resolve(__dirname, '../node_modules/node-red/package.json'), 'utf8'),
  ) as { version: string };
  const [cpu] = os.cpus();
  const versions = `Node.js ${process.version}, Node-RED ${nodeRed.version}`;
  return `${versions}, ${os.type()} ${os.release()} ${os.arch()}, ${os.cpus().length} × ${cpu?.model.trim() ?? '?'}`;
}

function parseOptions(): Options {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string' },
      every: { type: 'string' },
      seed: { type: 'string' },
      directory: { type: 'string' },
    },
  });
  const number = (text: string | undefined, fallback: number): number => {
    const value = Number(text ?? fallback);
    if (!(value > 0)) throw new Error(`not a number above 0: ${text ?? ''}`);
    return value;
  };
  return {
    minutes: number(values.minutes, 30),
    everyMs: number(values.every, 10) * 1000,
    seed: number(values.seed, 1 + (Date.now() % 1e6)),
    directory: path.resolve(__dirname, '..', values.directory ?? 'build/soak'),
  };
}

async function takeSamples(
  nodeRed: SoakedNodeRed,
  all: Sample[],
  count: number,
  everyMs: number,
): Promise<Sample[]> {
  const taken: Sample[] = [];
  for (let step = 0; step < count; step++) {
    await pause(everyMs);
    const expanders = (await nodeRed.request('GET', '/mcp23017/expanders')) as {
      health: { transfersPerSecond: number };
    }[];
    const transfersPerSecond = expanders.reduce((sum, { health }) => sum + health.transfersPerSecond, 0);
    taken.push({ ...(await nodeRed.sample()), transfersPerSecond });
    all.push(...taken.slice(-1));
  }
  return taken;
}

/** Problems of the expanders that are not at work. */
async function notReady(nodeRed: SoakedNodeRed): Promise<string[]> {
  const expanders = (await nodeRed.request('GET', '/mcp23017/expanders')) as {
    name: string;
    state: string;
    problem: string | null;
    trouble: string | null;
  }[];
  return expanders.flatMap(({ name, state, problem, trouble }) =>
    state === 'ready' && trouble === null ? [] : [`${name} is ${state}: ${problem ?? trouble ?? ''}`],
  );
}

function memoryCheck(samples: readonly Sample[], minutes: number): Check {
  const judged = samples.slice(Math.floor(samples.length * WARM_UP));
  const slope = slopeOf(judged.map(({ at, heapUsed }) => ({ at, value: heapUsed })));
  const figures = slope
    ? `${megabytes(slope.perHour)} ± ${megabytes(slope.error)} MB an hour${minutes < JUDGED_FROM ? ', not judged: too short' : ''}`
    : 'too few samples';
  const problem = slope && minutes >= JUDGED_FROM && grows(slope, HEAP_LIMIT);
  return ['the heap does not grow', problem ? [figures] : [], figures];
}

function openCheck(before: readonly Sample[], after: readonly Sample[]): Check {
  const countsOf = (samples: readonly Sample[]): Record<string, number> =>
    typicalCounts(
      samples.map(({ resources, files, listeners }) => ({ ...resources, files: files ?? 0, listeners })),
    );
  const [start, end] = [countsOf(before), countsOf(after)];
  const figures = Object.entries(end).map(([name, count]) => `${name} ${start[name] ?? 0} → ${count}`);
  return ['nothing is left open', leftOpen(start, end), figures.join(', ')];
}

function clickCheck(clicks: readonly number[]): Check {
  const wrong = clicks.flatMap((count, index) =>
    count === PRESSES ? [] : [`board ${index}: ${count} clicks of ${PRESSES} presses`],
  );
  const total = clicks.reduce((sum, count) => sum + count, 0);
  return ['every press is told at the end', wrong, `${total} clicks of ${PRESSES * clicks.length} presses`];
}

function conclude(checks: readonly Check[]): void {
  const rows = checks.map(([what, problems, figures]) => [
    what,
    problems.length === 0 ? 'yes' : 'NO',
    [...(problems.length === 0 ? [figures] : problems)].join('; '),
  ]);
  process.stdout.write(`\n${table([['check', 'passed', 'figures'], ...rows], 3)}\n`);
  const failed = checks.some(([, problems]) => problems.length > 0);
  process.stdout.write(`\n${failed ? 'FAILED' : 'passed'}\n`);
  process.exitCode = failed ? 1 : 0;
}

/** A generator that gives the same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
