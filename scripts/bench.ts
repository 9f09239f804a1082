// npm run bench: what each operation costs on the wire, counted on the simulated bus.
import { countOperations } from '../test/support/wire-costs';

async function main(): Promise<void> {
  const rows = (await countOperations()).map(({ operation, cost }) => [
    operation,
    String(cost.transactions),
    String(cost.bytes),
    String(cost.clocks),
  ]);
  const table = [['operation', 'transactions', 'bytes', 'SCL clocks'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [head = [], ...body] = table;
  process.stdout.write(`${[line(head), rule, ...body.map(line)].join('\n')}\n\n`);
  process.stdout.write('Bytes include address and register bytes; 9 SCL clocks a byte.\n');
  process.exit(0);
}

void main();
