// Deploys as fast as a user with a script could make them, while the bus fails: each message ends once, whoever has it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { simulatedBus } from '../../nodes/shared/hardware';
import { type BusFault, ERRNO_NAMES } from '../../src/simulator/bus-faults';
import { type ChipFault, strike } from '../../src/simulator/chip-faults';
import { FlowClock } from '../support/flow-clock';
import {
  collect,
  deploy,
  expanderNode,
  type FlowNode,
  flowNode,
  loadFlow,
  type Message,
  node,
  startServer,
  stopServer,
  unloadFlow,
} from '../support/node-red';

const ADDRESS = 0x20;
const BETWEEN_MS = 50;
/** The slowest transfer, its retries, and what is promised after that. */
const BACK_MS = 5000;

/** What a deploy changes; `gone`: the expander is deleted, or disabled, while its node is in use. */
interface Deployed {
  readonly lamp: number;
  readonly board: number;
  readonly gone: 'deleted' | 'disabled' | undefined;
  readonly safe: string;
  readonly drift: string;
  readonly sharedChip: boolean;
  readonly expireMs: number;
}

/** What happens in the time between two deploys. */
interface Round {
  readonly deployed: Deployed;
  readonly commands: readonly { readonly payload: number; readonly expireMs?: number }[];
  readonly bus: BusFault | undefined;
  readonly chip: ChipFault | undefined;
}

const deployment: fc.Arbitrary<Deployed> = fc.record({
  lamp: fc.nat(1),
  board: fc.nat(2),
  gone: fc.constantFrom(undefined, undefined, undefined, undefined, 'deleted' as const, 'disabled' as const),
  safe: fc.constantFrom('keep', 'low', 'high', 'input'),
  drift: fc.constantFrom('repair', 'adopt'),
  sharedChip: fc.boolean(),
  expireMs: fc.constantFrom(0, 200, 60_000),
});
const error = fc.constantFrom(...ERRNO_NAMES);
const busFault: fc.Arbitrary<BusFault> = fc.oneof(
  fc.record({ error, times: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ error, forMs: fc.nat(700) }),
  fc.record({ delayMs: fc.nat(1500) }),
  fc.record({ lost: fc.constant(true) }),
);
const chipFault = fc.constantFrom<ChipFault[]>({ kind: 'reset' }, { kind: 'bank' }, { kind: 'byte-mode' });
const round: fc.Arbitrary<Round> = fc.record({
  deployed: deployment,
  commands: fc.array(
    fc.record(
      { payload: fc.nat(255), expireMs: fc.constantFrom(0, 5, 100, 60_000) },
      { requiredKeys: ['payload'] },
    ),
    { minLength: 1, maxLength: 4 },
  ),
  bus: fc.option(busFault, { nil: undefined, freq: 1 }),
  chip: fc.option(chipFault, { nil: undefined, freq: 1 }),
});

const helper = (id: string): FlowNode => ({ id, type: 'helper', z: 'tab1', x: 1, y: 1, wires: [] });

/** Node-RED restarts a Complete or Catch node with one node in its scope together with that node. */
const SCOPE = ['lamps', 'nobody'];
const HEARING: readonly FlowNode[] = [
  { id: 'complete', type: 'complete', z: 'tab1', x: 1, y: 1, scope: SCOPE, wires: [['ends']] },
  { id: 'catch', type: 'catch', z: 'tab1', x: 1, y: 1, scope: SCOPE, wires: [['ends']] },
  helper('ends'),
];

function flow({ lamp, board, gone, safe, drift, sharedChip, expireMs }: Deployed): FlowNode[] {
  const pins = { A0: { safe }, A1: { safe, inverted: true } };
  const expander = expanderNode({ name: `board ${board}`, checkMs: 100, pins, drift, sharedChip });
  return [
    ...(gone === 'deleted' ? [] : [gone === 'disabled' ? { ...expander, d: true } : expander]),
    flowNode('lamps', 'mcp-out', { pins: 'A', name: `lamps ${lamp}`, expireMs }),
    flowNode('door', 'mcp-in', { pins: 'B0' }),
    ...HEARING,
  ];
}

const QUIET: Deployed = {
  ...{ lamp: 0, board: 0, gone: undefined },
  ...{ safe: 'keep', drift: 'repair', sharedChip: false, expireMs: 0 },
};

describe('a deploy each 50 ms amid faults', function () {
  // Virtual seconds take their time on a busy machine.
  this.timeout(120_000);
  let time: FlowClock;
  const rejections: unknown[] = [];
  const note = (reason: unknown): void => void rejections.push(reason);
  before(startServer);
  after(stopServer);
  before(() => process.on('unhandledRejection', note));
  after(() => process.off('unhandledRejection', note));

  const numbers = (messages: readonly Message[]): number[] =>
    messages.map(({ number }) => Number(number)).sort((one, other) => one - other);

  async function live(rounds: readonly Round[]): Promise<void> {
    await time.until(loadFlow(...flow(QUIET)));
    const ends = collect('ends');
    let sent = 0;
    const command = (message: Message): void => node('lamps').receive({ ...message, number: sent++ });
    for (const { deployed, commands, bus, chip } of rounds) {
      if (bus) simulatedBus.inject(bus);
      if (chip) strike(simulatedBus.chip(ADDRESS), chip);
      for (const each of commands) command(each);
      await time.until(deploy('nodes', ...flow(deployed)));
      await time.after(BETWEEN_MS);
    }
    simulatedBus.clearFaults();
    await time.until(deploy('nodes', ...flow({ ...QUIET, board: 9, lamp: 9 })));
    await time.after(BACK_MS);
    command({ payload: 0x5a });
    await time.after(100);
    assert.deepEqual(numbers(ends), [...Array(sent).keys()], 'each message is completed or caught, once');
    assert.equal(simulatedBus.chip(ADDRESS).pads & 0xff, 0x5a ^ 0x02);
    assert.equal(ends.at(-1)?.['complete'] !== undefined, true, 'the last one is completed');
    assert.deepEqual(rejections, []);
  }

  it('ends each message once, carries out the last one, and leaves no rejection unhandled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 10, maxLength: 30, size: 'max' }), async (rounds) => {
        time = new FlowClock();
        try {
          await live(rounds);
        } finally {
          await time.until(unloadFlow());
          time.end();
        }
      }),
      { numRuns: 8 },
    );
  });
});
