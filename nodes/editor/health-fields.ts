// The fields of mcp-expander about the check of its chip, and about other programs that use it.
import { DEFAULT_CHECK_MS, DRIFT_RULES, parseCheck, parseDrift } from '../../src/config/expander-config';
import { parseWholeNumber } from '../../src/config/parse-values';
import type { UserError } from '../../src/errors/user-error';
import { find, makeOption } from './elements';
import { isEnvReference, problemOf, type Translate } from './explain';
import { createFieldNotes, type FieldNotes, problemNotes } from './field-notes';
import type { EditorNode } from './red';

export function checkProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parseCheck(value ?? DEFAULT_CHECK_MS));
}

export function driftProblem(value: unknown): UserError | undefined {
  return isEnvReference(value) ? undefined : problemOf(() => parseDrift(value ?? DRIFT_RULES[0]));
}

/** Fills the fields with what Node-RED cannot: the list, and what a flow file leaves out. */
export function createHealthFields(node: EditorNode, translate: Translate): FieldNotes {
  const check = find('node-config-input-checkMs', HTMLInputElement);
  const drift = find('node-config-input-drift', HTMLSelectElement);
  const stored = node['drift'] ?? DRIFT_RULES[0];
  drift.replaceChildren(
    ...DRIFT_RULES.map((rule) => makeOption(rule, translate(`mcp-expander.drift-rules.${rule}`))),
  );
  // What the list does not know stays as it is until another is chosen.
  if (typeof stored === 'string' && !DRIFT_RULES.some((rule) => rule === stored)) {
    drift.append(makeOption(stored, stored));
  }
  if (typeof stored === 'string') drift.value = stored;
  if (node['checkMs'] === undefined) check.value = String(DEFAULT_CHECK_MS);
  return createFieldNotes(check, () => problemNotes(checkProblem(check.value), translate));
}

/** What the field asks for, as a number where it is one. */
export function checkFromField(): number | string {
  const { value } = find('node-config-input-checkMs', HTMLInputElement);
  return parseWholeNumber(value) ?? value;
}
