// Chooses a controller and one of its lines for what a user wrote: pure, the same for both interfaces of the kernel.
import { LineError, type LineId, lineName } from './interrupt-line';

/** A GPIO controller. */
export interface GpioChip {
  /** `gpiochip0` */
  readonly name: string;
  /** Other names of the same: a Raspberry Pi 5 may have the link /dev/gpiochip4 to gpiochip0. */
  readonly aliases: readonly string[];
  /** What its driver calls it: `pinctrl-bcm2711`. */
  readonly label: string;
  readonly lineCount: number;
  /** By offset; empty texts for lines without a name, and no entries at all where names are not known. */
  readonly lineNames: readonly string[];
}

export interface LinePlace<Chip extends GpioChip = GpioChip> {
  readonly chip: Chip;
  readonly offset: number;
}

/**
 * Labels of the controllers that drive the 40-pin header; on each, line N is GPIO N. Not the Pi 5's `pinctrl-bcm2712`
 * and `gpio-brcmstb@…`: those belong to the processor, while its header hangs on the RP1.
 */
export const HEADER_LABELS: readonly string[] = [
  // Raspberry Pi 1 to 3, Zero
  'pinctrl-bcm2835',
  // Raspberry Pi 4, 400, Compute Module 4
  'pinctrl-bcm2711',
  // Raspberry Pi 5, 500, Compute Module 5
  'pinctrl-rp1',
];

/** @throws LineError 'no-line', whose text lists the controllers there are */
export function findLine<Chip extends GpioChip>(id: LineId, chips: readonly Chip[]): LinePlace<Chip> {
  return id.kind === 'gpio' ? findGpio(id, chips) : findOffset(id, chips);
}

/** On the header by name, else there by number, else by a name that only one line has. */
function findGpio<Chip extends GpioChip>(
  id: LineId & { kind: 'gpio' },
  chips: readonly Chip[],
): LinePlace<Chip> {
  const named = chips.flatMap((chip) => linesCalled(lineName(id), chip));
  const onHeader = named.find(({ chip }) => isHeader(chip));
  if (onHeader) return onHeader;
  const numbered = chips.find((chip) => isHeader(chip) && id.gpio < chip.lineCount);
  if (numbered) return { chip: numbered, offset: id.gpio };
  const [only, another] = named;
  if (only && another) throw ambiguous(id, named);
  return only ?? missing(id, chips);
}

/** By the controller's name, else by a label that only one has. */
function findOffset<Chip extends GpioChip>(
  id: LineId & { kind: 'offset' },
  chips: readonly Chip[],
): LinePlace<Chip> {
  const called = chips.filter((chip) => [chip.name, ...chip.aliases].includes(id.chip));
  const fitting = (called.length > 0 ? called : chips.filter((chip) => chip.label === id.chip))
    .filter((chip) => id.offset < chip.lineCount)
    .map((chip) => ({ chip, offset: id.offset }));
  const [only, another] = fitting;
  if (only && another) throw ambiguous(id, fitting);
  return only ?? missing(id, chips);
}

function linesCalled<Chip extends GpioChip>(name: string, chip: Chip): LinePlace<Chip>[] {
  return chip.lineNames.flatMap((lineName, offset) => (lineName === name ? [{ chip, offset }] : []));
}

function isHeader(chip: GpioChip): boolean {
  return HEADER_LABELS.includes(chip.label);
}

function missing(id: LineId, chips: readonly GpioChip[]): never {
  throw new LineError('no-line', 'line-missing', {
    line: lineName(id),
    chips: chips.map(({ name, label, lineCount }) => `${name} (${label}, ${lineCount} lines)`).join(', '),
  });
}

function ambiguous(id: LineId, places: readonly LinePlace[]): LineError {
  const written = places.map(({ chip, offset }) => `${chip.name}:${offset}`);
  return new LineError('no-line', 'line-ambiguous', { line: lineName(id), places: written.join(', ') });
}
