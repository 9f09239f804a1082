// What each operation costs on the wire, counted on the simulated bus: for the benchmark table and the test of it.
import FakeTimers from '@sinonjs/fake-timers';
import { DEFAULT_POLL_MS } from '../../src/config/expander-config';
import type { SimulatedBus, WireCost } from '../../src/simulator/simulated-bus';
import { simulatedBus } from '../../nodes/shared/hardware';
import {
  expanderNode,
  flowNode,
  loadFlow,
  node,
  settle,
  startServer,
  stopServer,
  unloadFlow,
} from './node-red';
import { Bench, EVERY_PIN, setTo } from './sim-expander';

export interface CountedOperation {
  readonly operation: string;
  readonly cost: WireCost;
}

/** All pins configured: outputs on port A, watched inputs with pull-ups on port B. */
const ALL_CONFIGURED = { outputs: 0x00ff, inputs: 0xff00 };
const TABLE = Object.fromEntries(
  Array.from({ length: 8 }, (_, bit) => [`B${bit}`, { pullUp: true, inverted: true }]),
);

/** Runs every operation of the table once. */
export async function countOperations(): Promise<CountedOperation[]> {
  const outputs = (changes: { set: number; levels: number; toggle: number }[]) =>
    onBench({ outputs: EVERY_PIN }, async (bench, expander) => {
      await Promise.all(changes.map((change) => expander.setPins(change)));
    });
  return [
    { operation: 'set one pin', cost: await outputs([setTo(1, 1)]) },
    { operation: '8 pins of one port in one tick', cost: await outputs(onePinEach(8)) },
    { operation: '16 pins in one tick', cost: await outputs(onePinEach(16)) },
    {
      operation: '16 messages to 16 mcp-out nodes in one tick, through Node-RED',
      cost: await throughNodeRed(),
    },
    {
      operation: 'on, off, on to one pin in one tick',
      cost: await outputs([setTo(1, 1), setTo(1, 0), setTo(1, 1)]),
    },
    {
      operation: 'read 16 inputs with latch',
      cost: await onBench({ inputs: EVERY_PIN }, async (_, expander) => {
        await expander.readPins();
      }),
    },
    { operation: 'start, 16 pins configured, chip just powered on', cost: await start(() => undefined) },
    {
      operation: 'start, 16 pins configured, chip left with BANK = 1 and byte mode',
      cost: await start((bench) => bench.poke(0x0a, 0xa0)),
    },
    { operation: 'start on a chip that already stands so', cost: await warmStart() },
    {
      operation: `one idle second, inputs in use, polled every ${DEFAULT_POLL_MS} ms`,
      cost: await idleSecond(EVERY_PIN),
    },
    { operation: 'one idle second, no input in use', cost: await idleSecond(0) },
    { operation: 'one change of an input, polled', cost: await polledChange() },
    { operation: 'one change of an input, with INT wired', cost: await wiredChange() },
  ];
}

function onePinEach(count: number): { set: number; levels: number; toggle: number }[] {
  return Array.from({ length: count }, (_, pin) => setTo(1 << pin, EVERY_PIN));
}

type Started = Awaited<ReturnType<Bench['started']>>;

async function onBench(
  use: { outputs?: number; inputs?: number },
  operate: (bench: Bench, expander: Started) => Promise<void>,
): Promise<WireCost> {
  const bench = new Bench();
  const expander = await bench.started(use, {}, { pollMs: 60_000, checkMs: 0 });
  const cost = await counted(bench.bus, () => operate(bench, expander));
  await bench.close();
  return cost;
}

/** The poll that sees it, and what it takes to be sure that it is none of a chip that was reset. */
function polledChange(): Promise<WireCost> {
  return onBench({ inputs: EVERY_PIN }, async (bench, expander) => {
    bench.chip.drive(0, 1);
    await expander.readPins();
  });
}

async function wiredChange(): Promise<WireCost> {
  const bench = new Bench();
  const interrupts = bench.wired({ wiring: 'mirrored', output: 'auto' });
  const expander = await bench.started({ inputs: EVERY_PIN }, {}, { checkMs: 0, interrupts });
  const cost = await counted(bench.bus, async () => {
    const seen = new Promise<unknown>((resolve) => expander.onInput.on(resolve));
    bench.chip.drive(0, 1);
    await seen;
    await settle();
  });
  await bench.close();
  return cost;
}

async function start(prepare: (bench: Bench) => void): Promise<WireCost> {
  const bench = new Bench();
  prepare(bench);
  const cost = await counted(bench.bus, () => bench.started(ALL_CONFIGURED, TABLE));
  await bench.close();
  return cost;
}

async function warmStart(): Promise<WireCost> {
  const bench = new Bench();
  await (await bench.started(ALL_CONFIGURED, TABLE)).close();
  const cost = await counted(bench.bus, () => bench.started(ALL_CONFIGURED, TABLE));
  await bench.close();
  return cost;
}

/** A second of a clock that the test moves, so that the count does not depend on a busy machine. */
async function idleSecond(inputs: number): Promise<WireCost> {
  const clock = FakeTimers.install();
  try {
    const bench = new Bench();
    const started = bench.started({ outputs: EVERY_PIN & ~inputs, inputs }, {}, { pollMs: DEFAULT_POLL_MS });
    await clock.tickAsync(DEFAULT_POLL_MS - 1);
    await started;
    const cost = await counted(bench.bus, () => clock.tickAsync(1000));
    const closed = bench.close();
    await clock.runAllAsync();
    await closed;
    return cost;
  } finally {
    clock.uninstall();
  }
}

async function throughNodeRed(): Promise<WireCost> {
  const ids = Array.from({ length: 16 }, (_, pin) => `out-${pin}`);
  await startServer();
  await loadFlow(
    expanderNode(),
    { id: 'start', type: 'helper', z: 'tab1', wires: [ids] },
    ...ids.map((id, pin) => flowNode(id, 'mcp-out', { pins: String(pin) })),
  );
  const cost = await counted(simulatedBus, async () => {
    node('start').send({ payload: true });
    await settle();
  });
  await unloadFlow();
  await stopServer();
  return cost;
}

async function counted(bus: SimulatedBus, operate: () => Promise<unknown>): Promise<WireCost> {
  bus.clearLog();
  await operate();
  return bus.cost;
}
