// How a chip of the walk is set up, and the nodes that use its outputs.
import type { InterlockGroup } from '../../src/config/interlock-config';
import type { IntWiring } from '../../src/config/wiring-config';
import type { DriftRule } from '../../src/expander/expander';
import type { PinClaim } from '../../src/expander/pin-claims';
import type { TableChoice } from './table';

export interface SiteOptions {
  readonly wiring: IntWiring | undefined;
  readonly pollMs: number;
  readonly checkMs: number;
  readonly sharedChip: boolean;
  readonly drift: DriftRule;
  readonly table: TableChoice;
  readonly groups: readonly InterlockGroup[];
}

export interface OutputNode {
  readonly mask: number;
  readonly owner: { readonly name: string };
  claim: PinClaim | undefined;
}
