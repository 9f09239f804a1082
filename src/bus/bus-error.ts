// Bus failures in kinds a person understands; callers switch on `kind`, users read `message`.
import { type ErrorKey, type ErrorParams, UserError } from '../errors/user-error';

export type BusErrorKind =
  /** The address was not acknowledged. */
  | 'no-answer'
  /** The bus does not exist on this machine. */
  | 'no-bus'
  /** The bus exists but this user may not open it. */
  | 'no-permission'
  /** A kernel driver owns the address. */
  | 'address-held'
  /** None of the packages that open a bus can be loaded. */
  | 'not-installed'
  /** The bus did not finish the transfer in time (a line held low, a clock stretched). */
  | 'timeout'
  /** The bus has been closed. */
  | 'closed'
  /** A transfer that began and failed: noise, arbitration, a short answer. */
  | 'transfer-failed';

/** `params` of the text get `bus` and, where a chip is concerned, `address`. */
export class BusError extends UserError {
  override readonly name = 'BusError';
  /** @param address 7-bit, undefined where the failure concerns the whole bus */
  constructor(
    readonly kind: BusErrorKind,
    key: ErrorKey,
    readonly bus: string,
    readonly address: number | undefined,
    params: ErrorParams,
    options?: ErrorOptions,
  ) {
    super(
      key,
      { bus, ...(address !== undefined && { address: formatAddress(address) }), ...params },
      options,
    );
  }
}

/** `0x21`, as data sheets and i2cdetect print it. */
export function formatAddress(address: number): string {
  return `0x${address.toString(16).padStart(2, '0')}`;
}
