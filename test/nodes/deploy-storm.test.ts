// Deploys as fast as a user with a script could make them, while the bus fails: each message ends once, whoever has it.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import RED, { type Node } from 'node-red';
import { simulatedBus } from '../../nodes/shared/hardware';
import { type BusFault, ERRNO_NAMES } from '../../src/simulator/bus-faults';
import { type ChipFault, strike } from '../../src/simulator/chip-faults';
import { FlowClock } from '../support/flow-clock';
import {
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

type Gone = 'deleted' | 'disabled' | undefined;

/** What a deploy changes; what is gone may be in use just then. */
interface Deployed {
  readonly type: 'full' | 'flows' | 'nodes';
  readonly lamp: number;
  readonly lampGone: Gone;
  readonly board: number;
  readonly boardGone: Gone;
  /** Of the expander in the subflow. */
  readonly address: number;
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

const gone: fc.Arbitrary<Gone> = fc.constantFrom(
  ...[undefined, undefined, undefined, undefined],
  ...(['deleted', 'disabled'] as const),
);
const deployment: fc.Arbitrary<Deployed> = fc.record({
  type: fc.constantFrom('full', 'flows', 'nodes'),
  lamp: fc.nat(1),
  lampGone: gone,
  board: fc.nat(2),
  boardGone: gone,
  address: fc.constantFrom(0x20, 0x21, 0x21),
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
  bus: fc.option(busFault, { nil: undefined, freq: 2 }),
  chip: fc.option(chipFault, { nil: undefined, freq: 2 }),
});

const unless = (gone: Gone, one: FlowNode): FlowNode[] =>
  gone === 'deleted' ? [] : [gone === 'disabled' ? { ...one, d: true } : one];

/** Lamps on an expander, and lamps in a subflow that has its own. */
function flow(deployed: Deployed): FlowNode[] {
  const { lamp, lampGone, board, boardGone, address, safe, drift, sharedChip, expireMs } = deployed;
  const pins = { A0: { safe }, A1: { safe, inverted: true } };
  const settings = { name: `board ${board}`, checkMs: 100, pins, drift, sharedChip };
  const at = [{ name: 'AT', type: 'num', value: String(address) }];
  return [
    ...unless(boardGone, expanderNode(settings)),
    ...unless(lampGone, flowNode('lamps', 'mcp-out', { pins: 'A', name: `lamps ${lamp}`, expireMs })),
    flowNode('door', 'mcp-in', { pins: 'B0' }),
    { id: 'sub', type: 'subflow', name: 'sub', in: [{ wires: [{ id: 'inner' }] }], out: [], env: at },
    { ...expanderNode(settings), id: 'own', z: 'sub', address: '${AT}' },
    flowNode('inner', 'mcp-out', { z: 'sub', expander: 'own', pins: 'B', expireMs }),
    { id: 'instance', type: 'subflow:sub', z: 'tab1', x: 1, y: 1, wires: [], env: at },
  ];
}

const QUIET: Deployed = {
  ...{ type: 'nodes', lamp: 9, lampGone: undefined, board: 9, boardGone: undefined, address: 0x21 },
  ...{ safe: 'keep', drift: 'repair', sharedChip: false, expireMs: 0 },
};

/** A message that reaches a node, or that a node has done with. */
interface MessageEvent {
  readonly msg: Message;
  readonly error?: Error;
  readonly node?: { readonly node: { readonly type: string } };
  readonly destination?: { readonly node: { readonly type: string } };
}
const { hooks } = RED as unknown as {
  hooks: { add(name: string, hook: (event: MessageEvent) => void): void; remove(name: string): void };
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

  /** How each message that has reached an mcp-out has ended, by number: with the text of an error, or "done". */
  const ends = new Map<unknown, string[]>();
  before(() => {
    hooks.add('onReceive.storm', ({ msg, destination }) => {
      if (destination?.node.type === 'mcp-out') ends.set(msg['number'], []);
    });
    hooks.add('onComplete.storm', ({ msg, error, node: from }) => {
      if (from?.node.type === 'mcp-out') ends.get(msg['number'])?.push(error?.message ?? 'done');
    });
  });
  after(() => hooks.remove('*.storm'));

  async function live(rounds: readonly Round[]): Promise<void> {
    await time.until(loadFlow(...flow(QUIET)));
    ends.clear();
    let sent = 0;
    const command = (id: string, message: Message): void => {
      // Typed as never null, but it is for a node that is gone.
      const target = node(id) as Node | null;
      target?.receive({ ...message, number: ++sent });
    };
    for (const { deployed, commands, bus, chip } of rounds) {
      if (bus) simulatedBus.inject(bus);
      if (chip) strike(simulatedBus.chip(ADDRESS), chip);
      for (const each of commands) command('instance', each);
      // Node-RED takes a turn to bring a message into a subflow, and a deploy in that turn loses it.
      await time.after(1);
      for (const each of commands) command('lamps', each);
      await time.until(deploy(deployed.type, ...flow(deployed)));
      await time.after(BETWEEN_MS);
    }
    simulatedBus.clearFaults();
    await time.until(deploy('nodes', ...flow(QUIET)));
    await time.after(BACK_MS);
    command('instance', { payload: 0x81 });
    command('lamps', { payload: 0x5a });
    await time.after(100);
    const wrong = [...ends].filter(([, how]) => how.length !== 1);
    assert.deepEqual(wrong, [], 'each ends once');
    assert.deepEqual([ends.get(sent - 1), ends.get(sent)], [['done'], ['done']]);
    assert.equal(simulatedBus.chip(ADDRESS).pads & 0xff, 0x5a ^ 0x02);
    assert.equal(simulatedBus.chip(0x21).pads & simulatedBus.chip(0x21).outputs, 0x8100);
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
