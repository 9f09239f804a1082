// A transfer that noise spoiled is tried again; one that cannot succeed is not.
import { BusError, type BusErrorKind } from '../../bus/bus-error';

const DELAYS_MS = [2, 10, 50];
const MAY_PASS: ReadonlySet<BusErrorKind> = new Set(['no-answer', 'transfer-failed']);

/** Runs an operation that may be repeated, up to four times within about 60 ms. @throws what the last try threw */
export async function withRetries<T>(operation: () => Promise<T>): Promise<T> {
  for (const delayMs of DELAYS_MS) {
    try {
      return await operation();
    } catch (error) {
      if (!(error instanceof BusError && MAY_PASS.has(error.kind))) throw error;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }
  return operation();
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 1000;

/** ms to wait before a chip that is away is looked for again. @param failures starts in a row that failed, from 1 */
export function absenceDelay(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
}
