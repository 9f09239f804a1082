// Finds out what has happened to the chip's registers, and has them restored.
import type { ChipImage } from '../chip/chip-image';
import { isAddressable } from '../chip/compare-images';
import type { ChipSetup } from './chip-setup';
import type { Disturbance } from './disturbance';
import type { DriftRule, HealthCheck } from './health-check';
import type { OutputService } from './output-service';
import type { PinClaims } from './pin-claims';
import { withRetries } from './retry';

export interface ChipRepairsParts {
  readonly setup: ChipSetup;
  readonly health: HealthCheck;
  readonly outputs: OutputService;
  readonly claims: PinClaims;
  readonly drift: DriftRule;
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

  /** Restores everything but levels that may be adopted. @throws BusError, Disturbance */
  async repair({ known, found }: Disturbance): Promise<Restored> {
    const { setup, health, outputs, claims, drift } = this.parts;
    const diagnosis = health.diagnose(known, found);
    const taken = await withRetries(() => setup.take());
    // Where the address map was another one, our own writes have gone astray.
    const adopts = drift === 'adopt' && diagnosis?.kind === 'drift' && isAddressable(found);
    const adopted = adopts && outputs.adopt(found.olat, claims.outputs);
    const image = await withRetries(() => setup.restore(taken));
    // What was on meanwhile, nobody knows for sure.
    outputs.interlocks.begin();
    const registers = diagnosis?.registers ?? [];
    const latches = adopted ? registers.filter((name) => name.startsWith('OLAT')) : [];
    const others = registers.filter((name) => !latches.includes(name));
    const tell = (): void => {
      if (latches.length > 0) health.tell('adopted', latches);
      if (diagnosis && others.length > 0) health.tell(diagnosis.kind, others);
    };
    return { image, tell };
  }
}
