// Brings a chip in line with what its users want: at start, when they change, and when something has changed the chip.
import { type ChipImage, planConfiguration, planEverything, type RegisterWrite } from '../../chip/chip-image';
import { isAddressable, mergeForeign, type OwnBits } from '../../chip/compare-images';
import { ALL_PINS } from '../../chip/pins';
import type { ChipLink } from '../link/chip-link';
import type { ChipWitness } from '../link/chip-witness';
import { Disturbance } from '../link/disturbance';
import { encodeImage, type PinsInUse } from '../pins/encode-image';
import type { InputService } from '../inputs/input-service';
import type { OutputService } from '../outputs/output-service';
import type { PinClaims } from '../pins/pin-claims';
import { withRetries } from '../link/retry';

export interface ChipSetupParts {
  readonly chip: ChipLink;
  readonly witness: ChipWitness;
  readonly own: OwnBits;
  /** Makes pins ours that are used now. @returns those of which nothing was known: they were others' */
  readonly grow: () => number;
  readonly claims: PinClaims;
  readonly outputs: OutputService;
  readonly inputs: InputService;
  /** IOCON, as the wiring of INT asks for. */
  readonly iocon: number;
}

interface Plan {
  readonly use: PinsInUse;
  /** What our bits shall be. */
  readonly ours: ChipImage;
  /** The same with the bits of others, as they were found. */
  readonly wanted: ChipImage;
  readonly writes: readonly RegisterWrite[];
  /** Whether inputs are read for which a pull-up is switched on. */
  readonly pullsUp: boolean;
}

/** A pull-up charges a capacitor of 100 nF at the button, which many boards have, in this time. */
const PULL_UP_MS = 25;

/** Each method resolves with what the chip then holds. */
export class ChipSetup {
  constructor(private readonly parts: ChipSetupParts) {}

  /**
   * What a chip in any state holds, ready to be written. @throws Disturbance when it is not: a burst would move outputs
   */
  async take(): Promise<ChipImage> {
    const found = await this.parts.chip.take(this.parts.iocon);
    if (!isAddressable(found)) throw new Disturbance(found, found);
    return found;
  }

  /** Writes what `found` lacks. What the inputs did meanwhile shows by their levels only. @throws Disturbance */
  restore(found: ChipImage, everything = false): Promise<ChipImage> {
    this.parts.grow();
    const plan = this.plan(found, everything);
    return this.carryOut(plan, 'lost');
  }

  /**
   * Follows what users want now. A burst of writes would do harm on a chip that does not stand as known, so that is
   * asked first. @throws Disturbance
   */
  async adapt(before: ChipImage): Promise<ChipImage> {
    const known = await this.withNewPins(before);
    const plan = this.plan(known, false);
    if (plan.writes.length === 0) return withRetries(() => this.carryOut(plan, 'counts'));
    const now = this.plan(await this.parts.witness.verify(known), false);
    let latch: 'counts' | 'lost' = 'counts';
    return withRetries(() => {
      const attempt = this.carryOut(now, latch);
      // By a second attempt the verification is old: what a reset has made the chip catch must not be told.
      latch = 'lost';
      return attempt;
    });
  }

  /** What others have made of pins that are ours now, nobody has looked at. @throws Disturbance */
  private async withNewPins(known: ChipImage): Promise<ChipImage> {
    const { chip, witness, own, grow } = this.parts;
    const fresh = grow();
    if (fresh === 0) return known;
    const found = await withRetries(() => chip.readConfiguration());
    const before = { pins: own.pins & ~fresh, iocon: own.iocon };
    return witness.confirm(mergeForeign(found, known, before), found);
  }

  private plan(from: ChipImage, everything: boolean): Plan {
    const { claims, outputs, own, iocon } = this.parts;
    const use = { outputs: claims.outputs, watched: claims.watched };
    const ours = encodeImage(claims.settingsInUse, use, outputs.decide(from, use.outputs), iocon);
    const wanted = mergeForeign(from, ours, own);
    const foreign = ALL_PINS & ~own.pins;
    const writes = everything ? planEverything(wanted, foreign) : planConfiguration(from, wanted, foreign);
    return { use, ours, wanted, writes, pullsUp: (wanted.gppu & ~from.gppu & use.watched) !== 0 };
  }

  private async carryOut(
    { use, ours, wanted, writes, pullsUp }: Plan,
    latch: 'counts' | 'lost',
  ): Promise<ChipImage> {
    const { chip, inputs } = this.parts;
    for (const write of writes) await chip.write(write);
    inputs.watch.compare(ours.intcon, ours.defval);
    if (pullsUp) await new Promise((resolve) => setTimeout(resolve, PULL_UP_MS));
    return inputs.begin(wanted, use.watched, latch);
  }
}
