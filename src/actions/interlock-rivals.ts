// What interlocks mean for what runs: a pin that goes on ends what runs on the others of its group. Pure.
import type { InterlockGroup } from '../config/interlock-config';

/** Pins that have to give way to `on`. */
export function rivalsOf(on: number, groups: readonly InterlockGroup[]): number {
  return groups.reduce((mask, group) => (on & group.mask ? mask | (group.mask & ~on) : mask), 0);
}

/** Whether two pins of a group would be on. */
export function excludeEachOther(on: number, groups: readonly InterlockGroup[]): boolean {
  return groups.some(({ mask }) => (on & mask & ((on & mask) - 1)) !== 0);
}

export function pinsOfGroups(groups: readonly InterlockGroup[]): number {
  return groups.reduce((mask, group) => mask | group.mask, 0);
}
