// One I/O pin of the picture: its name in the body, and outside it the way of its signal with all signs.
import {
  bufferEnds,
  bufferSign,
  choiceSign,
  crossSign,
  interruptSign,
  levelEnd,
  levelSign,
  pullUpSign,
} from './signs';
import { nameInside } from './body';
import { type Layout, type Row, xOf } from './layout';
import type { PinPicture, Selectable } from './model';
import { at, path } from './svg';

/** @param name as it stands in the body */
export function drawPin(
  layout: Layout,
  row: Row,
  picture: PinPicture,
  name: readonly (string | SVGTSpanElement)[],
  selectable: Selectable,
): SVGElement[] {
  const { columns } = layout;
  const { direction, interrupt } = picture;
  const place = (distance: number, mirrored: boolean, shapes: Node[]): SVGElement =>
    at(xOf(layout, row.side, distance), row.wire, mirrored && row.side === 'left' ? -1 : 1, ...shapes);
  const hasPullUp = picture.pullUp && direction !== 'output';
  return [
    nameInside(layout, row, ...name),
    ...stretchesOf(layout, picture).map(([from, to]) =>
      path(
        `M${xOf(layout, row.side, from)} ${row.wire}H${xOf(layout, row.side, to)}`,
        `mcp-chip-wire${picture.electrical === true ? ' mcp-chip-wire-high' : ''}`,
      ),
    ),
    ...(columns.pullUp !== undefined && hasPullUp ? [place(columns.pullUp, true, pullUpSign())] : []),
    ...(columns.interrupt !== undefined && hasInterrupt(picture)
      ? [place(columns.interrupt, true, interruptSign(interrupt))]
      : []),
    ...(direction !== 'unused' ? [place(columns.buffer, true, bufferSign(picture))] : []),
    hasLevel(picture)
      ? place(columns.level, false, levelSign(picture))
      : place(columns.buffer, true, crossSign()),
    ...(columns.choice !== undefined && selectable !== 'none'
      ? [place(columns.choice, false, choiceSign(selectable, picture.selected))]
      : []),
  ];
}

/** What nobody uses has no level to speak of, but a button can be on it. */
function hasLevel({ direction, press }: PinPicture): boolean {
  return direction !== 'unused' || press !== undefined;
}

function hasInterrupt({ direction, interrupt }: PinPicture): boolean {
  return direction === 'input' && interrupt !== 'off';
}

/** The pieces of the wire between the signs, from the leg outward. */
function stretchesOf({ columns }: Layout, picture: PinPicture): [from: number, to: number][] {
  const { legEnd, interrupt, buffer, level } = columns;
  const end = level - levelEnd(picture);
  if (picture.direction === 'unused') return [[legEnd, hasLevel(picture) ? end : buffer]];
  const [before, behind] = bufferEnds(picture);
  const gaps: [number, number][] = [
    ...(interrupt !== undefined && hasInterrupt(picture)
      ? [[interrupt - 5, interrupt + 5] as [number, number]]
      : []),
    [buffer - before, buffer + behind],
  ];
  const starts = [legEnd, ...gaps.map(([, to]) => to)];
  const ends = [...gaps.map(([from]) => from), end];
  return starts.map((from, index): [number, number] => [from, ends[index] ?? from]).filter(([f, t]) => t > f);
}
