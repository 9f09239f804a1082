// A picture of the MCP23017 in its 28-lead package, with the state of each pin; pins can be chosen or pressed in it.
import { type PinIndex, PINS } from '../../../src/chip/pins';
import { make } from '../elements';
import type { Translate } from '../explain';
import { drawChip } from './body';
import { listenToPins } from './gestures';
import { layOut, type Layout, rowOfPin } from './layout';
import { createLegend } from './legend';
import type { ChipFacts, ChipPicture, ChipPictureOptions, PinPicture } from './model';
import { createPinElement, type PinElement } from './pin-element';
import { svg } from './svg';
import { wordsOfChip, wordsOfPin } from './words';

/** @param host an empty element; the picture follows its width */
export function createChipPicture(host: HTMLElement, options: ChipPictureOptions): ChipPicture {
  const { translate, size, selectable } = options;
  let numbering = options.numbering;
  let shown: { pins: readonly PinPicture[]; chip: ChipFacts } | undefined;
  let layout: Layout | undefined;
  let drawnChip = '';

  const chipShapes = svg('g', { role: 'img' });
  const elements: readonly PinElement[] = PINS.map(({ index }) => createPinElement(index, selectable));
  const pinShapes = svg(
    'g',
    { 'aria-hidden': 'true', class: 'mcp-chip-drawings' },
    ...elements.map(({ drawing }) => drawing),
  );
  const list = svg(
    'g',
    { role: selectable === 'none' ? 'group' : 'listbox' },
    ...elements.map(({ element }) => element),
  );
  if (selectable === 'many') list.setAttribute('aria-multiselectable', 'true');
  const drawing = svg('svg', { class: `mcp-chip mcp-chip-${size}` }, chipShapes, list, pinShapes);
  const words = make('div', { class: 'mcp-chip-words', 'aria-hidden': 'true' });
  const box = make('div', { class: 'mcp-chip-box' }, drawing, words);
  if (size === 'full') box.append(createLegend(translate));

  const describe = (pin: PinIndex | undefined): void => {
    const picture = pin === undefined ? undefined : shown?.pins[pin];
    const text =
      pin === undefined || picture === undefined
        ? translate('chip.look')
        : sentencesOf(wordsOfPin(pin, picture, numbering, translate), picture.hint, translate);
    if (words.textContent === text) return;
    words.textContent = text;
    // If it shrank, what stands below would move away from under the mouse. Hidden, it has no height.
    if (words.offsetHeight > 0) words.style.minHeight = `${words.offsetHeight}px`;
  };
  const gestures = listenToPins(box, elements, {
    picture: (pin) => shown?.pins[pin],
    point: describe,
    ...options,
  });
  const draw = (): void => {
    if (shown === undefined || layout === undefined) return;
    const { pins, chip } = shown;
    for (const element of elements) {
      const picture = pins[element.pin];
      if (picture !== undefined)
        element.show(layout, rowOfPin(layout, element.pin), picture, numbering, translate);
    }
    const facts = JSON.stringify([chip, layout.width]);
    if (facts !== drawnChip) {
      drawnChip = facts;
      const { shapes, fit } = drawChip(layout, chip);
      const hidden = svg('g', { 'aria-hidden': 'true' }, ...shapes);
      chipShapes.setAttribute('aria-label', wordsOfChip(chip, translate));
      chipShapes.replaceChildren(hidden);
      list.setAttribute('aria-label', translate('chip.pins', { title: chip.title }));
      fit();
    }
    gestures.update();
  };
  const follow = (): void => {
    const { width } = host.getBoundingClientRect();
    // While it is hidden there is no width, and no text can be measured.
    if (width === 0) return;
    const next = layOut({ width, size, choice: selectable !== 'none' });
    if (next.width === layout?.width) return;
    layout = next;
    words.style.minHeight = '';
    for (const [name, value] of Object.entries({ width: next.width, height: next.height }))
      drawing.setAttribute(name, String(value));
    drawing.setAttribute('viewBox', `0 0 ${next.width} ${next.height}`);
    draw();
  };

  host.append(box);
  const observer = new ResizeObserver(follow);
  observer.observe(host);
  describe(undefined);
  return {
    show(pins, chip) {
      shown = { pins, chip };
      follow();
      draw();
    },
    setNumbering(next) {
      if (next === numbering) return;
      numbering = next;
      draw();
    },
    focusPin: (pin) => gestures.focus(pin),
    destroy() {
      observer.disconnect();
      gestures.destroy();
      box.remove();
    },
  };
}

function sentencesOf(words: string, hint: string, translate: Translate): string {
  return hint === '' ? words : translate('chip.sentences', { words, hint });
}
