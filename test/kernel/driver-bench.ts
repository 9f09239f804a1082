// What a transfer costs by each driver, without the time on the wire: on i2c-stub, whose chip is memory of the kernel.
//   test/kernel/vm.sh node --require tsx/cjs test/kernel/driver-bench.ts
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import { DRIVERS } from './drivers';

const ADDRESS = 0x20;
const ROUNDS = 3;
const TRANSFERS = 1000;

function stubNumber(): number {
  const adapters = '/sys/class/i2c-dev';
  const name = readdirSync(adapters).find((entry) =>
    readFileSync(`${adapters}/${entry}/name`, 'utf8').startsWith('SMBus stub'),
  );
  if (name === undefined) throw new Error('there is no i2c-stub: run this in the virtual machine');
  return Number(name.replace('i2c-', ''));
}

/** One driver in a process of its own, so that neither has the other's memory. */
async function measure(wanted: string): Promise<void> {
  const found = DRIVERS.find(({ driver }) => driver === wanted);
  if (!found) throw new Error(`no driver ${wanted}`);
  global.gc?.();
  const before = process.memoryUsage.rss();
  const bus = await LinuxI2cBus.open(stubNumber(), found.load);
  const data = Uint8Array.of(1, 2);
  const run = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done += 2) {
      await bus.write(ADDRESS, 0x14, data);
      await bus.read(ADDRESS, 0x0e, 6);
    }
  };
  await run(200);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  for (let round = 0; round < ROUNDS; round++) {
    delay.enable();
    const cpu = process.cpuUsage();
    const begin = performance.now();
    await run(TRANSFERS);
    const ms = performance.now() - begin;
    const { user, system } = process.cpuUsage(cpu);
    delay.disable();
    console.log(
      [
        wanted.padEnd(8),
        `${Math.round((TRANSFERS / ms) * 1000)} transfers/s`,
        `${Math.round((user + system) / TRANSFERS)} µs CPU each`,
        `event loop p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, max ${(delay.max / 1e6).toFixed(1)} ms`,
        `+${((process.memoryUsage.rss() - before) / 1e6).toFixed(1)} MB`,
      ].join(', '),
    );
    delay.reset();
  }
  await bus.close();
}

async function main(): Promise<void> {
  for (const { driver } of [...DRIVERS, ...DRIVERS]) {
    const child = fork(__filename, [driver], { execArgv: ['--expose-gc', '--require', 'tsx/cjs'] });
    await once(child, 'exit');
  }
}

const [wanted] = process.argv.slice(2);
void (wanted === undefined ? main() : measure(wanted));
