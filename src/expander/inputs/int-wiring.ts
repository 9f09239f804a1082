// What IOCON must hold for a wiring of INT, and which level means interrupt. Pure.
import { IOCON } from '../../chip/registers';
import type { IntWiring } from '../../config/wiring-config';

/** BANK 0 and sequential addresses always (DS20001952C register 3-6). */
export function ioconFor(wiring: IntWiring | undefined): number {
  if (!wiring || wiring.wiring === 'none') return 0;
  const mirror = wiring.wiring === 'separate' ? 0 : IOCON.MIRROR;
  if (isOpenDrain(wiring)) return mirror | IOCON.ODR;
  return mirror | (wiring.output === 'active-high' ? IOCON.INTPOL : 0);
}

/** The electrical level of the line that means interrupt; open-drain outputs can only pull low. */
export function activeLevelOf({ output }: IntWiring): 0 | 1 {
  return output === 'active-high' ? 1 : 0;
}

function isOpenDrain({ wiring, output }: IntWiring): boolean {
  return output === 'open-drain' || (output === 'auto' && wiring === 'shared');
}
