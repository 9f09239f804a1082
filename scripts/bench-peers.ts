// npm run bench:peers [-- --quick] [-- --hz=400000]: another package and this one, in Node-RED, on the same simulated chip.
import os from 'node:os';
import { parseArgs } from 'node:util';
import { compare } from '../test/bench/peers/compare';
import { PEER, PEER_VERSION } from '../test/bench/peers/install-peer';
import { FULL, QUICK } from '../test/bench/peers/measures';
import { comparisonTable } from '../test/bench/peers/report';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean' }, hz: { type: 'string', default: '100000' } },
  });
  const hz = Number(values.hz);
  if (!(hz >= 10_000 && hz <= 3_400_000)) throw new Error('--hz: clock of the bus, 10000 to 3400000');
  const comparison = await compare(values.quick ? QUICK : FULL, hz, (step) =>
    process.stderr.write(`measuring ${step} ...\n`),
  );
  const cpu = os.cpus()[0]?.model ?? 'unknown CPU';
  process.stdout.write(`\n${comparisonTable(comparison)}\n`);
  process.stdout.write(
    `${PEER} ${PEER_VERSION}; Node.js ${process.version}; bus at ${hz / 1000} kHz; ${cpu}, ${os.cpus().length} cores.\n`,
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
