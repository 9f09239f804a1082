// What all expander nodes of this Node-RED share: the buses, the simulated chips, and who owns which chip.
import { BusPool } from '../../src/bus/shared-bus';
import type { I2cBus } from '../../src/bus/i2c-bus';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import type { BusId } from '../../src/config/expander-config';
import { SimulatedBus } from '../../src/simulator/simulated-bus';
import { ChipOwners } from './chip-owners';

const pool = new BusPool();

/** One simulated bus, whose chips keep their state over deploys as real ones do. */
export const simulatedBus = new SimulatedBus();

export const chipOwners = new ChipOwners();

/**
 * A lease on a bus, closed by whoever asked. Opens nothing yet: a bus is opened at its first transfer.
 * @param address of the chip that is wanted; the simulated bus has a chip wherever one is asked for
 */
export function acquireBus(id: BusId, address: number): I2cBus {
  if (id !== 'simulated') return pool.acquire(`i2c-${id}`, () => LinuxI2cBus.open(id));
  simulatedBus.chip(address);
  return pool.acquire('simulated', () => Promise.resolve(simulatedBus.connect()));
}
