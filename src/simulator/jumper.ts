// A wire between pins of simulated chips, so that a flow, a test or a demo can press its own buttons.
import type { Level, SimulatedChip } from './simulated-chip';

/** One end of a jumper: a chip and its pin 0..15. */
export interface JumperEnd {
  readonly chip: SimulatedChip;
  readonly pin: number;
}

/**
 * Joins two or more pins until `unplug()`. Each end sees what the others do: a low output wins over a high one,
 * an output over a finger, a finger over a pull-up. Two outputs against each other are a short: both pads go low.
 */
export class Jumper {
  private readonly stops: (() => void)[];
  private shorted = false;

  constructor(private readonly ends: readonly JumperEnd[]) {
    this.stops = [...new Set(ends.map((end) => end.chip))].map((chip) => chip.onChange(() => this.update()));
    this.update();
  }

  unplug(): void {
    for (const stop of this.stops) stop();
    for (const { chip, pin } of this.ends) {
      chip.driveByWire(pin, 'Z');
      if (this.shorted) chip.short(pin, 'Z');
    }
  }

  private update(): void {
    for (const end of this.ends) end.chip.driveByWire(end.pin, this.levelSeenBy(end));
    const outputs = levelsOf(this.ends, 'output');
    this.setShort(outputs.includes(0) && outputs.includes(1));
  }

  private levelSeenBy(end: JumperEnd): Level {
    const others = this.ends.filter((other) => other !== end);
    for (const kind of ['output', 'external', 'pull-up'] as const) {
      const levels = levelsOf(others, kind);
      if (levels.length > 0) return levels.includes(0) ? 0 : 1;
    }
    return 'Z';
  }

  private setShort(shorted: boolean): void {
    if (shorted === this.shorted) return;
    this.shorted = shorted;
    for (const { chip, pin } of this.ends) chip.short(pin, shorted ? 0 : 'Z');
  }
}

function levelsOf(ends: readonly JumperEnd[], kind: 'output' | 'external' | 'pull-up'): (0 | 1)[] {
  return ends.flatMap(({ chip, pin }) => {
    const drive = chip.driveOf(pin);
    return drive.kind === kind ? [drive.level] : [];
  });
}
