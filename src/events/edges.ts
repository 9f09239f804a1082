// Which changes of level are asked for. Pure.
import type { Edge } from '../config/in-config';

/** The pins whose level may be told of. @param levels logical, after the change, A | B << 8 */
export function pinsWithEdge(levels: number, edge: Edge): number {
  if (edge === 'both') return ~0;
  return edge === 'rising' ? levels : ~levels;
}
