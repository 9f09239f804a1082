// One owner per chip: two config nodes with one bus and address are refused, both, until one of them goes.
import { UserError } from '../../src/errors/user-error';
import { formatAddress } from '../../src/bus/bus-error';
import type { BusId } from '../../src/config/expander-config';
import type { Expander } from '../../src/expander/expander';
import type { StartedOutputs } from '../../src/expander/start-levels';

export interface ChipOwner {
  readonly name: string;
  readonly expander: Expander;
  /** Told when the chip gets a second owner. */
  readonly refused: (error: UserError) => void;
}

interface Chip {
  readonly owners: ChipOwner[];
  started: StartedOutputs;
}

export class ChipOwners {
  private readonly chips = new Map<string, Chip>();

  /** What the last owner's outputs were started with, for the owner that a deploy puts in its place. */
  startedOutputs(bus: BusId, address: number): StartedOutputs {
    return this.chips.get(keyOf(bus, address))?.started ?? [];
  }

  add(bus: BusId, address: number, owner: ChipOwner): void {
    const chip = this.chips.get(keyOf(bus, address)) ?? { owners: [], started: [] };
    this.chips.set(keyOf(bus, address), chip);
    chip.owners.push(owner);
    if (chip.owners.length === 1) return;
    for (const one of chip.owners) {
      const other = chip.owners.find((candidate) => candidate !== one)?.name ?? '';
      const details = { expander: one.name, other, bus: String(bus), address: formatAddress(address) };
      const error = new UserError('expander-twice', details);
      one.expander.suspend(error);
      one.refused(error);
    }
  }

  /** @param forget the node was deleted, so the next owner starts its outputs anew */
  remove(bus: BusId, address: number, owner: ChipOwner, forget: boolean): void {
    const chip = this.chips.get(keyOf(bus, address));
    const place = chip?.owners.indexOf(owner) ?? -1;
    if (!chip || place === -1) return;
    chip.owners.splice(place, 1);
    chip.started = forget ? [] : owner.expander.startedOutputs;
    const [last] = chip.owners;
    if (chip.owners.length === 1) last?.expander.resume();
  }
}

function keyOf(bus: BusId, address: number): string {
  return `${bus}/${address}`;
}
