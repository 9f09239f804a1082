// What the user does with the pins, by mouse, pen, finger or key: look, choose, press and let go.
import { PIN_COUNT, type PinIndex } from '../../../src/chip/pins';
import { pinByKey } from './layout';
import type { ChipPictureOptions, PinPicture } from './model';
import type { PinElement } from './pin-element';
import { createPresses } from './presses';

export interface GestureOptions extends Pick<
  ChipPictureOptions,
  'selectable' | 'onSelect' | 'onPress' | 'onToggle'
> {
  readonly picture: (pin: PinIndex) => PinPicture | undefined;
  /** The pin that the user looks at: under the mouse, else focused. */
  readonly point: (pin: PinIndex | undefined) => void;
}

export interface Gestures {
  /** Call after the pictures changed. */
  update(): void;
  focus(pin: PinIndex): void;
  destroy(): void;
}

/** B0, on leg 1. */
const FIRST: PinIndex = 8;

/** @param box around the drawing, since browsers give a drawing that listens to focus a stop of its own */
export function listenToPins(
  box: HTMLElement,
  elements: readonly PinElement[],
  options: GestureOptions,
): Gestures {
  const { picture, selectable } = options;
  const presses = createPresses((pin, pressed) => options.onPress?.(pin, pressed));
  let focusable: PinIndex = FIRST;
  let wasFocused = false;
  let focused: PinIndex | undefined;
  let hovered: PinIndex | undefined;

  const pinOf = (event: Event): PinIndex | undefined => {
    const group = event.target instanceof Element ? event.target.closest('[data-pin]') : null;
    return elements.find(({ element }) => element === group)?.pin;
  };
  const point = (): void => options.point(hovered ?? focused);
  const rove = (pin: PinIndex): void => {
    elements[focusable]?.element.setAttribute('tabindex', '-1');
    focusable = pin;
    elements[pin]?.element.setAttribute('tabindex', '0');
  };
  /** Tab leads to a chosen pin until the user has moved. */
  const roveToSelected = (): void => {
    const selected = elements.find(({ pin }) => picture(pin)?.selected === true);
    if (!wasFocused) rove(selected?.pin ?? FIRST);
  };
  const focus = (pin: PinIndex): void => {
    rove(pin);
    elements[pin]?.element.focus();
  };
  const pressOf = (pin: PinIndex): PinPicture['press'] => {
    const { press, disabled } = picture(pin) ?? {};
    return selectable === 'none' && disabled !== true ? press : undefined;
  };
  /** What a click does, but not the hold of a button. */
  const act = (pin: PinIndex, extend: boolean): void => {
    if (picture(pin)?.disabled === true) return;
    if (selectable !== 'none') options.onSelect?.(pin, extend);
    else if (pressOf(pin) === 'toggle') options.onToggle?.(pin);
  };

  const handlers: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void } = {
    pointerdown(event) {
      const pin = pinOf(event);
      if (pin === undefined || event.button !== 0) return;
      // Without this a finger keeps the pin it began on, and sliding off would not let go.
      const target = event.target as Element;
      if (target.hasPointerCapture(event.pointerId)) target.releasePointerCapture(event.pointerId);
      if (pressOf(pin) === 'hold') presses.press(`pointer ${event.pointerId}`, pin);
    },
    pointerover(event) {
      hovered = pinOf(event);
      point();
    },
    pointerout(event) {
      hovered = undefined;
      presses.release(`pointer ${event.pointerId}`);
      point();
    },
    pointerup: (event) => presses.release(`pointer ${event.pointerId}`),
    pointercancel: (event) => presses.release(`pointer ${event.pointerId}`),
    click(event) {
      const pin = pinOf(event);
      if (pin === undefined) return;
      focus(pin);
      act(pin, event.shiftKey);
    },
    contextmenu(event) {
      // A finger that holds a button must not open a menu.
      const pin = pinOf(event);
      if (pin !== undefined && pressOf(pin) === 'hold') event.preventDefault();
    },
    keydown(event) {
      const pin = pinOf(event);
      if (pin === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === ' ' || event.key === 'Enter') {
        if (!event.repeat && pressOf(pin) === 'hold') presses.press(`key ${event.key}`, pin);
        else if (!event.repeat) act(pin, event.shiftKey);
      } else {
        const next = pinByKey(pin, event.key);
        if (next === undefined && !/^(Arrow|Home|End)/.test(event.key)) return;
        if (next !== undefined) focus(next);
      }
      event.preventDefault();
      event.stopPropagation();
    },
    keyup: (event) => presses.release(`key ${event.key}`),
    focusin(event) {
      focused = pinOf(event);
      if (focused !== undefined) {
        wasFocused = true;
        rove(focused);
      }
      point();
    },
    focusout() {
      focused = undefined;
      for (const key of [' ', 'Enter']) presses.release(`key ${key}`);
      point();
    },
  };
  const leave = (): void => presses.releaseAll();
  const entries = Object.entries(handlers) as [string, EventListener][];
  for (const [type, handler] of entries) box.addEventListener(type, handler);
  window.addEventListener('blur', leave);
  document.addEventListener('visibilitychange', leave);
  rove(FIRST);
  return {
    update() {
      for (let pin = 0; pin < PIN_COUNT; pin++) if (pressOf(pin) !== 'hold') presses.releasePin(pin);
      roveToSelected();
      point();
    },
    focus,
    destroy() {
      presses.releaseAll();
      for (const [type, handler] of entries) box.removeEventListener(type, handler);
      window.removeEventListener('blur', leave);
      document.removeEventListener('visibilitychange', leave);
    },
  };
}
