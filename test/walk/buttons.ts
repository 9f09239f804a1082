// The buttons of a chip: what fingers do, and whether only that is reported.
import assert from 'node:assert/strict';
import { pinMask, pinName, pinsInMask } from '../../src/chip/pins';
import type { Expander } from '../../src/expander/expander';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';
import { BUTTONS } from './table';
import type { World } from './world';

export class Buttons {
  /** Outside levels of each button since the last change that was told. */
  private readonly outside = new Map<number, Set<0 | 1>>();
  private readonly pressed = new Set<number>();

  constructor(
    private readonly world: World,
    private readonly chip: SimulatedChip,
    private readonly name: string,
  ) {
    for (const button of BUTTONS) this.outside.set(button, new Set([1]));
  }

  press(button: number, down: boolean): void {
    if (down) this.pressed.add(button);
    else this.pressed.delete(button);
    this.outside.get(button)?.add(down ? 0 : 1);
    this.chip.drive(button, down ? 0 : 'Z');
  }

  releaseAll(): void {
    for (const button of this.pressed) this.press(button, false);
  }

  /**
   * The first levels, or what was caught in the middle of a configuration, came from a chip that may have been damaged just
   * then: they may be told wrong, once.
   */
  doubt(): void {
    for (const levels of this.outside.values()) levels.add(0).add(1);
  }

  /** Each change that is told has really been there since the one before. @param levels logical: on while pressed */
  heard(changed: number, levels: number): void {
    for (const { index } of pinsInMask(changed)) {
      const level = levels & pinMask(index) ? 0 : 1;
      const was = this.outside.get(index)?.has(level) === true;
      this.world.note(was, `${this.name} reports ${pinName(index)} ${level}, which it was not`);
      this.outside.set(index, new Set([level, this.pressed.has(index) ? 0 : 1]));
    }
  }

  /** The next press counts. */
  async check(button: number, expander: Expander, withinMs: number): Promise<void> {
    const seen: number[] = [];
    const stop = expander.onInput.on(({ changed, levels }) => {
      if (changed & pinMask(button)) seen.push(levels & pinMask(button) ? 1 : 0);
    });
    for (const down of [true, false]) {
      this.press(button, down);
      await this.world.after(withinMs);
    }
    stop();
    assert.deepEqual(seen, [1, 0], `${this.name}: a press of ${pinName(button)}`);
  }
}
