// The settings of mcp-interrupt besides its pins.
import { EDGES, parseEdge } from '../../src/config/in-config';
import { INTERRUPT_CHOICES, parseInterruptConfig, parseRepeat } from '../../src/config/interrupt-config';
import { choice, flag, number, type Settings } from './settings';

export const INTERRUPT_SETTINGS = {
  mode: choice(INTERRUPT_CHOICES, 'table', parseMode, (value) => `mcp-interrupt.modes.${value}`),
  edge: choice(EDGES, 'both', parseEdge, (value) => `mcp-interrupt.edges.${value}`),
  repeatMs: number(0, parseRepeat),
  health: flag(false),
} as const satisfies Settings;

function parseMode(mode: unknown): unknown {
  return parseInterruptConfig({ pins: 'all', mode }, []);
}
