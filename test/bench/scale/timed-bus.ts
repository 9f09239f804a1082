// The simulated bus, slowed down to the time that its bytes take, and the computer at its end.
import type { I2cBus } from '../../../src/bus/i2c-bus';
import type { SimulatedBus } from '../../../src/simulator/simulated-bus';
import { ticks } from './slow-motion';

/** Of each transfer: the way through Node.js, its thread and Linux and back, while the wires rest. */
export const HOST_MS = 0.1;
const CLOCKS_PER_BYTE = 9;

/** @param hz of SCL. @returns ms that the wires are busy with so many bytes */
export function wireMs(bytes: number, hz: number): number {
  return (1000 * CLOCKS_PER_BYTE * bytes) / hz;
}

/** Pins are read, and change, at the end of a transfer. */
export function timedBus(bus: SimulatedBus, hz: number): I2cBus {
  const connected = bus.connect();
  const after = (bytes: number): Promise<void> =>
    new Promise((resolve) => setTimeout(resolve, ticks(HOST_MS + wireMs(bytes, hz))));
  return {
    name: connected.name,
    write: async (address, register, data) => {
      await after(2 + data.length);
      await connected.write(address, register, data);
    },
    read: async (address, register, length) => {
      await after(3 + length);
      return connected.read(address, register, length);
    },
    probe: async (address) => {
      await after(1);
      await connected.probe(address);
    },
    close: () => connected.close(),
  };
}
