// The wanted levels of the outputs: decided at start, changed by batches, kept through faults.
import type { ChipImage } from '../chip/chip-image';
import { PINS, pinMask } from '../chip/pins';
import type { PinSettings, StartLevel } from '../config/pin-settings';
import { applyChange, Batch, type OutputChange, pinsOf } from './output-batches';
import { type StartedOutputs, startLevels } from './start-levels';

/** Words are electrical, A | B << 8. */
export class OutputLevels {
  private readonly batches: Batch[] = [];
  private levels = 0;
  /** Pins whose level somebody decided: a start or a command. */
  private decided = 0;
  private started: (StartLevel | undefined)[];

  constructor(
    private readonly settings: readonly PinSettings[],
    started: StartedOutputs,
  ) {
    this.started = [...started];
  }

  /** What the chip's latches shall hold before the waiting batches. */
  get wanted(): number {
    return this.levels;
  }

  get startedOutputs(): StartedOutputs {
    return this.started;
  }

  /** Joins the last batch, or begins a new one where a pin would change twice: on, off, on stay three levels. */
  push(change: OutputChange): Promise<number> {
    let batch = this.batches.at(-1);
    if (!batch?.accepts(change)) this.batches.push((batch = new Batch()));
    return batch.add(change);
  }

  next(): Batch | undefined {
    return this.batches.shift();
  }

  acknowledged(batch: Batch): void {
    this.levels = batch.applyTo(this.levels);
    this.decided |= batch.mask;
  }

  /** Remembers a change that cannot be written now. A toggle of an unknown level is nothing to remember. */
  remember({ set, levels, toggle }: OutputChange): void {
    const known = { set, levels, toggle: toggle & this.decided };
    this.levels = applyChange(this.levels, known);
    this.decided |= pinsOf(known);
  }

  /** Gives up a batch: its callers hear the error, its levels stay wanted. */
  abandon(batch: Batch, error: Error): void {
    this.remember(batch.change);
    batch.fail(error);
  }

  abandonAll(error: Error): void {
    for (const batch of this.batches.splice(0)) this.abandon(batch, error);
  }

  /** Chooses levels for pins that become outputs, forgets those of pins that are none any more. */
  decide(found: ChipImage, outputs: number): void {
    const fresh = outputs & ~this.decided;
    const levels = startLevels(found, fresh, this.settings, this.started);
    this.levels = (this.levels & this.decided) | (levels & ~this.decided);
    this.decided = outputs;
    this.started = PINS.map(({ index }) =>
      outputs & pinMask(index) ? this.settings[index]?.start : undefined,
    );
  }
}
