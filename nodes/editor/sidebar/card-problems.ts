// What is wrong with an expander, in sentences.
import { make, makeNote } from '../elements';
import type { CardPart } from './card-part';

export function createCardProblems(): CardPart {
  const element = make('div', { class: 'mcp-live-problems', role: 'status' });
  let shown = '';
  return {
    element,
    show({ problem, trouble }) {
      const signature = JSON.stringify([problem, trouble]);
      if (signature === shown) return;
      shown = signature;
      element.replaceChildren(
        ...(problem === null ? [] : [makeNote('problem', problem)]),
        ...(trouble === null ? [] : [makeNote('warning', trouble)]),
      );
    },
  };
}
