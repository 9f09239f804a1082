// The signs of the picture, as data sheets draw them. Each is drawn around 0,0 with the chip on its left.
import type { PinPicture } from './model';
import { path, svg, text } from './svg';

/** A triangle towards the chip or away from it, with the circle of inversion at its tip. */
export function bufferSign({ direction, inverted }: Pick<PinPicture, 'direction' | 'inverted'>): Node[] {
  const tip = direction === 'output' ? 1 : -1;
  return [
    path(
      `M${-5 * tip} -5.5L${5 * tip} 0L${-5 * tip} 5.5Z`,
      direction === 'output' ? 'mcp-chip-solid' : 'mcp-chip-line',
    ),
    ...(inverted ? [svg('circle', { cx: 8 * tip, cy: 0, r: 2.6, class: 'mcp-chip-line' })] : []),
  ];
}

/** What the buffer takes of its wire: towards the chip and away from it. */
export function bufferEnds({
  direction,
  inverted,
}: Pick<PinPicture, 'direction' | 'inverted'>): [number, number] {
  const tip = inverted ? 10.6 : 5;
  return direction === 'output' ? [5, tip] : [tip, 5];
}

/** The cross of a pin that is connected to nothing. */
export function crossSign(): Node[] {
  return [path('M-3.5 -3.5L3.5 3.5M-3.5 3.5L3.5 -3.5')];
}

/** A resistor from the wire up to the supply. */
export function pullUpSign(): Node[] {
  return [
    path('M0 0V-2.5M0 -9V-11.5M-3.5 -11.5H3.5'),
    svg('rect', { x: -2, y: -9, width: 4, height: 6.5, class: 'mcp-chip-line' }),
    svg('circle', { cx: 0, cy: 0, r: 1.5, class: 'mcp-chip-solid' }),
  ];
}

/** A flash; with a bar above it while the pin is high, below it while the pin is low, without for each change. */
export function interruptSign(mode: PinPicture['interrupt']): Node[] {
  const bar = { high: 'M-4 -9H4', low: 'M-4 9H4', change: '', off: '' }[mode];
  return [
    path('M1.6 -6.5L-3.4 0.9H-0.4L-1.6 6.5L3.4 -0.9H0.4Z', 'mcp-chip-solid'),
    ...(bar === '' ? [] : [path(bar, 'mcp-chip-line mcp-chip-thick')]),
  ];
}

/**
 * Outputs are round lamps, inputs square keys; where no level is known, the end of the wire. Digits cannot be mirrored, so this is
 * drawn the same on both sides.
 */
export function levelSign(picture: PinPicture): Node[] {
  const { direction, level, press, pressed } = picture;
  if (isWireEnd(picture)) return [svg('circle', { r: 2.4, class: 'mcp-chip-solid' })];
  const kind = level === undefined ? 'unknown' : level ? 'on' : 'off';
  const shape = `mcp-chip-level mcp-chip-level-${kind}`;
  const digit = level === undefined ? '' : level ? '1' : '0';
  const down = press === 'hold' && pressed === true ? 1.5 : 0;
  const label = text(0, 3.8 + down, digit, `mcp-chip-digit mcp-chip-digit-${kind}`);
  if (direction === 'output') {
    return [
      ...(kind === 'on' ? [svg('circle', { r: 10, class: 'mcp-chip-glow' })] : []),
      ...(press === 'toggle' ? [svg('circle', { r: 10.5, class: 'mcp-chip-line mcp-chip-touch' })] : []),
      svg('circle', { r: 7.5, class: shape }),
      label,
    ];
  }
  return [
    ...(press === 'hold' && down === 0
      ? [svg('rect', { x: -8.5, y: -6, width: 17, height: 16, rx: 3.5, class: 'mcp-chip-keycap' })]
      : []),
    svg('rect', { x: -7.5, y: down - 7.5, width: 15, height: 15, rx: 3, class: shape }),
    label,
  ];
}

/** How far the sign of the level reaches towards the chip. */
export function levelEnd(picture: PinPicture): number {
  return isWireEnd(picture) ? 0 : 7.5;
}

function isWireEnd({ level, press }: PinPicture): boolean {
  return level === undefined && press === undefined;
}

export function markSign(marked: NonNullable<PinPicture['marked']>): Node[] {
  switch (marked) {
    case 'problem':
      return [svg('circle', { r: 6.5, class: 'mcp-chip-problem' }), text(0, 4, '!', 'mcp-chip-exclamation')];
    case 'warning':
      return [path('M0 -6.5L7 6H-7Z', 'mcp-chip-warning'), text(0, 5, '!', 'mcp-chip-exclamation')];
    case 'other-direction':
      return [svg('circle', { r: 5.5, class: 'mcp-chip-line' }), path('M-3.9 3.9L3.9 -3.9')];
  }
}

/** A box with a tick, or a ring with a dot where only one can be chosen. */
export function choiceSign(kind: 'one' | 'many', selected: boolean): Node[] {
  if (kind === 'one') {
    return [
      svg('circle', { r: 6.5, class: 'mcp-chip-choice' }),
      ...(selected ? [svg('circle', { r: 3.2, class: 'mcp-chip-solid' })] : []),
    ];
  }
  return [
    svg('rect', { x: -6.5, y: -6.5, width: 13, height: 13, rx: 2, class: 'mcp-chip-choice' }),
    ...(selected ? [path('M-3.6 0.2L-1 3L3.8 -3.2', 'mcp-chip-line mcp-chip-thick')] : []),
  ];
}
