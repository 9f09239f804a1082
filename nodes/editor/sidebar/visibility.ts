// Whether the user can see an element: not in a tab behind another one, a folded sidebar, or another browser tab.

export interface Visibility {
  /** To be called where something may just have been hidden or shown: observers are told of it only with the next frame. */
  readonly check: () => void;
  /** After this the element is taken as hidden. */
  readonly stop: () => void;
}

/** @param changed told at each change; an element is hidden at first */
export function watchVisibility(element: Element, changed: (visible: boolean) => void): Visibility {
  let shown = false;
  const tell = (visible: boolean): void => {
    if (visible === shown) return;
    shown = visible;
    changed(visible);
  };
  const update = (): void => {
    const { width, height } = element.getBoundingClientRect();
    tell(width > 0 && height > 0 && document.visibilityState === 'visible');
  };
  let later: ReturnType<typeof setTimeout> | undefined;
  const observer = new IntersectionObserver(update);
  observer.observe(element);
  document.addEventListener('visibilitychange', update);
  return {
    check() {
      update();
      // What is hidden and shown again within a frame is no news to the observer.
      clearTimeout(later);
      later = setTimeout(update, 0);
    },
    stop() {
      clearTimeout(later);
      observer.disconnect();
      document.removeEventListener('visibilitychange', update);
      tell(false);
    },
  };
}
