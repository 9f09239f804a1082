// The part of the expander's dialog that says how INTA and INTB are wired: rows that come and go with the wiring.
import type { RawConfig } from '../../src/config/parse-values';
import { INT_OUTPUTS, LINE_BIASES, LINE_DRIVERS, WIRINGS } from '../../src/config/wiring-config';
import { find, makeOption } from './elements';
import type { Translate } from './explain';
import { createFieldNotes, problemNotes } from './field-notes';
import { createLineChoice } from './line-choice';
import type { EditorNode } from './red';
import { rowsOfWiring, WIRING_DEFAULTS, wiringProblem, type WiringProperty } from './wiring-problems';

export interface WiringFields {
  /** The wiring properties as they stand in the dialog. */
  values(): Readonly<Record<WiringProperty, unknown>>;
  /** Call after a change of the bus. */
  readonly update: () => void;
  onChange(listener: () => void): void;
  /** Call before the fields are stored: what is hidden and wrong would be an error that nobody sees. */
  settle(): void;
  destroy(): void;
}

const PROPERTIES = Object.keys(WIRING_DEFAULTS) as WiringProperty[];
const CHOICES = { wiring: WIRINGS, lineDriver: LINE_DRIVERS, lineBias: LINE_BIASES, intOutput: INT_OUTPUTS };
const ADVANCED = ['lineDriver', 'lineBias', 'intOutput'] as const;

/**
 * @param node whose values Node-RED has put into the fields, except choices, which are listed here
 * @param bus the one that stands in the dialog
 */
export function createWiringFields(node: EditorNode, bus: () => string, translate: Translate): WiringFields {
  const fields = fillFields(node, translate);
  const read = (property: WiringProperty): unknown => {
    const { value } = fields[property];
    // A list cannot show what is none of its choices; Node-RED keeps that until another is chosen.
    return value === '' && fields[property] instanceof HTMLSelectElement ? node[property] : value;
  };
  const values = () =>
    Object.fromEntries(PROPERTIES.map((property) => [property, read(property)])) as Record<
      WiringProperty,
      unknown
    >;
  const raw = (): RawConfig => ({ ...values(), bus: bus() });
  const notes = PROPERTIES.map((property) =>
    createFieldNotes(fields[property], () => problemNotes(wiringProblem(property, raw()), translate)),
  );

  const lineInputs = [fields.lineA, fields.lineB].filter((field) => field instanceof HTMLInputElement);
  const lineChoice = createLineChoice(lineInputs, node.id, translate);
  const linesBox = find('mcp-expander-lines', HTMLDivElement);
  const secondBox = find('mcp-expander-line-b', HTMLDivElement);
  const labelA = find('mcp-expander-line-a-label', HTMLSpanElement);
  const advanced = find('mcp-expander-int-advanced', HTMLDetailsElement);
  const openForProblem = (): void => {
    if (ADVANCED.some((property) => wiringProblem(property, raw()) !== undefined)) advanced.open = true;
  };
  const update = (): void => {
    const rows = rowsOfWiring(read('wiring'));
    linesBox.hidden = !rows.lines;
    if (rows.lines) lineChoice.ask();
    secondBox.hidden = !rows.second;
    labelA.textContent = translate(rows.second ? 'mcp-expander.line-a' : 'mcp-expander.line');
    for (const note of notes) note.update();
    openForProblem();
  };
  const inputs = $(Object.values(fields));
  inputs.on('input.mcpWiring change.mcpWiring', update);
  advanced.open = ADVANCED.some(
    (property) => (node[property] ?? WIRING_DEFAULTS[property]) !== WIRING_DEFAULTS[property],
  );
  update();
  return {
    values,
    update,
    onChange: (listener) => void inputs.on('input.mcpWiring change.mcpWiring', listener),
    settle() {
      if (rowsOfWiring(read('wiring')).lines) return;
      for (const property of PROPERTIES) {
        if (property === 'wiring' || wiringProblem(property, raw()) === undefined) continue;
        fields[property].value = String(WIRING_DEFAULTS[property]);
      }
    },
    destroy() {
      inputs.off('.mcpWiring');
      for (const part of [lineChoice, ...notes]) part.destroy();
    },
  };
}

type Field = HTMLInputElement | HTMLSelectElement;

function fillFields(node: EditorNode, translate: Translate): Record<WiringProperty, Field> {
  const list = (property: keyof typeof CHOICES): HTMLSelectElement => {
    const select = find(`node-config-input-${property}`, HTMLSelectElement);
    const options = CHOICES[property].map((value) =>
      makeOption(value, translate(`mcp-expander.${property}.${value}`)),
    );
    select.replaceChildren(...options);
    select.value = asText(node[property] ?? WIRING_DEFAULTS[property]);
    return select;
  };
  const text = (property: 'lineA' | 'lineB' | 'safetyMs'): HTMLInputElement => {
    const input = find(`node-config-input-${property}`, HTMLInputElement);
    // A flow written by hand, or from before there was such a property, may leave it out.
    if (node[property] === undefined) input.value = String(WIRING_DEFAULTS[property]);
    return input;
  };
  return {
    wiring: list('wiring'),
    lineA: text('lineA'),
    lineB: text('lineB'),
    lineDriver: list('lineDriver'),
    lineBias: list('lineBias'),
    intOutput: list('intOutput'),
    safetyMs: text('safetyMs'),
  };
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
