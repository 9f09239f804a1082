// The small picture below a node's pins: a click chooses a pin of the expander, or no longer; typing does the same.
import type { PinIndex } from '../../src/chip/pins';
import type { PinSelection } from '../../src/config/pin-selection';
import { type ExpanderOnCanvas, titleOfExpander } from './canvas';
import { createChipPicture } from './chip-picture/chip-picture';
import type { ChipPicture } from './chip-picture/model';
import { find, make } from './elements';
import { factsOfChip, wiringOf } from './expander-picture';
import { isEnvReference, type Translate } from './explain';
import { picturesToChoose, type PinChoiceData } from './pin-choice-pictures';
import { selectionOf, useOf } from './pins-in-use';
import { pinsInText, togglePin } from './toggle-pins';

export interface PinChoice {
  /** Call after a change of the text, or elsewhere. */
  readonly update: () => void;
  destroy(): void;
}

export interface PinChoiceOptions extends Pick<PinChoiceData, 'kind' | 'nodeId'> {
  /** What stands around the node at this moment; undefined: it has no expander. */
  readonly around: () =>
    (Pick<PinChoiceData, 'usersOf' | 'interrupt'> & { readonly expander: ExpanderOnCanvas }) | undefined;
  /** Whether the pins that stand there are no more than a proposal. */
  readonly isProposal: () => boolean;
  readonly translate: Translate;
}

const GROUPS = ['A', 'B', 'all'] as const;
/** The picture takes half of a lower window. */
const ROOMY = 640;
/** Who has folded it away once is not asked again; until the page is loaded anew. */
let folded: boolean | undefined;

/** @param input the field with the node's pins */
export function createPinChoice(input: HTMLInputElement, options: PinChoiceOptions): PinChoice {
  const { translate } = options;
  const box = find('mcp-pin-choice', HTMLDetailsElement);
  const groupsBox = find('mcp-pin-choice-groups', HTMLDivElement);
  const host = find('mcp-pin-choice-picture', HTMLDivElement);
  const groups = GROUPS.map((group) =>
    make(
      'button',
      { type: 'button', class: 'red-ui-button red-ui-button-small', 'data-group': group },
      translate(`editor.picture.group.${group}`),
    ),
  );
  groupsBox.replaceChildren(...groups);
  box.open = !(folded ?? window.innerHeight < ROOMY);
  let picture: ChipPicture | undefined;

  const write = (text: string): void => {
    input.value = text;
    $(input).trigger('change');
  };
  const onSelect = (pin: PinIndex): void => {
    const labels = options.around()?.expander.labels ?? [];
    const begin = options.isProposal() || isEnvReference(input.value);
    write(togglePin(begin ? '' : input.value, pin, labels));
  };
  const show = (): void => {
    const around = options.around();
    const { expander } = around ?? {};
    box.hidden = expander === undefined;
    if (around === undefined || expander === undefined) return;
    const selection = selectionOf(input.value, expander.labels);
    for (const button of groups) {
      const isChosen = button.dataset['group'] === groupOf(selection);
      button.classList.toggle('selected', isChosen);
      button.setAttribute('aria-pressed', String(isChosen));
    }
    const { numbering } = expander;
    picture ??= createChipPicture(host, {
      translate,
      size: 'small',
      selectable: 'many',
      numbering,
      onSelect,
    });
    picture.setNumbering(numbering);
    const title = titleOfExpander(expander.node, translate);
    const pins = picturesToChoose({
      ...{ kind: options.kind, nodeId: options.nodeId, rows: expander.rows, title, translate },
      ...{ usersOf: around.usersOf, interrupt: around.interrupt },
      chosen: isEnvReference(input.value) ? new Set() : pinsInText(input.value, expander.labels),
      use: selection ? useOf(options.kind, selection) : options.kind,
      wired: wiringOf(expander.node['wiring']) !== 'none',
    });
    picture.show(pins, factsOfChip(title, expander.node));
  };
  const clicked = ({ target }: Event): void => {
    const group = target instanceof HTMLElement ? target.dataset['group'] : undefined;
    if (group !== undefined) write(group);
  };
  let opened = box.open;
  // Also told of what was done above.
  const toggled = (): void => {
    if (box.open !== opened) folded = !box.open;
    opened = box.open;
  };
  groupsBox.addEventListener('click', clicked);
  box.addEventListener('toggle', toggled);
  $(input).on('input.mcpPinChoice change.mcpPinChoice', show);
  show();
  return {
    update: show,
    destroy() {
      $(input).off('.mcpPinChoice');
      groupsBox.removeEventListener('click', clicked);
      box.removeEventListener('toggle', toggled);
      picture?.destroy();
      groupsBox.replaceChildren();
    },
  };
}

function groupOf(selection: PinSelection | undefined): (typeof GROUPS)[number] | undefined {
  if (selection?.kind === 'port') return selection.port;
  return selection?.kind === 'chip' ? 'all' : undefined;
}
