// The comparison as a table in Markdown.
import { markdown } from '../markdown';
import type { Comparison } from './compare';
import type { Presses } from './measures';
import type { Traffic } from './timed-wire';

interface Row {
  readonly what: string;
  readonly peer: string;
  readonly ours: string;
  /** How many times ours is of the peer's, where that says something. */
  readonly ratio: string;
}

/** @returns lines that end with a line break */
export function comparisonTable(comparison: Comparison): string {
  const { peer, ours } = comparison;
  const head = ['', peer.name, ours.name, 'peer : ours'];
  const lines = rowsOf(comparison).map((row) => [row.what, row.peer, row.ours, row.ratio]);
  return `${markdown([head, ...lines])}\n${slowTable(comparison)}`;
}

function rowsOf({ peer, ours, nothingCpuMs }: Comparison): Row[] {
  const both = (what: string, take: (figures: typeof peer) => number, unit = '', digits = 0): Row => ({
    what,
    peer: number(take(peer), digits) + unit,
    ours: number(take(ours), digits) + unit,
    ratio: ratio(take(peer), take(ours)),
  });
  const told = (what: string, take: (figures: typeof peer) => string): Row => ({
    what,
    peer: take(peer),
    ours: take(ours),
    ratio: '',
  });
  return [
    both('start, 8 outputs and 8 inputs: transfers', ({ start }) => start.transfers),
    both('start: bytes', ({ start }) => start.bytes),
    both(`${peer.writes.count} writes to a pin: transfers`, ({ writes }) => writes.transfers),
    both(`${peer.writes.count} writes: bytes`, ({ writes }) => writes.bytes),
    both(`${peer.writes.count} writes: time`, ({ writes }) => writes.ms, ' ms'),
    told(`${peer.writes.count} writes: changes of the pin`, ({ writes }) => number(writes.changes)),
    both('16 pins in one tick: transfers', ({ allAtOnce }) => allAtOnce.transfers),
    both('16 pins in one tick: time', ({ allAtOnce }) => allAtOnce.ms, ' ms', 1),
    told('16 pins in one tick: all right', ({ allAtOnce }) => (allAtOnce.right ? 'yes' : 'no')),
    both('idle: transfers per minute', ({ idle }) => idle.perMinute.transfers),
    both('idle: bytes per minute', ({ idle }) => idle.perMinute.bytes),
    both(
      `idle: CPU time per minute, above ${number(nothingCpuMs)} ms of Node-RED alone`,
      ({ idle }) => idle.cpuMsPerMinute - nothingCpuMs,
      ' ms',
    ),
    both('idle: event loop blocked by transfers, per minute', ({ idle }) => idle.blockedMsPerMinute, ' ms'),
    ...peer.presses.map(({ ms }, index) =>
      told(`presses of ${ms} ms seen`, ({ presses }) => seenText(presses[index])),
    ),
    both('longest delay of the event loop while a transfer hangs for 1 s', ({ hangMs }) => hangMs, ' ms'),
    told('reset of the chip: outputs and pull-ups are back after', ({ recovery }) =>
      recovery.longestMs === undefined ? 'never' : `${number(recovery.longestMs)} ms at most`,
    ),
    told('reset of the chip: presses told that nobody made, per reset', ({ recovery }) =>
      number(recovery.phantoms / recovery.resets),
    ),
    told(
      'after the reset: real presses seen',
      ({ recovery }) => `${recovery.seenAfter} of ${recovery.resets}`,
    ),
  ];
}

function slowTable({ ours, oursSlow, nothingCpuMs }: Comparison): string {
  const traffic = ({ transfers, bytes }: Traffic): string => `${transfers} / ${bytes}`;
  const line = (what: string, { idle, presses }: Comparison['oursSlow']): string[] => [
    what,
    traffic(idle.perMinute),
    `${number(idle.cpuMsPerMinute - nothingCpuMs)} ms`,
    ...presses.map(seenText),
  ];
  return markdown([
    [
      'this package',
      'transfers / bytes per minute',
      'CPU time per minute',
      ...ours.presses.map(({ ms }) => `${ms} ms`),
    ],
    line('polling each 20 ms (default)', ours),
    line('polling each 100 ms, as mcp-pcf-aio', oursSlow),
  ]);
}

function seenText(presses: Presses | undefined): string {
  if (!presses) return '';
  const { seen, made, outrun } = presses;
  return `${seen} of ${made}${outrun > 0 ? ` (${outrun} outrun)` : ''}`;
}

function number(value: number, digits = 0): string {
  return value.toFixed(digits);
}

function ratio(peer: number, ours: number): string {
  if (!(ours > 0) || !(peer > 0)) return '';
  const times = peer / ours;
  return `${times.toFixed(times < 10 ? 1 : 0)} : 1`;
}
