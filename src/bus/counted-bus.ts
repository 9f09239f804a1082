// Counts what an expander's transfers come to, without one transfer more.
import { BusError } from './bus-error';
import type { I2cBus, Urgency } from './i2c-bus';

/** Buckets of the window over which the rate is taken. */
const BUCKETS = 10;
const BUCKET_MS = 100;

/** A bus that counts. Transfers that were refused because the bus was closed are none. */
export class CountedBus implements I2cBus {
  readonly name: string;
  private answered: number | undefined;
  private failed = 0;
  private readonly ended = new Array<number>(BUCKETS).fill(0);
  private bucket = 0;

  /** @param now ms of a clock that never goes back */
  constructor(
    private readonly bus: I2cBus,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.name = bus.name;
  }

  /** ms since 1970 of the last transfer that succeeded. */
  get lastAnswer(): number | undefined {
    return this.answered;
  }

  /** Transfers that failed, repeated ones too. */
  get errors(): number {
    return this.failed;
  }

  /** Transfers that ended within the last second, failed ones too. */
  get transfersPerSecond(): number {
    this.advance();
    return this.ended.reduce((sum, count) => sum + count, 0);
  }

  write(address: number, register: number, data: Uint8Array, urgency?: Urgency): Promise<void> {
    return this.count(this.bus.write(address, register, data, urgency));
  }

  read(address: number, register: number, length: number, urgency?: Urgency): Promise<Uint8Array> {
    return this.count(this.bus.read(address, register, length, urgency));
  }

  probe(address: number, urgency?: Urgency): Promise<void> {
    return this.count(this.bus.probe(address, urgency));
  }

  close(): Promise<void> {
    return this.bus.close();
  }

  private async count<T>(transfer: Promise<T>): Promise<T> {
    try {
      const result = await transfer;
      this.answered = Date.now();
      this.note();
      return result;
    } catch (error) {
      if (!(error instanceof BusError && error.kind === 'closed')) {
        this.failed += 1;
        this.note();
      }
      throw error;
    }
  }

  private note(): void {
    this.advance();
    const place = this.bucket % BUCKETS;
    this.ended[place] = (this.ended[place] ?? 0) + 1;
  }

  /** Empties the buckets that have left the window. */
  private advance(): void {
    const bucket = Math.floor(this.now() / BUCKET_MS);
    const passed = Math.min(bucket - this.bucket, BUCKETS);
    for (let step = 1; step <= passed; step++) this.ended[(this.bucket + step) % BUCKETS] = 0;
    if (passed > 0) this.bucket = bucket;
  }
}
