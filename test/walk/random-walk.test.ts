// The property of the whole: random commands, faults, presses and deploys, on several chips of one bus.
// WALK_STEPS says how many steps at least, SEED with what they begin: by default with a new seed each time, but in a plain
// `npm test` always with the same one. A failure prints the command that walks that way again.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Site } from './site';
import { siteOptions, steps, take, type TimedStep } from './steps';
import { BUTTONS } from './table';
import { World } from './world';

const ASKED = process.env['WALK_STEPS'];
const STEPS = Number(ASKED ?? 2500);
const SEED = Number(process.env['SEED'] ?? (ASKED === undefined ? 1 : Date.now() % 0x7fffffff));
/** The path that a failure has printed, to see that one again, step by step. */
const PATH = process.env['WALK_PATH'];
/** Where a failure is found, its steps are made fewer for this long; 0: not. */
const SHRINK_MS = Number(process.env['WALK_SHRINK_MS'] ?? 300_000);
const REPLAY = PATH === undefined ? {} : { path: PATH, endOnFailure: true };
const SHRINKING = SHRINK_MS > 0 ? { skipAllAfterTimeLimit: SHRINK_MS } : { endOnFailure: true };
const RUNS_AT_ONCE = 20;
/** When all that takes time by itself has come to its end: breaks, pulses, limits. */
const REST_MS = 900;
const BACK_MS = 2000;

/** What process-wide events have to do with us: nothing. */
const PROCESS_EVENTS = [
  'uncaughtException',
  'unhandledRejection',
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'exit',
  'beforeExit',
  'warning',
];

interface Tally {
  steps: number;
  levels: number;
  exact: number;
}

describe('a random walk through commands, faults and deploys', () => {
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  let handlers: string;
  before(() => {
    process.on('unhandledRejection', note);
    handlers = countHandlers();
  });
  after(() => process.off('unhandledRejection', note));

  it('ends with every pin as it was last commanded within 2 s, shows no level that nobody commanded, leaves no promise hanging', async function () {
    this.timeout(1_200_000);
    const tally: Tally = { steps: 0, levels: 0, exact: 0 };
    console.log(`      SEED=${SEED} WALK_STEPS=${STEPS}`);
    const sites = fc.array(siteOptions, { minLength: 1, maxLength: 3 });
    const property = fc.asyncProperty(sites, steps, async (options, list) => {
      await walk(options, list, tally);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(rejections.splice(0), [], 'unhandled rejections');
    });
    for (let seed = SEED; tally.steps < STEPS; seed++) {
      const found = await fc.check(property, { numRuns: RUNS_AT_ONCE, seed, ...SHRINKING, ...REPLAY });
      if (found.failed) throw new Error(report(found), { cause: found.errorInstance });
      if (PATH !== undefined) return;
    }
    assert.equal(countHandlers(), handlers);
    const share = tally.exact / tally.levels;
    console.log(
      `      ${tally.steps} steps; of ${tally.levels} levels at rest ${Math.round(100 * share)} % were foreseen exactly`,
    );
    assert.ok(tally.steps >= STEPS);
    assert.ok(share > 0.6, 'the model says too little');
  });
});

async function walk(
  options: readonly ConstructorParameters<typeof Site>[2][],
  list: readonly TimedStep[],
  tally: Tally,
): Promise<void> {
  const world = new World();
  try {
    const sites = options.map((one, place) => new Site(world, place, one));
    for (const { site, step, ms } of list) {
      if (PATH !== undefined) console.log(performance.now(), site % sites.length, JSON.stringify(step));
      const at = sites[site % sites.length];
      assert.ok(at);
      if (step.do === 'calm') await settle(world, sites, tally, step.levels);
      else await take(step, at, world, sites);
      tally.steps += 1;
      await world.after(ms);
      assert.deepEqual(world.problems, []);
    }
    await settle(world, sites, tally, undefined);
    for (const site of sites) await site.close();
    assert.deepEqual(world.problems, []);
  } catch (error) {
    world.clock.uninstall();
    throw error;
  }
  world.end();
}

/** The faults end, and all is well again. */
async function settle(
  world: World,
  sites: readonly Site[],
  tally: Tally,
  levels: number | undefined,
): Promise<void> {
  for (const site of sites) {
    if (levels !== undefined) site.commandAll(levels);
    site.faultsEnd();
  }
  await world.faultsEnd();
  await world.after(BACK_MS);
  for (const site of sites) site.checkBack();
  await world.after(REST_MS);
  for (const site of sites) {
    const { levels, exact } = site.checkRest();
    tally.levels += levels;
    tally.exact += exact;
  }
  for (const site of sites) await site.buttons.check(BUTTONS[0], site.expander, 3 * site.options.pollMs);
  assert.deepEqual(world.problems, []);
}

/** What failed, and how to see it again. */
function report<T>(found: fc.RunDetails<T>): string {
  const again = `SEED=${found.seed} WALK_PATH=${found.counterexamplePath ?? ''} npm run test:walk`;
  return `${fc.defaultReportMessage(found) ?? ''}\n\nThe same way once more, step by step:\n${again}\n`;
}

function countHandlers(): string {
  return PROCESS_EVENTS.map((event) => `${event} ${process.listenerCount(event)}`).join();
}
