// In the page: an owner of a picture, which shows what is chosen and pressed in it, as a dialog or a sidebar does.
/// <reference lib="dom" />
import { createChipPicture } from '../../../nodes/editor/chip-picture/chip-picture';
import type {
  ChipFacts,
  ChipPicture,
  ChipPictureOptions,
  PinPicture,
} from '../../../nodes/editor/chip-picture/model';
import { textOf } from '../../support/catalog-text';

export type OwnerOptions = Pick<ChipPictureOptions, 'size' | 'selectable' | 'numbering'>;

export interface Owner {
  readonly picture: ChipPicture;
  /** What the picture has told: "select 3", "press 0", "release 0", "toggle 8". */
  readonly events: string[];
}

/** @param catalog of the picture, under its name */
export function startOwner(
  host: HTMLElement,
  options: OwnerOptions,
  pins: readonly PinPicture[],
  chip: ChipFacts,
  catalog: object,
): Owner {
  const current = [...pins];
  const events: string[] = [];
  const change = (pin: number, changes: Partial<PinPicture>): void => {
    const before = current[pin];
    if (before !== undefined) current[pin] = { ...before, ...changes };
    picture.show(current, chip);
  };
  const picture = createChipPicture(host, {
    ...options,
    translate: (key, params) => textOf(catalog, key, params),
    onSelect: (pin, extend) => {
      events.push(`select ${pin}${extend ? ' extend' : ''}`);
      if (options.selectable === 'one')
        current.forEach((one, index) => (current[index] = { ...one, selected: false }));
      change(pin, { selected: !pins[pin]?.selected });
    },
    onPress: (pin, pressed) => {
      events.push(`${pressed ? 'press' : 'release'} ${pin}`);
      change(pin, { pressed, level: pressed, electrical: pressed !== pins[pin]?.inverted });
    },
    onToggle: (pin) => {
      events.push(`toggle ${pin}`);
      change(pin, { level: current[pin]?.level !== true });
    },
  });
  picture.show(current, chip);
  return { picture, events };
}

/**
 * Texts of drawings with a contrast below 4.5 to what is painted behind their middle, with that contrast: axe does not
 * look into drawings.
 */
export function weakTexts(page: Document): string[] {
  const canvas = page.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) throw new Error('no canvas');
  const paint = (colours: readonly string[]): number[] => {
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const background = getComputedStyle(page.querySelector('main') ?? page.body).backgroundColor;
  return [...page.querySelectorAll<SVGTextElement>('.mcp-chip text')].flatMap((text) => {
    if (text.textContent === '') return [];
    const behind = shapesBehind(text).map((shape) => getComputedStyle(shape).fill);
    const papers = [background, ...behind];
    const contrast = contrastOf(paint([...papers, getComputedStyle(text).fill]), paint(papers));
    return contrast < 4.5 ? [`${text.textContent} ${contrast.toFixed(2)}`] : [];
  });
}

/** Filled shapes that are painted before a text and lie behind its middle. */
function shapesBehind(text: SVGTextElement): SVGGeometryElement[] {
  const { left, right, top, bottom } = text.getBoundingClientRect();
  const middle = new DOMPoint((left + right) / 2, (top + bottom) / 2);
  const shapes = [
    ...(text.ownerSVGElement?.querySelectorAll<SVGGeometryElement>('rect, circle, path') ?? []),
  ];
  return shapes.filter((shape) => {
    const isBefore = (shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    const filled = !['none', 'rgba(0, 0, 0, 0)'].includes(getComputedStyle(shape).fill);
    const point = middle.matrixTransform(shape.getScreenCTM()?.inverse());
    return isBefore && filled && shape.isPointInFill(point);
  });
}

function contrastOf(one: readonly number[], other: readonly number[]): number {
  const [dark = 0, light = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
