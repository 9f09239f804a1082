// mcp-in that follows a rotary encoder: its first pin is track A, its second one track B.
import type { NodeMessage } from 'node-red';
import { QuadratureDecoder } from '../../../src/events/quadrature';
import { encoderMessage, parseKept, parseReset } from '../../../src/message/count-messages';
import { isOn } from '../../../src/message/format-levels';
import { describePins } from '../../../src/message/input-wording';
import type { InputMode, ModeParts } from './input-mode';

export function encoderMode({ config, wording, send, show, kept }: ModeParts): InputMode {
  const { selection, stepsPerDetent } = config;
  const [a = 0, b = 0] = selection.pins;
  const decoder = new QuadratureDecoder(stepsPerDetent);
  const changed = (): void => {
    kept?.changed(() => ({ position: decoder.position }));
    show();
  };
  const answer = (): NodeMessage => {
    const about = describePins(selection, wording);
    return { payload: decoder.position, missed: decoder.missed, ...about, time: Date.now(), exact: false };
  };
  const restore = async (): Promise<void> => {
    decoder.position = parseKept(await kept?.read()).get('position') ?? 0;
    show();
  };
  const restored = kept && restore();
  return {
    ...(restored && { restored }),
    begin: (levels) => decoder.begin(isOn(levels, a), isOn(levels, b)),
    feed: (change) => {
      const before = decoder.position;
      const steps = decoder.move(isOn(change.levels, a), isOn(change.levels, b));
      steps.forEach((step, place) => {
        send(encoderMessage(before + step * (place + 1), step, decoder.missed, change, wording));
      });
      if (steps.length > 0) changed();
    },
    first: () => [answer()],
    answer: (message, chosen) => {
      const position = parseReset(message.payload);
      if (position === undefined) return chosen ? undefined : answer();
      decoder.position = position;
      changed();
      return answer();
    },
    status: () => ({ fill: 'green', shape: 'dot', text: String(decoder.position) }),
    close: (removed) => kept?.close(removed),
  };
}
