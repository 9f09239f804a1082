// Who answers on a bus, asked so that nobody there can mind.
import { asError } from '../errors/as-error';
import { BusError } from './bus-error';
import type { I2cBus } from './i2c-bus';

export interface ScannedAddress {
  readonly address: number;
  /** It answers, but cannot be used: a driver of the kernel holds it. */
  readonly problem?: Error;
}

export interface BusScan {
  /** Addresses at which somebody answers. */
  readonly found: readonly ScannedAddress[];
  /** Why the scan was broken off, or found nothing for a reason of the bus; undefined when nothing is wrong. */
  readonly problem: Error | undefined;
}

/**
 * Addresses each chip once, behind all commands, and sends none of them a data byte (see `I2cBus.probe`). Which chip
 * answers is not asked: any question would be a write to some other kind of chip.
 * @param addresses 7-bit, in the order of the result
 * @returns never rejects
 */
export async function scanBus(bus: I2cBus, addresses: readonly number[]): Promise<BusScan> {
  const found: ScannedAddress[] = [];
  let problem: Error | undefined;
  for (const address of addresses) {
    try {
      await bus.probe(address, 'poll');
      found.push({ address });
    } catch (thrown) {
      const error = asError(thrown);
      const kind = error instanceof BusError ? error.kind : undefined;
      if (kind === 'no-answer') continue;
      if (kind === 'address-held') found.push({ address, problem: error });
      // Some adapters report a missing answer in this way.
      else if (kind === 'transfer-failed') problem ??= error;
      else return { found, problem: error };
    }
  }
  return { found, problem: found.length === 0 ? problem : undefined };
}
