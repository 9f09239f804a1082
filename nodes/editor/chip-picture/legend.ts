// What the signs mean, folded away below the picture.
import { make } from '../elements';
import type { Translate } from '../explain';
import type { PinPicture } from './model';
import { bufferSign, crossSign, interruptSign, levelSign, markSign, pullUpSign } from './signs';
import { path, svg } from './svg';

const PIN: PinPicture = {
  direction: 'input',
  pullUp: false,
  inverted: false,
  interrupt: 'off',
  label: '',
  users: [],
  level: true,
  selected: false,
  hint: '',
};

export function createLegend(translate: Translate): HTMLDetailsElement {
  const output = { ...PIN, direction: 'output' } as const;
  const signs: [Node[], string][] = [
    [
      [
        ...beside(-26, bufferSign(PIN)),
        ...beside(-8, levelSign(PIN)),
        ...beside(10, levelSign({ ...PIN, level: false })),
      ],
      'chip.sign.key',
    ],
    [
      [
        ...beside(-26, bufferSign(output)),
        ...beside(-8, levelSign(output)),
        ...beside(10, levelSign({ ...output, level: false })),
      ],
      'chip.sign.lamp',
    ],
    [[path('M-12 0H12', 'mcp-chip-wire'), ...beside(0, pullUpSign())], 'chip.sign.pull-up'],
    [bufferSign({ direction: 'output', inverted: true }), 'chip.sign.inverted'],
    [interruptSign('change'), 'chip.sign.change'],
    [interruptSign('high'), 'chip.sign.high'],
    [interruptSign('low'), 'chip.sign.low'],
    [[path('M-12 0H12', 'mcp-chip-wire mcp-chip-wire-high')], 'chip.sign.wire'],
    [crossSign(), 'chip.sign.unused'],
    [markSign('other-direction'), 'chip.sign.other-direction'],
  ];
  return make(
    'details',
    { class: 'mcp-chip-legend' },
    make('summary', {}, translate('chip.signs')),
    make('ul', {}, ...signs.map(([shapes, key]) => make('li', {}, drawing(shapes), translate(key)))),
  );
}

function beside(x: number, shapes: Node[]): Node[] {
  return [svg('g', { transform: `translate(${x} 0)` }, ...shapes)];
}

function drawing(shapes: Node[]): SVGElement {
  const size = { width: 60, height: 26, viewBox: '-36 -14 60 26', class: 'mcp-chip', 'aria-hidden': 'true' };
  return svg('svg', size, ...shapes);
}
