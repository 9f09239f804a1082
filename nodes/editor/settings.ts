// A node's settings as a table: default, parser, and when the row is there. Dialog and validator both read it.
import { parseFlag, parseWholeNumber, type RawConfig } from '../../src/config/parse-values';
import type { UserError } from '../../src/errors/user-error';
import { isEnvReference, problemOf } from './explain';

export interface Setting {
  /** What kind of field it has. A `payload` is a typed value, whose type is a property of its own. */
  readonly kind: 'number' | 'text' | 'choice' | 'flag' | 'payload';
  /** The value of a new node, and of a flow that leaves the property out, as docs/nodes.md says. */
  readonly initial: string | number | boolean;
  /**
   * The parser that the runtime has for it. Of a number it returns the number.
   * @param all the node's other properties, complete in the dialog
   * @throws UserError
   */
  readonly parse: (value: unknown, all: RawConfig) => unknown;
  /** Whether it means anything beside the others; its row is hidden otherwise. */
  readonly appliesTo: (all: RawConfig) => boolean;
  /** The values of a choice, with the catalog's key of what is shown for each. */
  readonly choices: readonly { readonly value: string; readonly key: string }[];
  /** The catalog's key of the row's label, where that depends on other settings. */
  readonly label?: (all: RawConfig) => string;
  /** The property with the type of a payload. */
  readonly typeProperty?: string;
}

export type Settings = Readonly<Record<string, Setting>>;

type Options = Partial<Pick<Setting, 'appliesTo' | 'label'>>;
type Parse = Setting['parse'];

const always = (): boolean => true;

export function number(initial: number, parse: Parse, options: Options = {}): Setting {
  return { kind: 'number', initial, parse, choices: [], appliesTo: always, ...options };
}

export function text(initial: string, parse: Parse, options: Options = {}): Setting {
  return { kind: 'text', initial, parse, choices: [], appliesTo: always, ...options };
}

/** @param key the catalog's key for a value */
export function choice(
  values: readonly (string | number)[],
  initial: string | number,
  parse: Parse,
  key: (value: string) => string,
  options: Options = {},
): Setting {
  const choices = values.map(String).map((value) => ({ value, key: key(value) }));
  return { kind: 'choice', initial, parse, choices, appliesTo: always, ...options };
}

export function flag(initial: boolean, options: Options = {}): Setting {
  return { kind: 'flag', initial, parse: parseFlag, choices: [], appliesTo: always, ...options };
}

export function payload(
  initial: string,
  typeProperty: string,
  parse: (value: unknown, type: unknown) => unknown,
  options: Options = {},
): Setting {
  return {
    kind: 'payload',
    initial,
    parse: (value, all) => parse(value, all[typeProperty] ?? 'bool'),
    choices: [],
    appliesTo: always,
    typeProperty,
    ...options,
  };
}

/** For `appliesTo`: while a choice has one of these values, or one that only the environment knows. */
export function when(property: string, ...values: readonly string[]): Setting['appliesTo'] {
  return (all) => isEnvReference(all[property]) || values.some((value) => value === all[property]);
}

/**
 * @param all the node's properties, as they stand in a flow file or in the dialog
 * @returns undefined if there is nothing to say
 */
export function settingProblem(settings: Settings, property: string, all: RawConfig): UserError | undefined {
  const setting = settings[property];
  const value = all[property] ?? setting?.initial;
  if (setting === undefined || isEnvReference(value)) return undefined;
  return problemOf(() => setting.parse(value, all));
}

/** How a value of the dialog is stored: numbers as numbers where they are some, an empty field as what it means. */
export function storedValue(setting: Setting, value: unknown, all: RawConfig): unknown {
  if (isEnvReference(value)) return value;
  if (problemOf(() => setting.parse(value, all)) !== undefined) return parseWholeNumber(value) ?? value;
  const parsed = setting.parse(value, all);
  return typeof parsed === 'number' ? parsed : value;
}
