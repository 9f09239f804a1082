// One owner per chip: two config nodes with one bus and address are refused, both, until one of them goes.
import { UserError } from '../../src/errors/user-error';
import { formatAddress } from '../../src/bus/bus-error';
import type { BusId } from '../../src/config/expander-config';
import type { Expander, ExpanderOptions } from '../../src/expander/expander';
import type { UnwrittenLevels } from '../../src/expander/outputs/output-levels';
import type { StartedOutputs } from '../../src/expander/outputs/start-levels';

export interface ChipOwner {
  /** Of its node. */
  readonly id: string;
  readonly name: string;
  readonly expander: Pick<
    Expander,
    'suspend' | 'resume' | 'hasRun' | 'startedOutputs' | 'driven' | 'unwritten'
  >;
  /** Outputs that may be on for a limited time only, A | B << 8. */
  readonly limited?: () => number;
  /** Told when the chip gets a second owner. */
  readonly refused: (error: UserError) => void;
}

/** As the options of an expander have it. */
type Inheritance = Pick<ExpanderOptions, 'started' | 'left' | 'unwritten'>;

interface Left {
  readonly started: StartedOutputs;
  readonly outputs: number;
  readonly limited: number;
  readonly unwritten: UnwrittenLevels;
}

interface Chip {
  readonly owners: ChipOwner[];
  /** By node, the last one last: what the owner has left that had the chip, and those who never reached it after that. */
  readonly left: Map<string, Left>;
}

export class ChipOwners {
  private readonly chips = new Map<string, Chip>();

  /**
   * What the last owner's outputs were started with, which of them it left driven, and the levels that the chip could not
   * be told, for the owner that a deploy puts in its place. Another node than the last owner gets the first of these only.
   * @param id of the next owner's node
   */
  inheritance(bus: BusId, address: number, id: string): Inheritance {
    const left = this.chips.get(keyOf(bus, address))?.left;
    const own = left?.get(id);
    const { started = [] } = own ?? [...(left?.values() ?? [])].at(-1) ?? {};
    return { started, left: own?.outputs ?? 0, ...(own && { unwritten: own.unwritten }) };
  }

  /** Outputs that could be on for a limited time only, for the owner that a deploy puts in the place of the last one. */
  limitedOutputs(bus: BusId, address: number, id: string): number {
    return this.chips.get(keyOf(bus, address))?.left.get(id)?.limited ?? 0;
  }

  add(bus: BusId, address: number, owner: ChipOwner): void {
    const chip: Chip = this.chips.get(keyOf(bus, address)) ?? { owners: [], left: new Map() };
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
    // One that never reached the chip, as where it was refused all the time, leaves what others have left.
    if (owner.expander.hasRun) chip.left.clear();
    chip.left.delete(owner.id);
    if (!forget) chip.left.set(owner.id, leftBy(owner));
    else if (chip.owners.length === 0 && chip.left.size === 0) this.chips.delete(keyOf(bus, address));
    const [last] = chip.owners;
    if (chip.owners.length === 1) last?.expander.resume();
  }
}

function leftBy({ expander, limited }: ChipOwner): Left {
  const { startedOutputs: started, driven: outputs, unwritten } = expander;
  return { started, outputs, limited: limited?.() ?? 0, unwritten };
}

function keyOf(bus: BusId, address: number): string {
  return `${bus}/${address}`;
}
