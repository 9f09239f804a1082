// What a transfer costs by each driver, without the time on the wire: on i2c-stub, whose chip is memory of the kernel.
//   test/kernel/vm.sh node --require tsx/cjs test/kernel/driver-bench.ts
// The drivers take turns, so that whatever else the machine does falls on both alike.
import { readdirSync, readFileSync } from 'node:fs';
import type { I2cBus } from '../../src/bus/i2c-bus';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import { DRIVERS } from './drivers';

const ADDRESS = 0x20;
const ROUNDS = 15;
const TRANSFERS = 100;

function stubNumber(): number {
  const adapters = '/sys/class/i2c-dev';
  const name = readdirSync(adapters).find((entry) =>
    readFileSync(`${adapters}/${entry}/name`, 'utf8').startsWith('SMBus stub'),
  );
  if (name === undefined) throw new Error('there is no i2c-stub: run this in the virtual machine');
  return Number(name.replace('i2c-', ''));
}

/** Two bytes written and six read, in turn. @returns µs for each transfer */
async function round(bus: I2cBus): Promise<{ wall: number; cpu: number }> {
  const cpu = process.cpuUsage();
  const begin = performance.now();
  for (let done = 0; done < TRANSFERS; done += 2) {
    await bus.write(ADDRESS, 0x14, Uint8Array.of(1, 2));
    await bus.read(ADDRESS, 0x0e, 6);
  }
  const { user, system } = process.cpuUsage(cpu);
  return { wall: ((performance.now() - begin) * 1000) / TRANSFERS, cpu: (user + system) / TRANSFERS };
}

function spread(values: readonly number[]): string {
  const sorted = values.toSorted((one, other) => one - other).map(Math.round);
  return `median ${sorted[sorted.length >> 1]} µs (${sorted[0]} to ${sorted.at(-1)})`;
}

async function main(): Promise<void> {
  const number = stubNumber();
  const ways = await Promise.all(
    DRIVERS.map(async ({ driver, load }) => {
      return {
        driver,
        bus: await LinuxI2cBus.open(number, load),
        rounds: [] as { wall: number; cpu: number }[],
      };
    }),
  );
  for (const { bus } of ways) await round(bus);
  for (let count = 0; count < ROUNDS; count++) {
    for (const { bus, rounds } of ways) rounds.push(await round(bus));
  }
  for (const { driver, bus, rounds } of ways) {
    console.log(`${driver}: takes ${spread(rounds.map(({ wall }) => wall))}`);
    console.log(`${driver}: CPU   ${spread(rounds.map(({ cpu }) => cpu))}`);
    await bus.close();
  }
}

void main();
