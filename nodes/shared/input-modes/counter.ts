// mcp-in that counts pulses, for each pin.
import { type PinIndex, pinName, pinsInMask } from '../../../src/chip/pins';
import type { PinSelection } from '../../../src/config/pin-selection';
import { showBare, UserError } from '../../../src/errors/user-error';
import { pinsWithEdge } from '../../../src/events/edges';
import { PulseCounter } from '../../../src/events/pulse-counter';
import { countMessage, parseKept, parseReset } from '../../../src/message/count-messages';
import { topicOf } from '../../../src/message/format-levels';
import { byPin, describePins } from '../../../src/message/input-wording';
import type { InputMode, ModeParts } from './input-mode';

export function counterMode({ config, wording, send, show, kept }: ModeParts): InputMode {
  const { selection, edge, every } = config;
  const counters = new Map(selection.pins.map((pin) => [pin, new PulseCounter(every)]));
  const countOf = (pin: PinIndex): number => counters.get(pin)?.count ?? 0;
  const all = (): Record<string, number> =>
    Object.fromEntries(selection.pins.map((pin) => [pinName(pin), countOf(pin)]));
  const changed = (): void => {
    kept?.changed(all);
    show();
  };
  const restore = async (): Promise<void> => {
    const counts = parseKept(await kept?.read());
    for (const [pin, counter] of counters) counter.count = counts.get(pinName(pin)) ?? 0;
    show();
  };
  const reset = (pins: PinSelection, count: number): void => {
    const missing = pins.pins.filter((pin) => !counters.has(pin));
    if (missing.length > 0) {
      const value = showBare(missing.map((pin) => pinName(pin)).join(', '));
      throw new UserError('pin-not-counted', { value, pins: topicOf(selection, wording.labels) });
    }
    for (const pin of pins.pins) counters.set(pin, new PulseCounter(every, count));
    changed();
  };
  const restored = kept && restore();
  return {
    ...(restored && { restored }),
    begin: () => undefined,
    feed: (change) => {
      const pulses = pinsInMask(change.changed & pinsWithEdge(change.levels, edge));
      for (const { index } of pulses) {
        const counted = counters.get(index)?.add(change.time);
        if (counted) send(countMessage(index, counted, change, wording));
      }
      if (pulses.length > 0) changed();
    },
    first: () =>
      selection.pins.map((pin) =>
        countMessage(pin, { count: countOf(pin), hz: 0 }, { time: Date.now(), exact: false }, wording),
      ),
    answer: (message, chosen) => {
      const count = parseReset(message.payload);
      if (count === undefined && chosen) return undefined;
      if (count !== undefined) reset(chosen ?? selection, count);
      const asked = chosen ?? selection;
      const payload = asked.kind === 'pin' ? countOf(asked.pins[0]) : byPin(asked, wording, countOf);
      return { payload, ...describePins(asked, wording), time: Date.now(), exact: false };
    },
    status: () => ({ fill: 'green', shape: 'dot', text: selection.pins.map(countOf).join(' ') }),
    close: (removed) => kept?.close(removed),
  };
}
