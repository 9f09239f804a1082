// What may happen in a walk: commands, faults, deploys, presses; as data, so that a failing list of them can be read.
import fc from 'fast-check';
import type { OutputCommand } from '../../src/actions/output-command';
import type { IntWiring } from '../../src/config/wiring-config';
import { type BusFault, ERRNO_NAMES } from '../../src/simulator/bus-faults';
import { CHIP_REGISTERS, type ChipFault } from '../../src/simulator/chip-faults';
import type { Site, SiteOptions } from './site';
import { BUTTONS, GROUPS, OUTPUT_NODES, OUTPUTS, type TableChoice } from './table';
import type { World } from './world';

export type Step =
  | { readonly do: 'command'; readonly node: number; readonly command: OutputCommand }
  | { readonly do: 'bus'; readonly fault: BusFault; readonly here: boolean }
  | { readonly do: 'broken'; readonly fault: BusFault }
  | { readonly do: 'strike'; readonly fault: ChipFault }
  | { readonly do: 'unplug'; readonly ms: number; readonly powerless: boolean }
  | { readonly do: 'press'; readonly button: number; readonly down: boolean }
  | { readonly do: 'wire'; readonly int: 0 | 1; readonly what: 0 | 1 | 'free' | 'lost' }
  | {
      readonly do: 'deploy';
      readonly table?: TableChoice | undefined;
      readonly groups: number;
      readonly all: boolean;
    }
  | { readonly do: 'node'; readonly node: number; readonly there: boolean }
  | { readonly do: 'table'; readonly table: TableChoice }
  | { readonly do: 'interlocks'; readonly groups: number }
  | { readonly do: 'ask'; readonly what: Parameters<Site['ask']>[0] }
  | { readonly do: 'stop'; readonly node: number }
  | {
      readonly do: 'limit';
      readonly node: number;
      readonly mask: number;
      readonly ms: number;
      readonly from: 'on' | 'message';
    }
  /** The faults end; before that, all outputs may be commanded. */
  | { readonly do: 'calm'; readonly levels: number | undefined };

/** A step at a chip, and ms until the next. */
export interface TimedStep {
  readonly site: number;
  readonly step: Step;
  readonly ms: number;
}

/** Plain objects, which are shown plainly. */
const record = ((model: Record<string, fc.Arbitrary<unknown>>, constraints?: object) =>
  fc.record(model, { noNullPrototype: true, ...constraints })) as typeof fc.record;

const word = fc.nat(0xffff).map((bits) => bits & OUTPUTS);
const few = fc.tuple(word, word, word).map(([one, two, three]) => one & two & three);
const node = fc.nat(OUTPUT_NODES.length - 1);
export const tableChoice: fc.Arbitrary<TableChoice> = record({
  ...{ inverted: word, startHigh: few, startLow: few },
  ...{ safeHigh: few, safeLow: few, safeInput: few },
});
const groups = fc.nat(GROUPS.length - 1);

const timed: fc.Arbitrary<NonNullable<OutputCommand['timed']>> = record({
  mask: few,
  settings: fc.oneof(
    record({
      kind: fc.constant('pulse' as const),
      ms: fc.integer({ min: 1, max: 700 }),
      whileRunning: fc.constantFrom('restart' as const, 'ignore' as const),
    }),
    record({
      kind: fc.constant('blink' as const),
      onMs: fc.integer({ min: 20, max: 150 }),
      offMs: fc.integer({ min: 20, max: 150 }),
      count: fc.nat(3),
    }),
  ),
});
const command: fc.Arbitrary<OutputCommand> = record(
  {
    change: fc.oneof(
      { weight: 4, arbitrary: record({ set: word, levels: word, toggle: fc.constant(0) }) },
      { weight: 2, arbitrary: record({ set: few, levels: word, toggle: few }) },
      { weight: 1, arbitrary: fc.constant({ set: 0xffff, levels: 0xffff, toggle: 0 }) },
      { weight: 1, arbitrary: fc.constant({ set: 0xffff, levels: 0, toggle: 0 }) },
    ),
    timed,
    expireMs: fc.constantFrom(0, 0, 0, 5, 50, 500, 3000),
  },
  { requiredKeys: ['change', 'expireMs'] },
);

const error = fc.constantFrom(...ERRNO_NAMES);
const spoiled = record(
  {
    ...{ error, afterBytes: fc.nat(20), done: fc.boolean() },
    only: fc.constantFrom('write' as const, 'read' as const),
  },
  { requiredKeys: ['error'] },
);
/** A transfer that fails, as often as `when` says. */
function failing(when: fc.Arbitrary<BusFault>): fc.Arbitrary<BusFault> {
  return fc.tuple(spoiled, when).map(([how, often]) => ({ ...how, ...often }));
}
const busFault: fc.Arbitrary<BusFault> = fc.oneof(
  failing(record({ times: fc.integer({ min: 1, max: 6 }) })),
  failing(record({ delayMs: fc.nat(1000) })),
  record({ lost: fc.constant(true), times: fc.integer({ min: 1, max: 2 }) }),
  record({ delayMs: fc.oneof(fc.nat(100), fc.nat(1500)), times: fc.integer({ min: 1, max: 3 }) }),
);
const broken: fc.Arbitrary<BusFault> = fc.oneof(
  failing(record({ forMs: fc.integer({ min: 1, max: 2500 }) })),
  failing(record({ every: fc.integer({ min: 2, max: 5 }), forMs: fc.integer({ min: 1, max: 2500 }) })),
  record({ delayMs: fc.nat(50), forMs: fc.integer({ min: 1, max: 1000 }) }),
);

/** What the driver has written. What the chip has caught itself, in INTF and INTCAP, nobody could tell from noise. */
const WRITTEN = CHIP_REGISTERS.filter(({ register }) => register !== 'INTF' && register !== 'INTCAP');
const chipFault: fc.Arbitrary<ChipFault> = fc.oneof(
  fc.constantFrom({ kind: 'reset' } as const, { kind: 'bank' } as const, { kind: 'byte-mode' } as const),
  fc.subarray(WRITTEN).map((registers): ChipFault => ({ kind: 'partial-reset', registers })),
  fc
    .tuple(fc.constantFrom(...WRITTEN), fc.nat(255))
    .map(([register, value]): ChipFault => ({ kind: 'scramble', ...register, value })),
  fc
    .tuple(fc.constantFrom('A' as const, 'B' as const), fc.constantFrom(0 as const, 1 as const, undefined))
    .map(([port, level]): ChipFault => ({ kind: 'int-stuck', port, level })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 30, arbitrary: record({ do: fc.constant('command' as const), node, command }) },
  {
    weight: 10,
    arbitrary: record({ do: fc.constant('bus' as const), fault: busFault, here: fc.boolean() }),
  },
  { weight: 3, arbitrary: record({ do: fc.constant('broken' as const), fault: broken }) },
  { weight: 8, arbitrary: record({ do: fc.constant('strike' as const), fault: chipFault }) },
  {
    weight: 2,
    arbitrary: record({ do: fc.constant('unplug' as const), ms: fc.nat(3000), powerless: fc.boolean() }),
  },
  {
    weight: 10,
    arbitrary: record({
      do: fc.constant('press' as const),
      button: fc.constantFrom(...BUTTONS),
      down: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: record({
      do: fc.constant('wire' as const),
      int: fc.constantFrom(0 as const, 1 as const),
      what: fc.constantFrom(0 as const, 1 as const, 'free' as const, 'lost' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: record({
      do: fc.constant('deploy' as const),
      table: fc.option(tableChoice, { nil: undefined }),
      groups,
      all: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: record({ do: fc.constant('node' as const), node, there: fc.boolean() }) },
  { weight: 2, arbitrary: record({ do: fc.constant('table' as const), table: tableChoice }) },
  { weight: 2, arbitrary: record({ do: fc.constant('interlocks' as const), groups }) },
  {
    weight: 5,
    arbitrary: record({
      do: fc.constant('ask' as const),
      what: fc.constantFrom(...(['pins', 'registers', 'interrupts', 'flags', 'rewrite'] as const)),
    }),
  },
  { weight: 2, arbitrary: record({ do: fc.constant('stop' as const), node }) },
  {
    weight: 1,
    arbitrary: record({
      ...{ do: fc.constant('limit' as const), node, mask: word },
      ms: fc.integer({ min: 20, max: 400 }),
      from: fc.constantFrom('on' as const, 'message' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: record({
      do: fc.constant('calm' as const),
      levels: fc.option(word, { nil: undefined, freq: 3 }),
    }),
  },
);

export const steps: fc.Arbitrary<TimedStep[]> = fc.array(
  record({ site: fc.nat(2), step, ms: fc.constantFrom(0, 0, 0, 1, 2, 5, 12, 40, 150, 300) }),
  { minLength: 0, maxLength: 150, size: 'max' },
);

const WIRINGS: readonly (IntWiring | undefined)[] = [
  undefined,
  { wiring: 'mirrored', output: 'auto' },
  { wiring: 'separate', output: 'active-high' },
  { wiring: 'shared', output: 'auto' },
  { wiring: 'shared', output: 'auto' },
];

export const siteOptions: fc.Arbitrary<SiteOptions> = record({
  wiring: fc.constantFrom(...WIRINGS),
  pollMs: fc.constantFrom(20, 50, 100),
  checkMs: fc.constantFrom(1000, 1000, 200),
  sharedChip: fc.constantFrom(false, false, true),
  drift: fc.constantFrom('repair' as const, 'repair' as const, 'adopt' as const),
  table: tableChoice,
  groups: groups.map((place) => GROUPS[place] ?? []),
});

/** Carries out a step, but for `calm`. */
export async function take(step: Step, site: Site, world: World, all: readonly Site[]): Promise<void> {
  switch (step.do) {
    case 'command':
      site.command(step.node, step.command);
      break;
    case 'bus':
      world.bus.inject({ ...step.fault, ...(step.here && { address: site.address }) });
      if (step.fault.lost) for (const one of all) one.beStruck();
      break;
    case 'broken':
      world.bus.breakDown(step.fault);
      break;
    case 'strike':
      site.damage.strike(step.fault);
      break;
    case 'unplug':
      site.damage.unplug(step.ms, step.powerless);
      break;
    case 'press':
      site.buttons.press(step.button, step.down);
      break;
    case 'wire':
      site.lines.harm(step.int, step.what);
      break;
    case 'deploy': {
      const deployed = step.all ? all : [site];
      for (const one of deployed) await one.deploy(step.table, GROUPS[step.groups] ?? []);
      break;
    }
    case 'node':
      site.redeployNode(step.node, step.there);
      break;
    case 'table':
      site.changeTable(step.table);
      break;
    case 'interlocks':
      site.changeInterlocks(GROUPS[step.groups] ?? []);
      break;
    case 'ask':
      site.ask(step.what);
      break;
    case 'stop':
      site.stopOwner(site.nodes[step.node]?.owner ?? {});
      break;
    case 'limit':
      site.limit(step.node, step.mask, { ms: step.ms, from: step.from });
      break;
    case 'calm':
      break;
  }
}
