// Turns what Linux and the packages koffi and i2c-bus report into a BusError that says what happened, where, and what to check.
import type { ErrorKey, ErrorParams } from '../errors/user-error';
import { BusError, type BusErrorKind } from './bus-error';

/** What can go wrong, by the key of its text, and the kind that callers tell apart. */
const SITUATIONS = {
  'bus-no-answer': 'no-answer',
  'bus-no-bus': 'no-bus',
  'bus-no-permission': 'no-permission',
  'bus-address-held': 'address-held',
  'bus-timeout': 'timeout',
  'bus-transfer-failed': 'transfer-failed',
  'bus-short-read': 'transfer-failed',
  'bus-unsupported': 'transfer-failed',
  'bus-open-failed': 'transfer-failed',
  'bus-closed': 'closed',
  'bus-no-driver': 'not-installed',
} as const satisfies Partial<Record<ErrorKey, BusErrorKind>>;

/** Failures of the whole bus, whatever chip was being talked to. */
const CONCERNS_BUS: ReadonlySet<Situation> = new Set([
  'bus-no-bus',
  'bus-no-permission',
  'bus-unsupported',
  'bus-open-failed',
  'bus-closed',
  'bus-no-driver',
]);

type Situation = keyof typeof SITUATIONS;

/** What an error of Node.js, the C library or i2c-bus may carry. */
interface SystemError {
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly syscall?: unknown;
}

/**
 * Linux's own numbers, because i2c-bus leaves `code` empty where Node.js knows no name (EREMOTEIO), and because
 * this must read the same on every system.
 */
const ERRNO_NAMES: Readonly<Record<number, string>> = {
  1: 'EPERM',
  2: 'ENOENT',
  5: 'EIO',
  6: 'ENXIO',
  11: 'EAGAIN',
  13: 'EACCES',
  16: 'EBUSY',
  19: 'ENODEV',
  22: 'EINVAL',
  25: 'ENOTTY',
  32: 'EPIPE',
  71: 'EPROTO',
  95: 'ENOTSUP',
  110: 'ETIMEDOUT',
  121: 'EREMOTEIO',
};

/** What a failure means while a chip is being talked to. */
const TRANSFER_SITUATIONS: Readonly<Record<string, Situation>> = {
  ENOENT: 'bus-no-bus',
  EACCES: 'bus-no-permission',
  EPERM: 'bus-no-permission',
  EREMOTEIO: 'bus-no-answer',
  ENXIO: 'bus-no-answer',
  ENODEV: 'bus-no-answer',
  EBUSY: 'bus-address-held',
  ETIMEDOUT: 'bus-timeout',
  ENOTSUP: 'bus-unsupported',
  EOPNOTSUPP: 'bus-unsupported',
};

/** Requests of the kernel and calls of i2c-bus that move data, as opposed to `I2C_SLAVE` and `setAddr`. */
const TRANSFER_CALLS: ReadonlySet<unknown> = new Set([
  'I2C_SMBUS',
  'readI2cBlock',
  'writeI2cBlock',
  'writeQuick',
  'receiveByte',
]);

/**
 * The BusError for a failed open or transfer; a BusError comes back as it is.
 * @param cause what the driver threw; kept as the result's `cause`
 * @param busNumber N of /dev/i2c-N
 * @param address 7-bit; undefined when no chip was concerned
 */
export function busErrorFrom(cause: unknown, busNumber: number, address?: number): BusError {
  if (cause instanceof BusError) return cause;
  const error = systemError(cause);
  const name = errnoName(error);
  const opening = address === undefined || error.syscall === 'open';
  const situation = opening ? openingSituation(name) : transferSituation(name, error.syscall);
  return linuxBusError(situation, busNumber, address, { reason: name ?? briefly(cause) }, cause);
}

/** The BusError for a machine on which neither package could be loaded. @param koffi and @param i2cBus what `require` threw */
export function noDriverError(busNumber: number, koffi: unknown, i2cBus: unknown): BusError {
  const reasons = { koffi: briefly(koffi), compiled: briefly(i2cBus) };
  const cause = new AggregateError([koffi, i2cBus]);
  return linuxBusError('bus-no-driver', busNumber, undefined, reasons, cause);
}

/** The BusError for a read that brought `got` bytes where `wanted` were asked for. */
export function shortReadError(busNumber: number, address: number, got: number, wanted: number): BusError {
  return linuxBusError('bus-short-read', busNumber, address, { got, wanted });
}

/** The BusError for an adapter that offers neither plain I2C nor I2C block transfers. */
export function unsupportedError(busNumber: number): BusError {
  return linuxBusError('bus-unsupported', busNumber, undefined, { reason: 'ENOTSUP' });
}

/** The BusError for a transfer that came after close. */
export function closedError(busNumber: number): BusError {
  return linuxBusError('bus-closed', busNumber, undefined, {});
}

function openingSituation(name: string | undefined): Situation {
  if (name === 'ENOENT' || name === 'ENODEV' || name === 'ENXIO') return 'bus-no-bus';
  if (name === 'EACCES' || name === 'EPERM') return 'bus-no-permission';
  return 'bus-open-failed';
}

function transferSituation(name: string | undefined, call: unknown): Situation {
  // Some adapters report a bus that another master keeps busy; only naming the chip fails when a driver has it.
  if (name === 'EBUSY' && TRANSFER_CALLS.has(call)) return 'bus-transfer-failed';
  return (name === undefined ? undefined : TRANSFER_SITUATIONS[name]) ?? 'bus-transfer-failed';
}

/** Numbers from Node.js itself are negative, those from the drivers positive. */
function errnoName({ code, errno }: SystemError): string | undefined {
  if (typeof code === 'string' && /^E[A-Z0-9]+$/.test(code)) return code;
  return typeof errno === 'number' ? ERRNO_NAMES[Math.abs(errno)] : undefined;
}

function linuxBusError(
  situation: Situation,
  busNumber: number,
  address: number | undefined,
  details: ErrorParams,
  cause?: unknown,
): BusError {
  const concerned = CONCERNS_BUS.has(situation) ? undefined : address;
  const chip = concerned === undefined ? {} : chipParams(busNumber, concerned);
  const params = { ...details, ...chip, number: busNumber };
  const options = cause === undefined ? undefined : { cause };
  return new BusError(SITUATIONS[situation], situation, `i2c-${busNumber}`, concerned, params, options);
}

function chipParams(busNumber: number, address: number): ErrorParams {
  return {
    straps: Array.from((address & 7).toString(2).padStart(3, '0')).join(' '),
    device: `${busNumber}-${address.toString(16).padStart(4, '0')}`,
  };
}

function systemError(cause: unknown): SystemError {
  return typeof cause === 'object' && cause !== null ? cause : {};
}

/** The first line of what the error says, without the heading of a list that follows it. */
function briefly(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const line = text.split('\n', 1)[0] ?? '';
  return line.replace(/\.? Tried:$/, '').slice(0, 120);
}
