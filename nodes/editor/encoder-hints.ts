// What to say of the pins and the expander of a rotary encoder, whose steps can come faster than they are read.
import { PINS } from '../../src/chip/pins';
import { DEFAULT_POLL_MS } from '../../src/config/expander-config';
import type { FieldNote } from './field-notes';
import type { Surroundings } from './flow-node-dialog';
import { selectionOf } from './pins-in-use';
import { WIRING_DEFAULTS } from './wiring-problems';

/** Its tracks should be on one port, whose pins the chip captures together. */
export function trackNotes({ all, expander, translate }: Surroundings): FieldNote[] {
  if (all['mode'] !== 'encoder') return [];
  const [first, second] = selectionOf(all['pins'], expander?.labels ?? [])?.pins ?? [];
  const apart = second !== undefined && PINS[first ?? 0]?.port !== PINS[second]?.port;
  return apart ? [{ kind: 'info', text: translate('mcp-in.tracks-apart') }] : [];
}

/** Its expander should have INT wired. */
export function pollNotes({ all, expander, translate }: Surroundings): FieldNote[] {
  if (all['mode'] !== 'encoder' || expander === undefined) return [];
  const { wiring, pollMs } = expander.node;
  if ((wiring ?? WIRING_DEFAULTS.wiring) !== 'none') return [];
  const ms = typeof pollMs === 'string' || typeof pollMs === 'number' ? pollMs : DEFAULT_POLL_MS;
  return [{ kind: 'info', text: translate('mcp-in.polled', { ms }) }];
}
