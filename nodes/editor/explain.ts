// From what a parser of src/config says to what a user reads in the editor, in the user's language.
import { inWords } from '../../src/errors/in-words';
import { UserError } from '../../src/errors/user-error';
import type { EditorNode, Translate, Validate } from './red';

export type { Translate };

/** The catalog's text of an error. A property is called as the label of its field or column calls it. */
export function explain(error: UserError, translate: Translate): string {
  return translate(`errors.${error.key}`, inWords(error.params, translate));
}

/** The error a parser throws, or undefined if it accepts the value. */
export function problemOf(parse: () => unknown): UserError | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** `${NAME}` and `$(NAME)`: Node-RED fills in the value when the flow starts, so nobody can check it here. */
export function isEnvReference(value: unknown): boolean {
  return typeof value === 'string' && /^\$(?:\{[a-z_]\w*\}|\([a-z_]\w*\))$/i.test(value);
}

/**
 * A validator as Node-RED calls it, in the dialog and whenever a flow is loaded.
 * @param check undefined when the value is fine
 */
export function validator(check: (node: EditorNode, value: unknown) => UserError | undefined): Validate {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Node-RED counts the parameters
  return function (value, options) {
    const problem = check(this, value);
    return problem === undefined ? true : explain(problem, this._);
  };
}
