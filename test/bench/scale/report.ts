// The scale of one bus as tables in Markdown.
import { markdown } from '../markdown';
import { measureBusyPress, measureInputs, measureOutputs, type Times } from './measures';
import type { Hearing } from './rig';
import { HOST_MS, wireMs } from './timed-bus';

export const COUNTS = [1, 2, 4, 8] as const;
export const CLOCKS_HZ = [100_000, 400_000] as const;
const HEARINGS: readonly Hearing[] = ['polled', 'a line each', 'one line'];

/** Presses: median / 99 of 100 / longest. */
const HEAD = [
  'expanders, pins',
  'idle load, polled',
  'wired',
  'press, polled',
  'wired, a line each',
  'one line for all',
  'all inputs change, polled',
  'wired, a line each',
  'one line for all',
  'all outputs set',
];

/** How it grows with the number of chips. Presses: median / 99 of 100 / longest, in ms. */
export async function growthTable(hz: number, counts: readonly number[]): Promise<string> {
  const rows: string[][] = [];
  for (const count of counts) {
    const inputs = [];
    for (const hearing of HEARINGS) inputs.push(await measureInputs(count, hz, hearing));
    const { allSetMs } = await measureOutputs(count, hz);
    rows.push([
      `${count}, ${16 * count}`,
      ...inputs.slice(0, 2).map(({ idleLoad }) => `${(100 * idleLoad).toFixed(1)} %`),
      ...inputs.map(({ press }) => times(press)),
      ...inputs.map(({ allChangedMs }) => ms(allChangedMs)),
      ms(allSetMs),
    ]);
  }
  return markdown([HEAD, ...rows]);
}

/** What fits on the wires in a second, and how long a press waits when commands fill them. */
export async function limitsTable(count: number): Promise<string> {
  const columns: string[][] = [];
  for (const hz of CLOCKS_HZ) {
    const { commandsPerSecond } = await measureOutputs(count, hz);
    const busy: string[] = [];
    for (const hearing of HEARINGS) busy.push(times(await measureBusyPress(count, hz, hearing)));
    columns.push([
      ...TRANSFERS.map(({ bytes }) => String(Math.floor(1000 / (wireMs(bytes, hz) + HOST_MS)))),
      String(commandsPerSecond),
      ...busy,
    ]);
  }
  const labels = [
    ...TRANSFERS.map(({ name, bytes }) => `${name}, ${bytes} bytes: a second`),
    `commands from ${count} flows, measured: a second`,
    ...HEARINGS.map((hearing) => `press while these fill the bus, ${hearing}: ms`),
  ];
  return markdown([
    ['', ...CLOCKS_HZ.map((hz) => `${hz / 1000} kHz`)],
    ...labels.map((label, row) => [label, ...columns.map((column) => column[row] ?? '')]),
  ]);
}

const TRANSFERS = [
  { name: 'writes of one port', bytes: 3 },
  { name: 'writes of both ports', bytes: 4 },
  { name: 'looks at 16 inputs', bytes: 9 },
  { name: 'looks that also check the chip', bytes: 25 },
];

function times({ median, p99, longest }: Times): string {
  return [median, p99, longest].map(ms).join(' / ');
}

function ms(value: number): string {
  return value.toFixed(1);
}
