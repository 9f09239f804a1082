// Looks after the chip: when to look, what has happened to it, and who hears of it.
import type { ChipImage } from '../../chip/chip-image';
import {
  differingRegisters,
  isAddressable,
  looksReset,
  type OwnBits,
  type RegisterByte,
} from '../../chip/compare-images';
import { Signal } from '../../tools/signal';

/**
 * `reset`: the chip lost its registers, or some of them, as by a dip of its supply. `drift`: registers hold what
 * nobody here wrote, as by another program. Both are told when all is restored. `adopted`: another program switched
 * outputs, and its levels are ours now. `yielded`: as `adopted`, because it has switched them back again and again. `away`: the chip cannot be reached; `back`: it can again.
 */
export type HealthKind = 'reset' | 'drift' | 'adopted' | 'yielded' | 'away' | 'back';

export interface HealthEvent {
  readonly kind: HealthKind;
  /** The registers that were not as they should be; none for `away` and `back`. */
  readonly registers: readonly RegisterByte[];
  /** ms since 1970. */
  readonly time: number;
}

/** What is done about outputs that another program has switched. */
export type DriftRule = 'repair' | 'adopt';

export class HealthCheck {
  readonly onHealth = new Signal<HealthEvent>();
  private timer: NodeJS.Timeout | undefined;
  private isDue = false;

  /**
   * @param everyMs 0 = never
   * @param wake sets the worker to work, which then asks whether a check is due
   */
  constructor(
    private readonly everyMs: number,
    private readonly own: OwnBits,
    private readonly wake: () => void,
  ) {}

  get due(): boolean {
    return this.isDue;
  }

  /** Checks now and then, from now on. */
  begin(): void {
    if (this.timer || this.everyMs === 0) return;
    this.timer = setInterval(() => {
      this.isDue = true;
      this.wake();
    }, this.everyMs);
  }

  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.isDue = false;
  }

  /** The chip was looked at. */
  done(): void {
    this.isDue = false;
  }

  /** @param found what was seen of a chip that should hold `known`. @returns undefined when nothing of ours differs */
  diagnose(
    known: ChipImage,
    found: ChipImage,
  ): { kind: 'reset' | 'drift'; registers: RegisterByte[] } | undefined {
    const registers = differingRegisters(known, found, this.own);
    if (registers.length === 0) return undefined;
    const reset = isAddressable(found) && looksReset(known, found, this.own);
    return { kind: reset ? 'reset' : 'drift', registers };
  }

  tell(kind: HealthKind, registers: readonly RegisterByte[] = []): void {
    this.onHealth.emit({ kind, registers, time: Date.now() });
  }
}
