// One run of everything, on one package after the other.
import path from 'node:path';
import type { Traffic } from './timed-wire';
import { buildBench, ROOT, type BenchBuild } from './build-bench';
import { type Candidate, NOTHING, ours, pizzaprogram } from './candidates';
import { installPeer } from './install-peer';
import { MeasuredNodeRed } from './measured-node-red';
import * as measures from './measures';

/** All figures of one package. */
export interface Figures {
  readonly name: string;
  readonly start: Traffic;
  readonly idle: measures.Idle;
  readonly presses: readonly measures.Presses[];
  readonly hangMs: number;
  readonly recovery: measures.Recovery;
  readonly writes: measures.Writes;
  readonly allAtOnce: measures.AllAtOnce;
}

export interface Comparison {
  readonly peer: Figures;
  readonly ours: Figures;
  /** Ours, polling as seldom as the peer does by default. */
  readonly oursSlow: Pick<Figures, 'idle' | 'presses'>;
  /** CPU time of a Node-RED without a chip, ms per minute. */
  readonly nothingCpuMs: number;
}

const NODE_RED = process.env['NODE_RED_DIR'] ?? path.join(ROOT, 'node_modules', 'node-red');

/**
 * @param effort how often each thing is done
 * @param hz of SCL
 * @param tell is told what comes next
 */
export async function compare(
  effort: measures.Effort,
  hz: number,
  tell: (step: string) => void,
): Promise<Comparison> {
  const folder = await installPeer();
  const build = await buildBench();
  const on = <T>(candidate: Candidate, flow: readonly object[], measure: Measure<T>): Promise<T> =>
    onNodeRed(build, candidate, flow, hz, measure);
  const both = async (candidate: Candidate): Promise<Figures> => {
    tell(candidate.name);
    const mixed = await on(candidate, candidate.mixed, async (nodeRed) => ({
      start: await measures.measureStart(nodeRed),
      ...(await measureInputs(nodeRed, effort)),
      hangMs: await measures.measureHang(nodeRed),
      recovery: await measures.measureRecovery(nodeRed, effort),
    }));
    const outputs = await on(candidate, candidate.outputs, async (nodeRed) => {
      await measures.settle();
      const allAtOnce = await measures.measureAllAtOnce(nodeRed);
      return { allAtOnce, writes: await measures.measureWrites(nodeRed, effort) };
    });
    return { name: candidate.name, ...mixed, ...outputs };
  };
  const own = ours('this package');
  const peer = await both(pizzaprogram('mcp-pcf-aio', folder));
  const figures = await both(own);
  const slow = ours('this package, polling each 100 ms', 100);
  tell(slow.name);
  const oursSlow = await on(slow, slow.mixed, (nodeRed) => measureInputs(nodeRed, effort));
  tell('Node-RED alone');
  const nothing = await on(own, NOTHING, (nodeRed) => measures.measureIdle(nodeRed, effort));
  return { peer, ours: figures, oursSlow, nothingCpuMs: nothing.cpuMsPerMinute };
}

async function measureInputs(
  nodeRed: MeasuredNodeRed,
  effort: measures.Effort,
): Promise<Pick<Figures, 'idle' | 'presses'>> {
  const idle = await measures.measureIdle(nodeRed, effort);
  const presses: measures.Presses[] = [];
  for (const ms of measures.PRESS_MS) presses.push(await measures.measurePresses(nodeRed, ms, effort));
  return { idle, presses };
}

type Measure<T> = (nodeRed: MeasuredNodeRed) => Promise<T>;

async function onNodeRed<T>(
  build: BenchBuild,
  candidate: Candidate,
  flow: readonly object[],
  hz: number,
  measure: Measure<T>,
): Promise<T> {
  const nodeRed = await MeasuredNodeRed.start({
    build,
    nodeRed: NODE_RED,
    package: candidate.package,
    flow,
    hz,
  });
  try {
    return await measure(nodeRed);
  } finally {
    await nodeRed.stop();
  }
}
