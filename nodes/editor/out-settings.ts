// The settings of mcp-out besides its pins.
import {
  LIMIT_FROM,
  OUT_ACTIONS,
  parseAction,
  parseBlinkCount,
  parseBlinkMs,
  parseExpire,
  parseLimit,
  parsePulseMs,
  parseWhileRunning,
  WHILE_RUNNING,
} from '../../src/config/out-config';
import type { RawConfig } from '../../src/config/parse-values';
import { isEnvReference } from './explain';
import { choice, flag, number, type Settings, when } from './settings';

const pulse = { appliesTo: when('action', 'pulse') };
const blink = { appliesTo: when('action', 'blink') };

export const OUT_SETTINGS = {
  pinsFromMessage: flag(false),
  action: choice(OUT_ACTIONS, 'set', parseAction, (value) => `mcp-out.actions.${value}`),
  pulseMs: number(500, parsePulseMs, pulse),
  whileRunning: choice(
    WHILE_RUNNING,
    'restart',
    parseWhileRunning,
    (value) => `mcp-out.while-running.${value}`,
    pulse,
  ),
  onMs: number(500, (value) => parseBlinkMs('onMs', value), blink),
  offMs: number(500, (value) => parseBlinkMs('offMs', value), blink),
  count: number(0, parseBlinkCount, blink),
  maxOnMs: number(0, (value) => parseLimit(value, 'on')?.ms ?? 0),
  maxOnFrom: choice(
    LIMIT_FROM,
    'on',
    (value) => parseLimit(0, value),
    (value) => `mcp-out.max-on-from.${value}`,
    { appliesTo: hasLimit },
  ),
  reportEnd: flag(false),
  expireMs: number(0, (value) => parseExpire('expireMs', value)),
} as const satisfies Settings;

function hasLimit({ maxOnMs }: RawConfig): boolean {
  return isEnvReference(maxOnMs) || Number(maxOnMs) !== 0;
}
