// The samples of a soak as tables of text. Pure.
import type { ProbeSample } from './node-red';

/** A sample with what was asked of Node-RED's admin API at the same time. */
export interface Sample extends ProbeSample {
  /** Of all expanders, in the last second. */
  readonly transfersPerSecond: number;
}

const COLUMNS = [
  ...['min', 'heap MB', 'rss MB', 'handles', 'timers', 'files', 'listeners'],
  ...['loop p50 ms', 'p99', 'max', 'messages/s', 'transfers/s', 'errors', 'warnings'],
];

/** One row for each of at most `rows` samples, evenly over time, the last one included. */
export function sampleTable(samples: readonly Sample[], rows = 16): string {
  const step = Math.max(1, Math.ceil((samples.length - 1) / (rows - 1)));
  const shown = samples.flatMap((sample, place) => {
    const isShown = place % step === 0 || place === samples.length - 1;
    return isShown ? [cellsOf(sample, samples[Math.max(0, place - 1)] ?? sample, samples[0] ?? sample)] : [];
  });
  return table([COLUMNS, ...shown]);
}

/** All samples, for a spreadsheet. */
export function sampleCsv(samples: readonly Sample[]): string {
  const rows = samples.map((sample, place) =>
    cellsOf(sample, samples[Math.max(0, place - 1)] ?? sample, samples[0] ?? sample),
  );
  return `${[COLUMNS, ...rows].map((row) => row.join(',')).join('\n')}\n`;
}

/** A table of Markdown; the first row is its head. @param left how many columns are text, and not numbers */
export function table(rows: readonly (readonly string[])[], left = 0): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => {
    const cells = widths.map((width, column) => {
      const cell = row[column] ?? '';
      return column < left ? cell.padEnd(width) : cell.padStart(width);
    });
    return `| ${cells.join(' | ')} |`;
  };
  const rules = widths.map((width, column) =>
    column < left ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const rule = `| ${rules.join(' | ')} |`;
  return [line(head), rule, ...body.map(line)].join('\n');
}

export function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function cellsOf(sample: Sample, before: Sample, first: Sample): string[] {
  const { resources, loop } = sample;
  const seconds = (sample.at - before.at) / 1000;
  const rate = seconds === 0 ? 0 : (sample.sent - before.sent) / seconds;
  const timers = (resources['Timeout'] ?? 0) + (resources['Immediate'] ?? 0);
  const handles = Object.values(resources).reduce((total, count) => total + count, 0) - timers;
  return [
    ((sample.at - first.at) / 60_000).toFixed(1),
    ...[megabytes(sample.heapUsed), megabytes(sample.rss), String(handles), String(timers)],
    ...[String(sample.files ?? '?'), String(sample.listeners)],
    ...[loop.p50, loop.p99, loop.max].map((ms) => ms.toFixed(1)),
    ...[rate.toFixed(0), String(sample.transfersPerSecond), String(sample.errors), String(sample.warnings)],
  ];
}
