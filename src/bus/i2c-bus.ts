// What an expander needs of an I2C bus, and the one kind of error a bus may report.

/** How long a request may wait behind others: a command goes before a poll that has not begun. */
export type Urgency = 'command' | 'poll';

/**
 * One I2C bus. Calls may overlap; an implementation that cannot take that is put behind a `SharedBus`.
 * Every promise settles; a rejection is always a `BusError`.
 */
export interface I2cBus {
  /** For messages: `i2c-1`, `simulated`. */
  readonly name: string;
  /**
   * One write transfer: START, address, register, data…, STOP.
   * @param address 7-bit chip address
   * @param register register pointer, 0..255
   * @param data 1..31 bytes, taken in order from `register` on
   */
  write(address: number, register: number, data: Uint8Array, urgency?: Urgency): Promise<void>;
  /**
   * One combined transfer: pointer write, repeated START, `length` bytes read (1..32).
   * Resolves with exactly `length` bytes.
   */
  read(address: number, register: number, length: number, urgency?: Urgency): Promise<Uint8Array>;
  /**
   * Whether somebody acknowledges an address, asked without sending anybody a data byte: for chips that are not known,
   * since what is a register pointer to one sets the outputs of another. Resolves when somebody answers, and rejects with
   * the kind 'no-answer' when nobody does.
   */
  probe(address: number, urgency?: Urgency): Promise<void>;
  /** Gives the bus back; pending transfers are finished or rejected first. */
  close(): Promise<void>;
}
