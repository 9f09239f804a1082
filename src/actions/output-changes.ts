// Changes of outputs as actions need them. Pure.
import type { OutputChange } from '../expander/outputs/output-batches';

/** Whatever level a pin has that counts as on, a toggle switches it off. */
export function endToggled({ set, levels, toggle }: OutputChange, on: number): OutputChange {
  return { set: set | (toggle & on), levels: levels & set, toggle: toggle & ~on };
}

export function withOn({ set, levels, toggle }: OutputChange, on: number): OutputChange {
  return { set: set | on, levels: levels | on, toggle };
}

export function allOn(mask: number): OutputChange {
  return { set: mask, levels: mask, toggle: 0 };
}

export function allOff(mask: number): OutputChange {
  return { set: mask, levels: 0, toggle: 0 };
}
