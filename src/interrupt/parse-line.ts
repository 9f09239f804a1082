// What a user writes for a line, as a LineId.
import { showBare, UserError } from '../errors/user-error';
import type { LineId } from './interrupt-line';

/**
 * A GPIO of the header (`17`, `"17"`, `"GPIO17"`), or a line of a controller that is named by its device or its label
 * (`"gpiochip0:17"`, `"/dev/gpiochip4:17"`, `"pinctrl-rp1:17"`).
 * @throws UserError 'line-unknown'
 */
export function parseLine(value: unknown): LineId {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : '';
  const gpio = /^(?:GPIO)?(\d{1,4})$/i.exec(text)?.[1];
  if (gpio !== undefined) return { kind: 'gpio', gpio: Number(gpio) };
  // Labels may contain a colon themselves, and have at most 31 characters.
  const [, chip, offset] = /^(?:\/dev\/)?([!-.0-~]{1,31}):(\d{1,4})$/.exec(text) ?? [];
  if (chip !== undefined && offset !== undefined) return { kind: 'offset', chip, offset: Number(offset) };
  throw new UserError('line-unknown', { value: showBare(value) });
}
