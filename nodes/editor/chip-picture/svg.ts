// Makes elements of a drawing.

const NAMESPACE = 'http://www.w3.org/2000/svg';

export type Attributes = Readonly<Record<string, string | number>>;

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

export function path(d: string, kind = 'mcp-chip-line'): SVGPathElement {
  return svg('path', { d, class: kind });
}

/** @param anchor where the text stands at x */
export function text(
  x: number,
  y: number,
  content: string,
  kind: string,
  anchor: 'start' | 'middle' | 'end' = 'middle',
): SVGTextElement {
  return svg('text', { x, y, class: kind, 'text-anchor': anchor }, content);
}

/** Shapes drawn around 0,0. @param out 1: as drawn; -1: mirrored, for the left side */
export function at(x: number, y: number, out: 1 | -1, ...shapes: Node[]): SVGGElement {
  const mirror = out === 1 ? '' : ' scale(-1 1)';
  return svg('g', { transform: `translate(${x} ${y})${mirror}` }, ...shapes);
}

/** Shortens the content of texts that stand in a line until they fit; the last ones give way first. */
export function shorten(element: SVGTextElement, width: number): void {
  const parts = [...element.querySelectorAll('tspan')].reverse();
  for (const part of parts.length > 0 ? parts : [element]) {
    if (element.getComputedTextLength() <= width) return;
    const whole = part.textContent;
    let [fitting, over] = [0, whole.length];
    while (over - fitting > 1) {
      const length = Math.floor((fitting + over) / 2);
      part.textContent = cut(whole, length);
      if (element.getComputedTextLength() <= width) fitting = length;
      else over = length;
    }
    part.textContent = cut(whole, fitting);
  }
}

function cut(whole: string, length: number): string {
  const rest = whole.slice(0, length).trimEnd();
  return rest === '' ? '' : `${rest}\u2026`;
}
