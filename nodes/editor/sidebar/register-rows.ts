// The rows of the register table: what the chip holds beside what it should. Pure.
import { PINS } from '../../../src/chip/pins';
import type { RegistersAnswer } from './live-api';

export interface RegisterRow {
  readonly name: string;
  /** `0x3F` */
  readonly value: string;
  /** Undefined for a register that only the chip writes. */
  readonly wanted: string | undefined;
  /** Empty when nothing differs or nothing is wanted; pins by name, bits of IOCON by their number. */
  readonly differing: readonly string[];
}

export function registerRows({ registers, wanted }: RegistersAnswer): RegisterRow[] {
  return Object.entries(registers).map(([name, value]) => {
    const goal = wanted[name];
    return {
      name,
      value: hex(value),
      wanted: goal === undefined ? undefined : hex(goal),
      differing: goal === undefined ? [] : namesOfBits(name, value ^ goal),
    };
  });
}

function hex(value: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(2, '0')}`;
}

function namesOfBits(register: string, bits: number): string[] {
  const port = register === 'IOCON' ? undefined : register.slice(-1);
  return [0, 1, 2, 3, 4, 5, 6, 7]
    .filter((bit) => bits & (1 << bit))
    .map((bit) => PINS.find(({ name }) => name === `${port ?? ''}${bit}`)?.name ?? String(bit));
}
