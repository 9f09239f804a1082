// The promises of an expander: each settles once, and rejects with an error that users can read.
import assert from 'node:assert/strict';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';
import type { World } from './world';

export type Question = 'pins' | 'registers' | 'interrupts' | 'flags' | 'rewrite';

/** What may be asked of an expander besides commands. */
export function ask(expander: Expander, what: Question): Promise<unknown> {
  const asked = {
    pins: () => expander.readPins(),
    registers: () => expander.readRegisters(),
    interrupts: () => expander.readInterrupts(),
    flags: () => expander.readInterruptFlags(),
    rewrite: () => expander.rewrite(),
  };
  return asked[what]();
}

export class Promised {
  private waiting = new Set<{ readonly what: string }>();

  constructor(private readonly world: World) {}

  /** @param settled is told the error, if it rejects */
  add(promise: Promise<unknown>, what: string, settled: (error?: unknown) => void = () => undefined): void {
    const one = { what };
    this.waiting.add(one);
    promise.then(
      () => {
        this.waiting.delete(one);
        settled();
      },
      (error: unknown) => {
        this.waiting.delete(one);
        this.world.note(error instanceof UserError, `${what} rejects with ${String(error)}`);
        settled(error);
      },
    );
  }

  check(at: string): void {
    const hanging = [...this.waiting].map(({ what }) => what);
    assert.deepEqual(hanging, [], `${at}: promises left hanging`);
  }
}
