// What is left to do with a chip once nobody commands it any more: last levels, safe levels, then no more interrupts.
import type { ChipImage } from '../../chip/chip-image';
import type { ChipLink } from '../link/chip-link';
import type { ChipWitness } from '../link/chip-witness';
import { safeImage } from '../pins/encode-image';
import type { OutputService } from '../outputs/output-service';
import type { PinClaims } from '../pins/pin-claims';
import type { PinTable } from '../pins/pin-table';
import { withRetries } from '../link/retry';

export interface FarewellParts {
  readonly chip: ChipLink;
  readonly witness: ChipWitness;
  readonly table: PinTable;
  readonly claims: PinClaims;
  readonly outputs: OutputService;
  /** Whether INT is wired to us. */
  readonly wired: boolean;
  /** Whether the chip is checked now and then. Where it is not, what another program has written stays. */
  readonly checked: boolean;
}

export class Farewell {
  private verified = false;
  /** Pins that an interlock kept off when the end began. */
  private barred: number | undefined;

  constructor(private readonly parts: FarewellParts) {}

  /** The next step, undefined when all is done. It resolves with what the chip then holds. */
  next(known: ChipImage): (() => Promise<ChipImage>) | undefined {
    const { chip, witness, table, claims, outputs, wired, checked } = this.parts;
    this.barred ??= outputs.barred(claims.outputs);
    // A command that came while a start was under way may not be written yet.
    const last = outputs.withWanted(known.olat, claims.outputs & ~known.iodir);
    const safe = safeImage({ ...known, olat: last }, table.rows, claims.outputs);
    const { iodir } = safe;
    const olat = (safe.olat & ~this.barred) | (last & this.barred);
    const step = (write: () => Promise<unknown>, then: ChipImage) => async (): Promise<ChipImage> => {
      await withRetries(write);
      return then;
    };
    const moves = olat !== known.olat || iodir !== known.iodir;
    if ((moves || (checked && claims.outputs !== 0)) && !this.verified) {
      // With another address map a safe level would go somewhere else. And a fault that no check has seen yet must not
      // be left to a successor, who knows of none.
      this.verified = true;
      return step(() => witness.verify(known), known);
    }
    if (olat !== known.olat)
      return step(() => chip.writeOutputs(olat, olat ^ known.olat), { ...known, olat });
    if (iodir !== known.iodir) {
      return step(() => chip.writeDirections(iodir, iodir ^ known.iodir), { ...known, iodir });
    }
    return wired && known.gpinten !== 0 ? step(() => chip.silence(), { ...known, gpinten: 0 }) : undefined;
  }
}
