// Who holds which button down. Two fingers, or a finger and a key, can hold one together; it is let go by the last.

export interface Presses {
  /** @param holder a finger, the mouse or a key; what it held before is let go */
  press(holder: string, pin: number): void;
  release(holder: string): void;
  /** E.g. because the pin can no longer be pressed. */
  releasePin(pin: number): void;
  releaseAll(): void;
}

/** @param onPress called with true and false in turn for each pin, beginning with true */
export function createPresses(onPress: (pin: number, pressed: boolean) => void): Presses {
  const held = new Map<string, number>();
  const isHeld = (pin: number): boolean => [...held.values()].includes(pin);
  const release = (holder: string): void => {
    const pin = held.get(holder);
    if (pin === undefined) return;
    held.delete(holder);
    if (!isHeld(pin)) onPress(pin, false);
  };
  const releaseWhere = (matches: (pin: number) => boolean): void => {
    for (const [holder, pin] of [...held]) if (matches(pin)) release(holder);
  };
  return {
    press(holder, pin) {
      if (held.get(holder) === pin) return;
      release(holder);
      const first = !isHeld(pin);
      held.set(holder, pin);
      if (first) onPress(pin, true);
    },
    release,
    releasePin: (pin) => releaseWhere((held) => held === pin),
    releaseAll: () => releaseWhere(() => true),
  };
}
