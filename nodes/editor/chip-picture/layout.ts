// Where everything of the picture stands, in CSS pixels: the picture is drawn in its true size, so that texts stay readable.
import { type Leg, LEGS, PIN_COUNT, type PinIndex, PINS } from '../../../src/chip/pins';

export type Side = 'left' | 'right';

export interface Row {
  readonly leg: Leg;
  readonly side: Side;
  readonly top: number;
  readonly height: number;
  /** The middle of the leg and of its wire. */
  readonly wire: number;
}

/** Distances from the body's edge outward: middles of signs, and what texts may take. */
export interface Columns {
  readonly legEnd: number;
  /** Undefined where the picture is too narrow for these. */
  readonly pullUp: number | undefined;
  readonly interrupt: number | undefined;
  readonly buffer: number;
  readonly level: number;
  readonly text: { readonly from: number; readonly to: number };
  readonly choice: number | undefined;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Texts stand beside a pin's signs, or below them where it is narrow. */
  readonly texts: 'beside' | 'below';
  /** The body is cut off below the ports, as drawings do with a break line. */
  readonly broken: boolean;
  readonly body: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly columns: Columns;
  readonly rows: readonly Row[];
}

export interface LayoutOptions {
  /** Of the host. Below 260, or 300 with a choice, the picture is wider than the host. */
  readonly width: number;
  readonly size: 'full' | 'small';
  readonly choice: boolean;
}

const LEGS_PER_SIDE = LEGS.length / 2;
const PORT_ROWS = PIN_COUNT / 2;
const TOP = 3;
const HEAD = 14;
const PITCH = { beside: 30, below: 39, other: 23 } as const;
const MIN_WIDTH = { choice: 300, plain: 260 } as const;
const MAX_WIDTH = { full: 640, small: 560 } as const;
/** Less than that for a label, and texts go below the signs. */
const MIN_TEXT = 70;
const CHOICE_WIDTH = 22;

export function layOut({ width: given, size, choice }: LayoutOptions): Layout {
  const least = choice ? MIN_WIDTH.choice : MIN_WIDTH.plain;
  const width = Math.min(Math.max(Math.floor(given), least), MAX_WIDTH[size]);
  const bodyWidth = Math.round(Math.min(Math.max(width * (size === 'full' ? 0.27 : 0.24), 92), 132));
  const side = (width - bodyWidth) / 2;
  const signs = signsWithin(side - (choice ? CHOICE_WIDTH : 0), size);
  const end = side - (choice ? CHOICE_WIDTH + 2 : 2);
  const from = signs.level + 14;
  const texts = end - from >= MIN_TEXT ? 'beside' : 'below';
  const broken = size === 'small';
  const rows = LEGS.filter(({ leg }) => !broken || rowOf(leg) < PORT_ROWS).map((leg) => placeRow(leg, texts));
  const bottom = Math.max(...rows.map(({ top, height }) => top + height)) + (broken ? 6 : 8);
  return {
    width,
    height: bottom + (broken ? 8 : 3),
    texts,
    broken,
    body: { left: side, right: side + bodyWidth, top: TOP, bottom },
    columns: {
      ...signs,
      legEnd: 20,
      text: { from: texts === 'beside' ? from : 4, to: end },
      choice: choice ? side - 12 : undefined,
    },
    rows,
  };
}

type SignColumns = Pick<Columns, 'pullUp' | 'interrupt' | 'buffer' | 'level'>;

/** A picture for choosing pins leaves out what choosing does not need where there is no room for it and texts. */
function signsWithin(width: number, size: LayoutOptions['size']): SignColumns {
  if (size === 'small' && width < 96 + MIN_TEXT)
    return { pullUp: undefined, interrupt: undefined, buffer: 34, level: 54 };
  if (width < 92) return { pullUp: 26, interrupt: 36, buffer: 52, level: 72 };
  return { pullUp: 28, interrupt: 41, buffer: 61, level: 82 };
}

/** Counted from the top of the leg's side. */
export function rowOf(leg: number): number {
  return leg <= LEGS_PER_SIDE ? leg - 1 : LEGS.length - leg;
}

export function sideOf(leg: number): Side {
  return leg <= LEGS_PER_SIDE ? 'left' : 'right';
}

function placeRow(leg: Leg, texts: Layout['texts']): Row {
  const place = rowOf(leg.leg);
  const isPort = place < PORT_ROWS;
  const pitch = PITCH[texts];
  const top = TOP + HEAD + Math.min(place, PORT_ROWS) * pitch + Math.max(0, place - PORT_ROWS) * PITCH.other;
  const height = isPort ? pitch : PITCH.other;
  return {
    leg,
    side: sideOf(leg.leg),
    top,
    height,
    wire: top + (isPort && texts === 'below' ? 13 : height / 2),
  };
}

/** Where a distance from the body's edge lies on a side. */
export function xOf({ body }: Layout, side: Side, distance: number): number {
  return side === 'left' ? body.left - distance : body.right + distance;
}

/** The row of an I/O pin. @throws RangeError outside 0..15: an error in the caller */
export function rowOfPin({ rows }: Layout, pin: PinIndex): Row {
  const row = rows.find(({ leg }) => leg.pin?.index === pin);
  if (row === undefined) throw new RangeError(`no pin ${pin}`);
  return row;
}

/** The pin that a key leads to from another; undefined: the key leads to none, or is none of these. */
export function pinByKey(from: PinIndex, key: string): PinIndex | undefined {
  const leg = PINS[from]?.leg ?? 1;
  const row = rowOf(leg);
  const side = sideOf(leg);
  const last = PORT_ROWS - 1;
  switch (key) {
    case 'ArrowUp':
      return pinAt(side, row - 1);
    case 'ArrowDown':
      return pinAt(side, row + 1);
    case 'ArrowLeft':
      return side === 'right' ? pinAt('left', row) : undefined;
    case 'ArrowRight':
      return side === 'left' ? pinAt('right', row) : undefined;
    case 'Home':
      return pinAt(side, 0);
    case 'End':
      return pinAt(side, last);
    default:
      return undefined;
  }
}

function pinAt(side: Side, row: number): PinIndex | undefined {
  return PINS.find(({ leg }) => sideOf(leg) === side && rowOf(leg) === row)?.index;
}
