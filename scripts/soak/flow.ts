// The flow that is soaked: eight simulated expanders with all 128 pins in use, each on a tab of its own.

export type FlowNode = Record<string, unknown> & { readonly id: string; readonly type: string };

export const EXPANDERS = 8;

/** The button that is pressed from outside, and the node that gets its clicks. */
export const BUTTON = 'A4';
export const BUTTON_MASK = 1 << 4;
export const clickSink = (index: number): string => `sink-click-${index}`;
export const expanderId = (index: number): string => `board-${index}`;

/** How the expanders hear their chips: polled, with lines of their own, and two that share one. */
const WIRINGS: readonly object[] = [
  { wiring: 'none' },
  { wiring: 'mirrored' },
  { wiring: 'separate' },
  { wiring: 'shared', lineA: '17' },
  { wiring: 'shared', lineA: '17' },
  { wiring: 'mirrored' },
  { wiring: 'none' },
  { wiring: 'separate' },
];

/** @param round changes a node of each kind, so that a deploy of changed nodes has some */
export function soakFlow(round: number): FlowNode[] {
  return WIRINGS.flatMap((wiring, index) => board(index, wiring, round % EXPANDERS === index ? round : 0));
}

/**
 * B0 to B3 are wired to A0 to A3: one is toggled, one blinks, one pulses, one is set with others as a number. A4 to A7 are
 * pressed from outside.
 */
function board(index: number, wiring: object, round: number): FlowNode[] {
  const tab = `tab-${index}`;
  const expander = expanderId(index);
  const id = (name: string): string => `${name}-${index}`;
  const sink = id('sink-rest');
  const flow = (name: string, type: string, properties: object, to = sink): FlowNode => ({
    ...{ id: id(name), type, z: tab, wires: [[to]], name: `${name} ${round}` },
    ...properties,
  });
  const ours = (name: string, type: string, pins: string, properties: object = {}, to = sink): FlowNode =>
    flow(name, type, { expander, pins, ...properties }, to);
  const every = (name: string, seconds: number, payload: string, to: string): FlowNode =>
    flow(name, 'inject', { ...inject('str', payload), repeat: String(seconds) }, id(to));
  const object = (name: string, seconds: number, payload: object, to: string): FlowNode =>
    flow(name, 'inject', { ...inject('json', JSON.stringify(payload)), repeat: String(seconds) }, id(to));

  return [
    { id: tab, type: 'tab', label: `board ${index}` },
    {
      ...{ id: expander, type: 'mcp-expander', name: `board ${index}`, bus: 'simulated' },
      ...{ address: `0x2${index}`, configWrite: true, pins: table(), ...wiring },
      jumpers: 'B0-A0, B1-A1, B2-A2, B3-A3',
    },
    { id: sink, type: 'debug', z: tab, name: '', active: false, wires: [] },
    { id: clickSink(index), type: 'debug', z: tab, name: '', active: false, wires: [] },
    flow('caught', 'catch', { scope: null, uncaught: false }),
    flow('shown', 'status', { scope: null }),

    every('each-250-ms', 0.25, 'toggle', 'toggled'),
    ours('toggled', 'mcp-out', 'B0'),
    { ...every('begin-to-blink', 0, 'on', 'blinking'), repeat: '', once: true, onceDelay: '1' },
    ours('blinking', 'mcp-out', 'B1', { action: 'blink', onMs: 60, offMs: 90 }),
    every('each-500-ms', 0.5, 'on', 'pulsing'),
    ours('pulsing', 'mcp-out', 'B2', { action: 'pulse', pulseMs: 30, reportEnd: true, maxOnMs: 1000 }),
    object('object-each-second', 1, { B3: 'toggle', B4: 'toggle', B5: true }, 'several'),
    object('others-each-700-ms', 0.7, { B4: false, B5: 'toggle', B6: 'toggle', B7: 'toggle' }, 'several'),
    ours('several', 'mcp-out', 'B3-B7', { expireMs: 500 }),
    every('nonsense-each-10-s', 10, 'nonsense', 'several'),

    ours('levels', 'mcp-in', 'A0', { edge: 'both' }),
    ours('counts', 'mcp-in', 'A1', { mode: 'counter', every: 2, keepCount: true }),
    ours('rates', 'mcp-in', 'A1', { mode: 'rate', windowMs: 1000 }),
    ours('list', 'mcp-in', 'A2, A3', { initial: true }),
    ours('clicks', 'mcp-in', BUTTON, { mode: 'click', doubleMs: 0, longMs: 0 }, clickSink(index)),
    ours('held', 'mcp-in', 'A5-A7', { mode: 'click', doubleMs: 300, longMs: 500, repeatMs: 100 }),
    ours('chip', 'mcp-in', 'all', { pinsFromMessage: true }),
    ours('interrupts', 'mcp-interrupt', 'A', { edge: 'both', health: true }),
    every('read-each-2-s', 2, '', 'chip'),
    flow('ask-each-5-s', 'inject', { ...config('get'), repeat: '5' }, id('chip')),
    flow('registers-each-20-s', 'inject', { ...config('registers'), repeat: '20' }, id('chip')),
    flow('rewrite-each-30-s', 'inject', { ...config('rewrite'), repeat: '30' }, id('toggled')),
  ];
}

function table(): object {
  const button = { pullUp: true, inverted: true };
  return { A0: { label: 'seen' }, A4: button, A5: button, A6: button, A7: button, B7: { safe: 'low' } };
}

function inject(payloadType: 'str' | 'json', payload: string): object {
  return {
    props: [{ p: 'payload' }],
    payloadType,
    payload,
    crontab: '',
    once: false,
    onceDelay: 0.1,
    topic: '',
  };
}

function config(word: string): object {
  return { ...inject('str', ''), props: [{ p: 'config', v: word, vt: 'str' }] };
}
