// What the runtime tells of the machine's GPIO lines, as suggestions for the line of an INT output. Pure.
import type { Translate } from './explain';
import type { Suggestion } from './suggest-pins';

export interface ListedLine {
  /** As the properties `lineA` and `lineB` have it. */
  readonly id: string;
  /** The line's name; may be empty. */
  readonly name: string;
  /** Who has requested it: what that calls itself; undefined: nobody. */
  readonly consumer: string | undefined;
  /** Ids of the deployed expanders whose INT it is. */
  readonly expanders: readonly string[];
}

export interface LineList {
  readonly lines: readonly ListedLine[];
  /** Why lines are missing. */
  readonly problem: string | undefined;
}

/** The answer of GET mcp23017/lines; what makes no sense is left out. */
export function parseLineList(answer: unknown): LineList {
  const { chips, problem } = (answer ?? {}) as Record<string, unknown>;
  const lines = listOf(chips).flatMap((chip) =>
    listOf(chip['lines']).flatMap((line) => parseLine(chip['name'], line)),
  );
  // Those of the header first.
  const known = lines.filter(({ id }) => !id.includes(':')).sort((a, b) => Number(a.id) - Number(b.id));
  return {
    lines: [...known, ...lines.filter(({ id }) => id.includes(':'))],
    problem: typeof problem === 'string' ? problem : undefined,
  };
}

function parseLine(chip: unknown, line: Record<string, unknown>): ListedLine[] {
  const { offset, name, consumer, gpio, expanders } = line;
  if (typeof chip !== 'string' || typeof offset !== 'number') return [];
  return [
    {
      id: typeof gpio === 'number' ? String(gpio) : `${chip}:${offset}`,
      name: typeof name === 'string' ? name : '',
      consumer: typeof consumer === 'string' ? consumer : undefined,
      expanders: Array.isArray(expanders) ? expanders.filter((id) => typeof id === 'string') : [],
    },
  ];
}

function listOf(value: unknown): Record<string, unknown>[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  return list.filter((one): one is Record<string, unknown> => typeof one === 'object' && one !== null);
}

/**
 * @param typed whether the text was just typed and so narrows the choice
 * @param nameOf what an expander is called
 */
export function suggestLines(
  text: string,
  typed: boolean,
  { lines }: LineList,
  nameOf: (id: string) => string,
  translate: Translate,
): Suggestion[] {
  const wanted = typed ? text.trim().toLowerCase() : '';
  return lines
    .filter(({ id, name }) => id.toLowerCase().startsWith(wanted) || name.toLowerCase().includes(wanted))
    .map((line) => ({
      value: line.id,
      text: line.id,
      hint: [line.name, userOf(line, nameOf, translate)].filter((part) => part !== '').join(' \u00b7 '),
    }));
}

function userOf(
  { consumer, expanders }: ListedLine,
  nameOf: (id: string) => string,
  translate: Translate,
): string {
  if (expanders.length > 0)
    return translate('mcp-expander.lines.used-by', { user: expanders.map(nameOf).join(', ') });
  if (consumer === undefined) return '';
  return consumer === ''
    ? translate('mcp-expander.lines.used')
    : translate('mcp-expander.lines.used-by', { user: consumer });
}
