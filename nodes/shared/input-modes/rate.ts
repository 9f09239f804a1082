// mcp-in that measures how many pulses a second there are, for each pin.
import { type PinIndex, pinsInMask } from '../../../src/chip/pins';
import { pinsWithEdge } from '../../../src/events/edges';
import { PulseRate, type Rate } from '../../../src/events/pulse-rate';
import { rateMessage } from '../../../src/message/count-messages';
import { byPin, describePins } from '../../../src/message/input-wording';
import { READY } from '../node-status';
import type { InputMode, ModeParts } from './input-mode';

const NOTHING: Rate = { hz: 0, count: 0 };

export function rateMode({ config, wording, send, show }: ModeParts): InputMode {
  const { selection, edge, windowMs } = config;
  const pulses = new Map(selection.pins.map((pin) => [pin, new PulseRate(windowMs)]));
  /** The rates of the last window; empty before the first one is over, and while the chip is away. */
  const rates = new Map<PinIndex, Rate>();
  const rateOf = (pin: PinIndex): Rate => rates.get(pin) ?? NOTHING;
  let windows: NodeJS.Timeout | undefined;
  const endWindow = (): void => {
    for (const [pin, rate] of pulses) {
      rates.set(pin, rate.take());
      send(rateMessage(pin, rateOf(pin), Date.now(), wording));
    }
    show();
  };
  const stop = (): void => {
    clearInterval(windows);
    windows = undefined;
    rates.clear();
    for (const rate of pulses.values()) rate.clear();
  };
  return {
    begin: (_levels, pins) => {
      for (const { index } of pinsInMask(pins)) pulses.get(index)?.clear();
      windows ??= setInterval(endWindow, windowMs);
    },
    feed: ({ levels, changed, time }) => {
      for (const { index } of pinsInMask(changed & pinsWithEdge(levels, edge))) pulses.get(index)?.add(time);
    },
    lose: stop,
    first: () => [],
    answer: (_message, chosen) => {
      if (chosen) return undefined;
      const about = describePins(selection, wording);
      const when = { time: Date.now(), exact: false };
      if (selection.kind === 'pin') {
        const { hz, count } = rateOf(selection.pins[0]);
        return { payload: hz, count, ...about, ...when };
      }
      const payload = byPin(selection, wording, (pin) => rateOf(pin).hz);
      return { payload, count: byPin(selection, wording, (pin) => rateOf(pin).count), ...about, ...when };
    },
    status: () => {
      if (rates.size === 0) return READY;
      const text = `${selection.pins.map((pin) => rateOf(pin).hz).join(' ')} Hz`;
      return { fill: 'green', shape: 'dot', text };
    },
    close: stop,
  };
}
