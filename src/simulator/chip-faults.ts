// What can happen to a chip besides what its driver writes: brown-outs, noise, other programs, broken wires.
import { PORT_REGISTERS, type PortRegister } from './address-map';
import type { SimulatedChip } from './simulated-chip';

/** One register byte; IOCON is one register for both ports and has A. */
export interface ChipRegister {
  readonly port: 'A' | 'B';
  readonly register: PortRegister;
}

/** GPIO has nothing of its own to lose: it is the pads. */
export const CHIP_REGISTERS: readonly ChipRegister[] = PORT_REGISTERS.filter(
  (register) => register !== 'GPIO',
).flatMap((register): ChipRegister[] => {
  const a: ChipRegister = { port: 'A', register };
  return register === 'IOCON' ? [a] : [a, { port: 'B', register }];
});

export type ChipFault =
  /** Power came back, or somebody pulled RESET. */
  | { readonly kind: 'reset' }
  /** A dip of the supply that some registers did not survive. */
  | { readonly kind: 'partial-reset'; readonly registers: readonly ChipRegister[] }
  /** The other address map. */
  | { readonly kind: 'bank' }
  /** Byte mode: the address pointer does not go on. */
  | { readonly kind: 'byte-mode' }
  /** Noise, or another program. */
  | ({ readonly kind: 'scramble'; readonly value: number } & ChipRegister)
  | { readonly kind: 'int-stuck'; readonly port: 'A' | 'B'; readonly level: 0 | 1 | undefined };

/** Lets a fault happen to a chip, at once. */
export function strike(chip: SimulatedChip, fault: ChipFault): void {
  switch (fault.kind) {
    case 'reset':
      chip.reset();
      break;
    case 'partial-reset':
      for (const { port, register } of fault.registers) chip.force(port, register, resetValueOf(register));
      break;
    case 'bank':
      chip.force('A', 'IOCON', chip.peek('A', 'IOCON') ^ 0x80);
      break;
    case 'byte-mode':
      chip.force('A', 'IOCON', chip.peek('A', 'IOCON') | 0x20);
      break;
    case 'scramble':
      chip.force(fault.port, fault.register, fault.value);
      break;
    case 'int-stuck':
      chip.stickInt(fault.port, fault.level);
      break;
  }
}

function resetValueOf(register: PortRegister): number {
  return register === 'IODIR' ? 0xff : 0;
}
