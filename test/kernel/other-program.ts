// Another program on the bus, as i2cset is one: changes bits of a register when it is told to. Argument: BUS.
import { openPromisified } from 'i2c-bus';

/** Bits of a register that are written, and what they become. */
export interface ForeignWrite {
  readonly address: number;
  readonly register: number;
  readonly mask: number;
  readonly value: number;
}

void openPromisified(Number(process.argv[2])).then((bus) => {
  process.on('message', ({ address, register, mask, value }: ForeignWrite) => {
    void bus
      .readByte(address, register)
      .then((byte) => bus.writeByte(address, register, (byte & ~mask) | (value & mask)))
      .then(() => process.send?.('done'));
  });
  process.send?.('ready');
});
