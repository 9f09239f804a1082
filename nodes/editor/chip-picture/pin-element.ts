// One I/O pin in the page: a drawing, and below it a plain element that can be reached, named and pressed. That
// one stays the same while the drawing changes, so that focus and fingers stay on it.
import { PINS, type PinIndex } from '../../../src/chip/pins';
import type { Translate } from '../explain';
import type { Layout, Row } from './layout';
import type { Numbering, PinPicture, Selectable } from './model';
import { drawPin } from './pin';
import { drawTexts } from './pin-texts';
import { svg } from './svg';
import { wordsOfPin } from './words';

export interface PinElement {
  readonly pin: PinIndex;
  readonly element: SVGGElement;
  /** To stand above the element, and to let the mouse through to it; hidden from screen readers, which have the name. */
  readonly drawing: SVGGElement;
  show(layout: Layout, row: Row, picture: PinPicture, numbering: Numbering, translate: Translate): void;
}

export function createPinElement(pin: PinIndex, selectable: Selectable): PinElement {
  const hit = svg('rect', { class: 'mcp-chip-hit', rx: 4 });
  const hint = svg('desc');
  const signs = svg('g');
  const texts = svg('g');
  const drawing = svg('g', {}, signs, texts);
  const element = svg(
    'g',
    { class: 'mcp-chip-pin', tabindex: -1, 'data-pin': PINS[pin]?.name ?? '' },
    hint,
    hit,
  );
  let drawn = '';
  let drawnTexts = '';
  const showTexts = (layout: Layout, row: Row, { label, users, marked }: PinPicture): void => {
    const signature = JSON.stringify([layout.width, label, users, marked]);
    if (signature === drawnTexts) return;
    drawnTexts = signature;
    const { shapes, fit } = drawTexts(layout, row, { label, users, marked });
    texts.replaceChildren(...shapes);
    fit();
  };
  return {
    pin,
    element,
    drawing,
    show(layout, row, picture, numbering, translate) {
      const signature = JSON.stringify([layout.width, numbering, picture]);
      if (signature === drawn) return;
      drawn = signature;
      for (const [name, value] of Object.entries(placeOfHit(layout, row)))
        hit.setAttribute(name, String(value));
      const states = statesOf(picture, selectable);
      for (const [name, value] of Object.entries(states)) {
        if (value === undefined) element.removeAttribute(name);
        else element.setAttribute(name, value);
      }
      element.setAttribute('aria-label', wordsOfPin(pin, picture, numbering, translate));
      hint.textContent = picture.hint;
      drawing.classList.toggle('mcp-chip-selected', picture.selected);
      drawing.classList.toggle('mcp-chip-disabled', picture.disabled === true);
      signs.replaceChildren(...drawPin(layout, row, picture, nameInBody(pin, row, numbering), selectable));
      showTexts(layout, row, picture);
    },
  };
}

/** What a name takes of the body. */
const NAME_WIDTH = 44;

/** The whole row, from inside the body to the edge of the picture. */
function placeOfHit({ width, body }: Layout, { side, top, height }: Row): Record<string, number> {
  const x = side === 'left' ? 1 : body.right - NAME_WIDTH;
  const end = side === 'left' ? body.left + NAME_WIDTH : width - 1;
  return { x, y: top + 0.5, width: end - x, height: height - 1 };
}

/** Options where pins are chosen; buttons where they can be pressed; else pictures. */
function statesOf(
  { selected, disabled, direction, marked, press, pressed, level }: PinPicture,
  selectable: Selectable,
): Record<string, string | undefined> {
  const isButton = selectable === 'none' && press !== undefined;
  const state = press === 'toggle' ? level === true : pressed === true;
  return {
    role: selectable !== 'none' ? 'option' : isButton ? 'button' : 'img',
    'aria-selected': selectable === 'none' ? undefined : String(selected),
    'aria-pressed': isButton ? String(state) : undefined,
    'aria-disabled': disabled === true && (isButton || selectable !== 'none') ? 'true' : undefined,
    'data-direction': direction,
    'data-marked': marked,
    'data-press': isButton && disabled !== true ? press : undefined,
  };
}

/** A board's number stands beside the leg, the chip's name behind it. */
function nameInBody(pin: PinIndex, { leg, side }: Row, numbering: Numbering): (string | SVGTSpanElement)[] {
  if (numbering === 'names') return [leg.name];
  const name = PINS[pin]?.name ?? '';
  const number = svg('tspan', { class: 'mcp-chip-number' }, String(pin + 1));
  return side === 'left' ? [number, ` ${name}`] : [`${name} `, number];
}
