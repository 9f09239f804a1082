// From what a parser of src/config says to what a user reads in the editor, in the user's language.
import { UserError } from '../../src/errors/user-error';
import type { EditorNode, ValidateOptions } from './red';

/** Looks a key up in the catalog of a node's set; `__name__` places are filled from `params`. */
export type Translate = (key: string, params?: Record<string, string | number>) => string;

/** The catalog's text of an error. */
export function explain(error: UserError, translate: Translate): string {
  return translate(`errors.${error.key}`, { ...error.params });
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
export function validator(
  check: (node: EditorNode, value: unknown) => UserError | undefined,
): (this: EditorNode, value: unknown, options: ValidateOptions) => true | string {
  return function (this: EditorNode, value: unknown, options: ValidateOptions) {
    const problem = check(this, value);
    if (problem === undefined) return true;
    const text = explain(problem, this._);
    return options.label === undefined ? text : `${options.label}: ${text}`;
  };
}
