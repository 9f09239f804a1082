// The buttons of a chip: what fingers do, and whether only that is reported.
import assert from 'node:assert/strict';
import { pinMask, pinName, pinsInMask } from '../../src/chip/pins';
import type { Expander } from '../../src/expander/expander';
import type { SimulatedChip } from '../../src/simulator/simulated-chip';
import { BUTTONS } from './table';
import type { World } from './world';

export class Buttons {
  /** Outside levels of each button, in order, from that on which was told last. */
  private readonly outside = new Map<number, (0 | 1)[]>();
  private readonly pressed = new Set<number>();

  constructor(
    private readonly world: World,
    private readonly chip: SimulatedChip,
    private readonly name: string,
  ) {
    for (const button of BUTTONS) this.outside.set(button, [1]);
  }

  press(button: number, down: boolean): void {
    if (down) this.pressed.add(button);
    else this.pressed.delete(button);
    this.outside.get(button)?.push(down ? 0 : 1);
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
    for (const [button, levels] of this.outside) {
      if (this.pressed.has(button)) levels.push(1, 0);
      else levels.push(0, 1);
    }
  }

  /** All that was pressed has been told. */
  rest(): void {
    for (const button of this.outside.keys()) this.outside.set(button, [this.pressed.has(button) ? 0 : 1]);
  }

  /** Each change that is told has really been there since the one before. @param levels logical: on while pressed */
  heard(changed: number, levels: number): void {
    for (const { index } of pinsInMask(changed)) {
      const level = levels & pinMask(index) ? 0 : 1;
      const outside = this.outside.get(index) ?? [];
      const at = outside.indexOf(level);
      this.world.note(at >= 0, `${this.name} reports ${pinName(index)} ${level}, which it was not`);
      this.outside.set(index, outside.slice(Math.max(at, 0)));
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
