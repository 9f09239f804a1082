// Suggestions for the lines of INT, from the GPIO lines of the machine; any other line can be typed.
import { askRuntime } from './ask-runtime';
import { titleOfExpander } from './canvas';
import { createCombobox } from './combobox';
import { find, makeNote } from './elements';
import type { Translate } from './explain';
import { type LineList, parseLineList, suggestLines } from './line-list';

export interface LineChoice {
  /** Call once lines are shown: then they are asked for. */
  ask(): void;
  destroy(): void;
}

export function createLineChoice(
  inputs: readonly HTMLInputElement[],
  ownId: string,
  translate: Translate,
): LineChoice {
  const missing = find('mcp-expander-lines-missing', HTMLDivElement);
  let list: LineList = { lines: [], problem: undefined };
  let asked = false;
  let ended = false;
  const nameOf = (id: string): string => {
    if (id === ownId) return translate('mcp-expander.lines.this');
    const node = RED.nodes.node(id);
    return node === null ? id : titleOfExpander(node, translate);
  };
  const boxes = inputs.map((input) =>
    createCombobox(input, {
      label: translate('mcp-expander.lines.show'),
      suggest: (text, typed) => suggestLines(text, typed, list, nameOf, translate),
    }),
  );
  const ask = async (): Promise<void> => {
    const answer = await askRuntime('mcp23017/lines', translate);
    if (ended) return;
    if (answer.ok) list = parseLineList(answer.content);
    const reason = answer.ok ? list.problem : answer.text;
    if (reason !== undefined)
      missing.replaceChildren(makeNote('info', translate('mcp-expander.lines.missing', { reason })));
  };
  return {
    ask() {
      if (!asked) void ask();
      asked = true;
    },
    destroy() {
      ended = true;
      for (const box of boxes) box.destroy();
      missing.replaceChildren();
    },
  };
}
