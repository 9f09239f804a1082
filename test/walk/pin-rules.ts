// What a pin table and interlocks say of each pin.
import assert from 'node:assert/strict';
import { pinMask, pinsInMask } from '../../src/chip/pins';
import type { InterlockGroup } from '../../src/config/interlock-config';
import type { PinSettings } from '../../src/config/pin-settings';
import { EITHER, levelSet } from './pin-model';
import { inversionOf, rivalsIn } from './table';

export class PinRules {
  constructor(
    readonly table: PinSettings[],
    readonly groups: readonly InterlockGroup[],
  ) {}

  get inversion(): number {
    return inversionOf(this.table);
  }

  row(index: number): PinSettings {
    const row = this.table[index];
    assert.ok(row);
    return row;
  }

  onSet(index: number): number {
    return levelSet((this.inversion & pinMask(index)) === 0);
  }

  offSet(index: number): number {
    return this.onSet(index) ^ EITHER;
  }

  /** Pins that have to be off while this one is on. */
  rivals(index: number): number[] {
    return pinsInMask(rivalsIn(this.groups, index)).map((pin) => pin.index);
  }

  /** Pins of any interlock. */
  get locked(): number {
    return this.groups.reduce((mask, group) => mask | group.mask, 0);
  }

  /** An output without a user drives its pin, unless its safe level is none. */
  drives(index: number): number {
    return this.row(index).safe === 'input' ? 0 : pinMask(index);
  }
}
