// npm run bench:scale: what one bus carries, from one expander to eight. In virtual time: the same on every machine.
import { CLOCKS_HZ, COUNTS, growthTable, limitsTable } from '../test/bench/scale/report';

async function main(): Promise<void> {
  for (const hz of CLOCKS_HZ) {
    process.stdout.write(`Bus at ${hz / 1000} kHz, times in ms\n\n${await growthTable(hz, COUNTS)}\n`);
  }
  process.stdout.write(await limitsTable(8));
}

void main();
