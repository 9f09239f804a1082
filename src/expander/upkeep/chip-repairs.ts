// Finds out what has happened to the chip's registers, and has them restored.
import { type ChipImage, registersOf } from '../../chip/chip-image';
import { isAddressable, type RegisterByte } from '../../chip/compare-images';
import { ALL_PINS } from '../../chip/pins';
import { UserError } from '../../errors/user-error';
import type { ChipSetup } from './chip-setup';
import type { Contention } from './contention';
import type { Disturbance } from '../link/disturbance';
import type { DriftRule, HealthCheck } from './health-check';
import type { OutputService } from '../outputs/output-service';
import type { PinClaims } from '../pins/pin-claims';
import { withRetries } from '../link/retry';

export interface ChipRepairsParts {
  /** Of the expander, for errors. */
  readonly name: string;
  readonly setup: ChipSetup;
  readonly health: HealthCheck;
  readonly outputs: OutputService;
  readonly claims: PinClaims;
  readonly drift: DriftRule;
  readonly contention: Contention;
}

/** What the chip holds now, and how to tell what had happened to it, once that is known. */
export interface Restored {
  readonly image: ChipImage;
  readonly tell: () => void;
}

export class ChipRepairs {
  constructor(private readonly parts: ChipRepairsParts) {}

  /** @param before what the chip held when it was last reached, if ever. @throws BusError, Disturbance */
  async start(before: ChipImage | undefined): Promise<Restored> {
    const { setup, health } = this.parts;
    const found = await setup.take();
    const image = await setup.restore(found);
    const tell = (): void => {
      if (!before) return;
      // Taking the chip has cleared these. And what else it was found with may come from writes of ours that failed.
      const seen = { ...found, gpinten: before.gpinten, iocon: before.iocon };
      const diagnosis = health.diagnose(before, seen);
      if (diagnosis?.kind === 'reset') health.tell('reset', diagnosis.registers);
    };
    return { image, tell };
  }

  /** ms for which a chip that somebody else keeps setting up otherwise is left alone. */
  get restMs(): number {
    return this.parts.contention.restMs;
  }

  /**
   * Restores everything but levels that may be adopted. @throws BusError, Disturbance; UserError chip-contended when that
   * would be one round more of a fight, and nothing is written then
   */
  async repair({ known, found }: Disturbance): Promise<Restored> {
    const { setup, health, outputs, claims } = this.parts;
    const diagnosis = health.diagnose(known, found);
    const registers = diagnosis?.registers ?? [];
    const before = this.parts.contention.yielded;
    if (diagnosis?.kind === 'drift' && isAddressable(found)) this.avoidFight(known, found, registers);
    else this.parts.contention.interrupt();
    const taken = await withRetries(() => setup.take());
    // Where the address map was another one, our own writes have gone astray.
    const adopts = diagnosis?.kind === 'drift' && isAddressable(found) ? this.adoptedPins : 0;
    // With another map, what was found may be of other registers, and look right.
    const confirmed = (found.olat ^ known.olat) & ~(found.olat ^ taken.olat);
    const adopted = outputs.adopt(found.olat, claims.outputs & adopts & confirmed);
    const image = await withRetries(() => setup.restore(taken));
    // What was on meanwhile, nobody knows for sure.
    outputs.interlocks.begin();
    const latches = adopted ? registers.filter(isLatch) : [];
    const others = registers.filter((name) => !latches.includes(name));
    const yields = (this.parts.contention.yielded & ~before) !== 0;
    const tell = (): void => {
      if (latches.length > 0) health.tell(yields ? 'yielded' : 'adopted', latches);
      if (diagnosis && others.length > 0) health.tell(diagnosis.kind, others);
    };
    return { image, tell };
  }

  private get adoptedPins(): number {
    return this.parts.drift === 'adopt' ? ALL_PINS : this.parts.contention.yielded;
  }

  /** @throws UserError chip-contended */
  private avoidFight(known: ChipImage, found: ChipImage, registers: readonly RegisterByte[]): void {
    const { contention, name } = this.parts;
    const held: Partial<Record<string, number>> = registersOf(found);
    const fought = contention.note({
      latches: (found.olat ^ known.olat) & this.parts.claims.outputs,
      wanted: known.olat,
      registers: registers
        .filter((each) => !isLatch(each))
        .map((each) => ({ name: each, value: held[each] ?? 0 })),
    });
    if (fought.length === 0) return;
    const minutes = Math.ceil(contention.restMs / 60_000);
    throw new UserError('chip-contended', { expander: name, registers: fought.join(', '), minutes });
  }
}

function isLatch(name: RegisterByte): boolean {
  return name.startsWith('OLAT');
}
