// In the page: whether texts can be read. Axe leaves out what it takes for hidden, such as all in Node-RED's sidebar.
/// <reference lib="dom" />

/** Texts in a part of the page with a contrast below 4.5 to their background, with that contrast; no drawings, nothing disabled. */
export function weakTexts(root: Element): string[] {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (canvas === null) throw new Error('no canvas');
  // Functions in constants would need a helper of the compiler that the page does not have.
  const light = {
    of(colours: readonly string[]): number {
      for (const colour of colours) {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
      }
      const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
        const part = value / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    },
  };
  return [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => {
    const text = [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent ?? '')
      .join('')
      .trim();
    const seen = element.getClientRects().length > 0 && element.closest('svg, :disabled, option') === null;
    if (text === '' || !seen) return [];
    const papers: string[] = [];
    for (let part: Element | null = element; part !== null; part = part.parentElement)
      papers.unshift(getComputedStyle(part).backgroundColor);
    const [paper, ink] = [light.of(papers), light.of([...papers, getComputedStyle(element).color])];
    const contrast = (Math.max(paper, ink) + 0.05) / (Math.min(paper, ink) + 0.05);
    return contrast < 4.5 ? [`${text.slice(0, 40)} ${contrast.toFixed(2)}`] : [];
  });
}
