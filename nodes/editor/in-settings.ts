// The settings of mcp-in besides its pins: what the pins mean, and what of it is sent.
import {
  EDGES,
  IN_MODES,
  parseClickMs,
  parseDebounce,
  parseEdge,
  parseEvery,
  parseForm,
  parseMode,
  parsePayload,
  parseSteps,
  parseTopic,
  parseWindow,
  PAYLOAD_FORMS,
  STEPS_PER_DETENT,
} from '../../src/config/in-config';
import { choice, flag, number, payload, type Settings, text, when } from './settings';

const level = { appliesTo: when('mode', 'level') };
const click = { appliesTo: when('mode', 'click') };
const counts = when('mode', 'counter', 'rate');

export const IN_SETTINGS = {
  pinsFromMessage: flag(false),
  mode: choice(IN_MODES, 'level', parseMode, (value) => `mcp-in.modes.${value}`),
  edge: choice(EDGES, 'both', parseEdge, (value) => `mcp-in.edges.${value}`, {
    appliesTo: when('mode', 'level', 'counter', 'rate'),
    label: (all) => (counts(all) ? 'mcp-in.count-when' : 'editor.property.edge'),
  }),
  debounceMs: number(0, parseDebounce),
  doubleMs: number(300, (value) => parseClickMs('doubleMs', value), click),
  longMs: number(800, (value) => parseClickMs('longMs', value), click),
  repeatMs: number(0, (value) => parseClickMs('repeatMs', value), click),
  every: number(1, parseEvery, { appliesTo: when('mode', 'counter') }),
  windowMs: number(1000, parseWindow, { appliesTo: when('mode', 'rate') }),
  stepsPerDetent: choice(STEPS_PER_DETENT, 4, parseSteps, (value) => `mcp-in.detents.${value}`, {
    appliesTo: when('mode', 'encoder'),
  }),
  onPayload: payload('true', 'onPayloadType', parsePayload, level),
  offPayload: payload('false', 'offPayloadType', parsePayload, level),
  form: choice(PAYLOAD_FORMS, 'value', parseForm, (value) => `mcp-in.forms.${value}`, level),
  topic: text('', parseTopic),
  initial: flag(false, { appliesTo: when('mode', 'level', 'counter', 'encoder') }),
  keepCount: flag(false, { appliesTo: when('mode', 'counter', 'encoder') }),
} as const satisfies Settings;
