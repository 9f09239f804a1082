// mcp-in that reports what the presses of buttons mean; pressed is logical true.
import { type PinIndex, pinsInMask } from '../../../src/chip/pins';
import { type PressEvent, type PressKind, PressRecogniser } from '../../../src/events/press';
import { isOn } from '../../../src/message/format-levels';
import { pressMessage } from '../../../src/message/press-messages';
import { READY } from '../node-status';
import type { InputMode, ModeParts } from './input-mode';

const SHOWN: Readonly<Record<PressKind, string>> = {
  click: 'status.click',
  double: 'status.double',
  long: 'status.long',
  hold: 'status.hold',
  release: 'status.release',
};

export function clickMode({ config, wording, send, show }: ModeParts): InputMode {
  let last: PressKind | undefined;
  const tell = (pin: PinIndex, event: PressEvent): void => {
    last = event.kind;
    send(pressMessage(pin, event, wording));
    show();
  };
  const { pins } = config.selection;
  const buttons = new Map(
    pins.map((pin) => [pin, new PressRecogniser(config.click, (event) => tell(pin, event))]),
  );
  return {
    begin: (levels, pins) => {
      for (const { index } of pinsInMask(pins)) buttons.get(index)?.begin(isOn(levels, index));
    },
    feed: ({ levels, changed, time, exact }) => {
      for (const { index } of pinsInMask(changed)) {
        const button = buttons.get(index);
        if (isOn(levels, index)) button?.press({ time, exact });
        else button?.release({ time, exact });
      }
    },
    lose: () => buttons.forEach((button) => button.lose()),
    first: () => [],
    status: () => (last === undefined ? READY : { fill: 'green', shape: 'dot', text: SHOWN[last] }),
    close: () => buttons.forEach((button) => button.stop()),
  };
}
