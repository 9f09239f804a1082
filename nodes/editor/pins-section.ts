// The pins of an expander in its dialog: picture, settings for chosen pins, presets, and table, which show one choice.
import type { PinIndex, Port } from '../../src/chip/pins';
import type { Numbering } from '../../src/config/expander-config';
import type { RawConfig } from '../../src/config/parse-values';
import type { PinSettings } from '../../src/config/pin-settings';
import { createChipPicture } from './chip-picture/chip-picture';
import { type ChosenPins, clickGroup, clickPin, NO_PINS } from './chosen-pins';
import { find, makeNote } from './elements';
import { factsOfChip, picturesOfPins } from './expander-picture';
import type { TableSurroundings } from './judge-pins';
import { type LiveChip, type LiveNews, watchChip } from './live-chip';
import { createPinBar } from './pin-bar';
import { createPinTable } from './pin-table';
import { createPresetChoice } from './preset-choice';

export interface PinsSection {
  readonly rows: () => PinSettings[];
  /** Call after a change of what is around the pins: name, address, wiring, numbering. */
  readonly update: () => void;
  destroy(): void;
}

export interface PinsSectionData extends TableSurroundings {
  /** The expander's id. */
  readonly id: string;
  readonly rows: readonly PinSettings[];
  /** Address and wiring as they stand in the dialog. */
  readonly raw: () => RawConfig;
  readonly numbering: () => Numbering;
  /** The table was changed. */
  readonly onChange: () => void;
}

export function createPinsSection(data: PinsSectionData): PinsSection {
  const { translate } = data;
  let chosen: ChosenPins = NO_PINS;
  let live: LiveChip | undefined;

  const liveLine = find('mcp-expander-live', HTMLDivElement);
  const choose = (next: ChosenPins): void => {
    chosen = next;
    table.choose(chosen.pins);
    bar.update();
    draw();
  };
  const click = (pin: PinIndex, extend: boolean): void => choose(clickPin(chosen, pin, extend));
  const picture = createChipPicture(find('mcp-expander-picture', HTMLDivElement), {
    ...{ translate, size: 'full', selectable: 'many', numbering: data.numbering() },
    onSelect(pin, extend) {
      click(pin, extend);
      table.reveal(pin);
    },
  });
  const table = createPinTable(find('mcp-expander-pins', HTMLDivElement), {
    ...data,
    onChoose: click,
    onChange: () => {
      bar.update();
      draw();
      data.onChange();
    },
  });
  const bar = createPinBar(find('mcp-expander-bar', HTMLDivElement), {
    ...{ translate, chosen: () => chosen, rows: table.rows, setRows: table.setRows },
    onGroup: (group: Port | 'all') => choose(clickGroup(chosen, group)),
  });
  const presets = createPresetChoice(find('mcp-expander-presets', HTMLDivElement), {
    ...{ translate, rows: table.rows, setRows: table.setRows },
  });
  const draw = (): void => {
    const facts = factsOfChip(data.expanderTitle(), data.raw());
    const pins = picturesOfPins(table.judged().pins, chosen.pins, live, facts.wiring !== 'none');
    picture.show(pins, facts);
  };
  const tell = (news: LiveNews): void => {
    live = news.kind === 'live' ? news.chip : undefined;
    const note = noteOf(news);
    if (liveLine.textContent !== note.text) liveLine.replaceChildren(makeNote(note.kind, note.text));
    draw();
  };
  const noteOf = (news: LiveNews): { kind: 'info' | 'warning'; text: string } => {
    if (news.kind === 'failed')
      return { kind: 'info', text: translate('mcp-expander.live.failed', { reason: news.text }) };
    const problem = news.kind === 'live' ? news.chip.problem : null;
    if (problem !== null) return { kind: 'warning', text: problem };
    return { kind: 'info', text: translate(`mcp-expander.live.${news.kind}`) };
  };
  bar.update();
  const watch = watchChip(data.id, translate, tell);
  return {
    rows: table.rows,
    update() {
      picture.setNumbering(data.numbering());
      table.setNumbering(data.numbering());
      draw();
    },
    destroy() {
      for (const part of [watch, presets, bar, table, picture]) part.destroy();
      liveLine.replaceChildren();
    },
  };
}
