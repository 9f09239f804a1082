// The texts of an I/O pin, which change seldom and must be measured.
import type { Drawing } from './body';
import { type Layout, type Row, xOf } from './layout';
import type { PinPicture } from './model';
import { markSign } from './signs';
import { at, shorten, svg, text } from './svg';

export type PinTexts = Pick<PinPicture, 'label' | 'users' | 'marked'>;

/** The mark, the label and the users: in two lines beside the signs, or in one below them. */
export function drawTexts(layout: Layout, row: Row, { label, users, marked }: PinTexts): Drawing {
  const { from, to } = layout.columns.text;
  const out = row.side === 'right' ? 1 : -1;
  const anchor = out === 1 ? 'start' : 'end';
  const below = layout.texts === 'below';
  const start = from + (marked === undefined ? 0 : 18);
  const width = to - start;
  const x = xOf(layout, row.side, start);
  const names = users.join(', ');
  const mark = (y: number): SVGElement[] =>
    marked === undefined ? [] : [at(xOf(layout, row.side, from + 7), y, 1, ...markSign(marked))];
  if (below) {
    const baseline = row.top + row.height - 6;
    const gap = label !== '' && names !== '' ? '\u2002' : '';
    const line = svg(
      'text',
      { x, y: baseline, 'text-anchor': anchor, class: 'mcp-chip-users' },
      svg('tspan', { class: 'mcp-chip-label' }, label),
      svg('tspan', {}, gap + names),
    );
    return { shapes: [...mark(baseline - 4), line], fit: () => shorten(line, width) };
  }
  const both = label !== '' && names !== '';
  const lines = [
    ...(label === '' ? [] : [text(x, row.wire + (both ? -1.5 : 4), label, 'mcp-chip-label', anchor)]),
    ...(names === '' ? [] : [text(x, row.wire + (both ? 11 : 4), names, 'mcp-chip-users', anchor)]),
  ];
  return {
    shapes: [...mark(row.wire), ...lines],
    fit: () => {
      for (const line of lines) shorten(line, width);
    },
  };
}
