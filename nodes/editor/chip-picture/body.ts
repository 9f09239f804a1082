// The chip itself: its body, and the legs that are no I/O pins, with what they are connected to.
import { type Layout, type Row, xOf } from './layout';
import type { ChipFacts } from './model';
import { crossSign } from './signs';
import { at, path, shorten, svg, text } from './svg';

export interface Drawing {
  readonly shapes: SVGElement[];
  /** To be called once the shapes are in the page, where texts have a width. */
  readonly fit: () => void;
}

export function drawChip(layout: Layout, chip: ChipFacts): Drawing {
  const others = layout.rows.filter(({ leg }) => leg.pin === undefined);
  const marking = drawMarking(layout, chip);
  const outside = others.map((row) => drawOutside(layout, row, chip));
  return {
    shapes: [
      path(outline(layout), 'mcp-chip-body'),
      ...layout.rows.flatMap((row) => drawLeg(layout, row)),
      ...others.map((row) => nameInside(layout, row, row.leg.name)),
      ...outside.flatMap(({ shapes }) => shapes),
      ...joinOfInts(layout, others, chip),
      ...marking.shapes,
    ],
    fit: () => {
      for (const { fit } of [marking, ...outside]) fit();
    },
  };
}

/** With the notch at the top; cut off by a wave where the body is broken. */
function outline({ body, broken }: Layout): string {
  const { left, right, top, bottom } = body;
  const middle = (left + right) / 2;
  const head = `M${left} ${top + 4}a4 4 0 0 1 4 -4H${middle - 8}a8 8 0 0 0 16 0H${right - 4}a4 4 0 0 1 4 4`;
  if (!broken) return `${head}V${bottom - 4}a4 4 0 0 1 -4 4H${left + 4}a4 4 0 0 1 -4 -4Z`;
  const half = (right - left) / 2;
  return `${head}V${bottom}q${-half / 2} -10 ${-half} 0t${-half} 0Z`;
}

/** The metal with its number. */
function drawLeg(layout: Layout, { leg, side, wire }: Row): SVGElement[] {
  const { legEnd } = layout.columns;
  const x = Math.min(xOf(layout, side, 0), xOf(layout, side, legEnd));
  return [
    svg('rect', { x, y: wire - 7, width: legEnd, height: 14, rx: 1.5, class: 'mcp-chip-leg' }),
    text(x + legEnd / 2, wire + 3.8, String(leg.leg), 'mcp-chip-leg-number'),
  ];
}

/** A name inside the body, beside its leg. RESET is active low, so it has a bar above it. */
export function nameInside(
  layout: Layout,
  { leg, side, wire }: Row,
  ...name: readonly (string | SVGTSpanElement)[]
): SVGTextElement {
  const kind = `mcp-chip-name${leg.name === 'RESET' ? ' mcp-chip-low-active' : ''}`;
  const anchor = side === 'left' ? 'start' : 'end';
  return svg('text', { x: xOf(layout, side, -6), y: wire + 4, class: kind, 'text-anchor': anchor }, ...name);
}

/** Type and address, printed along the body as on the real one. */
function drawMarking({ body, broken }: Layout, { title, address }: ChipFacts): Drawing {
  const x = (body.left + body.right) / 2;
  const y = (body.top + body.bottom) / 2 + 6;
  const turned = { transform: `translate(${x} ${y}) rotate(-90)` };
  const roomy = body.right - body.left >= 112;
  const type = text(0, roomy ? -3 : 4, 'MCP23017', 'mcp-chip-type');
  if (!roomy) return { shapes: [svg('g', turned, type)], fit: () => undefined };
  const place = text(
    0,
    12,
    [title, title.endsWith(address) ? '' : address].filter(Boolean).join('  '),
    'mcp-chip-place',
  );
  const length = (body.bottom - body.top) * (broken ? 0.8 : 0.7);
  return { shapes: [svg('g', turned, type, place)], fit: () => shorten(place, length) };
}

function drawOutside(layout: Layout, { leg, side, wire }: Row, chip: ChipFacts): Drawing {
  const out = side === 'right' ? 1 : -1;
  const { legEnd, text: texts } = layout.columns;
  const end = legEnd + 16;
  const wired = (d: string): SVGElement =>
    path(`M${xOf(layout, side, legEnd)} ${wire}H${xOf(layout, side, end)}`, d);
  const plain = (...signs: Node[]): Drawing => ({
    shapes: [wired('mcp-chip-wire'), at(xOf(layout, side, end), wire, out, ...signs)],
    fit: () => undefined,
  });
  const said = (content: string, ...signs: Node[]): Drawing => {
    const x = xOf(layout, side, end + 12);
    const words = text(x, wire + 4, content, 'mcp-chip-users', side === 'left' ? 'end' : 'start');
    const drawn = plain(...signs);
    return { shapes: [...drawn.shapes, words], fit: () => shorten(words, Math.max(0, texts.to - end - 12)) };
  };
  switch (leg.name) {
    case 'VDD':
      return plain(path('M0 -6V6'), path('M4 0L0 -4', 'mcp-chip-hidden'));
    case 'VSS':
      return plain(path('M0 -7V7M3.5 -4V4M7 -1.5V1.5'));
    case 'NC':
      return { shapes: [at(xOf(layout, side, legEnd + 6), wire, out, ...crossSign())], fit: () => undefined };
    case 'A0':
    case 'A1':
    case 'A2': {
      const level = chip.straps?.[Number(leg.name[1])];
      if (level === undefined) return said('?');
      return said(level ? '1' : '0', path(level ? 'M0 -6V6' : 'M0 -7V7M3.5 -4V4M7 -1.5V1.5'));
    }
    case 'INTA':
    case 'INTB':
      if (chip.wiring === 'none')
        return {
          shapes: [at(xOf(layout, side, legEnd + 6), wire, out, ...crossSign())],
          fit: () => undefined,
        };
      return said(lineOf(leg.name, chip), path('M0 -4.5H5L9 0L5 4.5H0Z'));
    default:
      return plain(svg('circle', { cx: 2.5, cy: 0, r: 2.5, class: 'mcp-chip-line' }));
  }
}

function lineOf(name: 'INTA' | 'INTB', { wiring, lines }: ChipFacts): string {
  if (wiring !== 'separate') return name === 'INTA' ? lines.A : '';
  return name === 'INTA' ? lines.A : lines.B;
}

/** Where both INT outputs report on one line. */
function joinOfInts(layout: Layout, rows: readonly Row[], { wiring }: ChipFacts): SVGElement[] {
  const ints = rows.filter(({ leg }) => leg.name.startsWith('INT')).map(({ wire }) => wire);
  if (ints.length === 0 || (wiring !== 'mirrored' && wiring !== 'shared')) return [];
  const x = xOf(layout, 'right', layout.columns.legEnd + 8);
  return [path(`M${x} ${Math.min(...ints)}V${Math.max(...ints)}`, 'mcp-chip-wire mcp-chip-dashed')];
}
