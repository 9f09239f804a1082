// Jumpers between simulated pins, as users write them: "B0-A0, B1-0x21.A3".
import { FIRST_ADDRESS, LAST_ADDRESS } from '../chip/registers';
import { showBare, UserError } from '../errors/user-error';
import { findPin, NO_LABELS } from './pin-selection';

/** Where a jumper is plugged; without an address on the expander that names it. */
export interface JumperPlug {
  readonly address?: number;
  readonly pin: number;
}

/** Two or more pins that are wired together. */
export type JumperSpec = readonly JumperPlug[];

/** @throws UserError jumper-shape */
export function parseJumpers(value: unknown): JumperSpec[] {
  if (typeof value !== 'string') throw new UserError('jumper-shape', { value: showBare(value) });
  return value
    .split(/[,;\n，、；]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const plugs = part.split('-').map((plug) => parsePlug(plug.trim()));
      if (plugs.length < 2 || plugs.includes(undefined)) throw new UserError('jumper-shape', { value: part });
      return plugs.filter((plug) => plug !== undefined);
    });
}

function parsePlug(text: string): JumperPlug | undefined {
  const [, address, name] = /^(?:(0x[0-9a-f]{1,2})[.:])?(\w+)$/i.exec(text) ?? [];
  const pin = findPin(name, NO_LABELS);
  if (pin === undefined) return undefined;
  if (address === undefined) return { pin };
  const number = Number(address);
  return number >= FIRST_ADDRESS && number <= LAST_ADDRESS ? { address: number, pin } : undefined;
}
