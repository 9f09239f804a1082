// Tells the runtime which pins are held: in order, and again while they are, for it lets go of a pin by itself.
import type { PinName } from '../../../src/chip/pins';

export interface PressSender {
  press(pin: PinName, pressed: boolean): void;
  releaseAll(): void;
}

/** Several of these fit into the time after which the runtime lets go. */
export const REPEAT_MS = 3000;

/** @param failed a request failed; the pin is then taken as let go */
export function createPressSender(
  send: (pin: PinName, pressed: boolean) => Promise<void>,
  failed: (problem: unknown) => void,
): PressSender {
  const held = new Map<PinName, ReturnType<typeof setInterval>>();
  /** The last request of each pin: the next one waits for it, or a release could overtake its press. */
  const last = new Map<PinName, Promise<void>>();

  const letGo = (pin: PinName): void => {
    clearInterval(held.get(pin));
    held.delete(pin);
  };
  const enqueue = (pin: PinName, pressed: boolean): void => {
    const next = (last.get(pin) ?? Promise.resolve())
      .then(() => send(pin, pressed))
      .catch((problem: unknown) => {
        if (pressed) letGo(pin);
        failed(problem);
      })
      .finally(() => {
        if (last.get(pin) === next) last.delete(pin);
      });
    last.set(pin, next);
  };
  const again = (pin: PinName): void => {
    if (!last.has(pin)) enqueue(pin, true);
  };
  const press = (pin: PinName, pressed: boolean): void => {
    letGo(pin);
    if (pressed)
      held.set(
        pin,
        setInterval(() => again(pin), REPEAT_MS),
      );
    enqueue(pin, pressed);
  };
  return {
    press,
    releaseAll: () => {
      for (const pin of [...held.keys()]) press(pin, false);
    },
  };
}
