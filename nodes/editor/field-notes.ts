// The lines below a field: what is wrong with its value, and what else a user should know of it.
import type { UserError } from '../../src/errors/user-error';
import { make, makeNote } from './elements';
import { explain, type Translate } from './explain';

export interface FieldNote {
  readonly kind: 'warning' | 'problem' | 'info';
  readonly text: string;
}

export interface FieldNotes {
  /** Call after a change elsewhere that the notes depend on. */
  readonly update: () => void;
  destroy(): void;
}

/**
 * @param input the field; it is marked invalid while a note is a problem
 * @param notes what to show for the field's present value
 */
export function createFieldNotes(input: HTMLElement, notes: () => readonly FieldNote[]): FieldNotes {
  const id = `${input.id}-notes`;
  const box = make('div', { id, class: 'mcp-field-notes', role: 'status' });
  (input.closest('.form-row') ?? input).after(box);
  input.setAttribute('aria-describedby', id);
  let shown = '';
  const update = (): void => {
    const current = notes();
    // A screen reader reads what is put into the box, also if it was there before.
    if (JSON.stringify(current) === shown) return;
    shown = JSON.stringify(current);
    box.replaceChildren(...current.map(({ kind, text }) => makeNote(kind, text)));
    input.setAttribute('aria-invalid', String(current.some(({ kind }) => kind === 'problem')));
  };
  // Node-RED sets values through jQuery, whose events only jQuery hears.
  $(input).on('input.mcpNotes change.mcpNotes', update);
  update();
  return {
    update,
    destroy() {
      $(input).off('.mcpNotes');
      input.removeAttribute('aria-describedby');
      input.removeAttribute('aria-invalid');
      box.remove();
    },
  };
}

/** The note that says what a parser says of a value. */
export function problemNotes(problem: UserError | undefined, translate: Translate): FieldNote[] {
  return problem === undefined ? [] : [{ kind: 'problem', text: explain(problem, translate) }];
}
