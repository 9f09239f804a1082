// Turns what Linux and the packages koffi and onoff report into a LineError that says which line, what, and what to check.
import { asError } from '../errors/as-error';
import type { ErrorParams } from '../errors/user-error';
import { LineError } from './interrupt-line';

/** `EBUSY`; undefined for errors that do not come from the system. */
export function codeOf(cause: unknown): string | undefined {
  const { code } = typeof cause === 'object' && cause !== null ? (cause as { code?: unknown }) : {};
  return typeof code === 'string' ? code : undefined;
}

export function isDenied(cause: unknown): boolean {
  return ['EACCES', 'EPERM'].includes(codeOf(cause) ?? '');
}

/** The controller is there no longer. */
export function isGone(cause: unknown): boolean {
  return ['ENODEV', 'ENXIO', 'EBADF', 'ENOENT'].includes(codeOf(cause) ?? '');
}

/** @param device the file that may not be opened */
export function deniedError(line: string, device: string, cause: unknown): LineError {
  return lineError('no-permission', 'line-no-permission', line, cause, { device });
}

/** @param consumer what the line's user calls itself; empty when it has no name or nobody knows */
export function busyError(line: string, consumer: string, cause: unknown): LineError {
  return consumer === ''
    ? lineError('line-busy', 'line-busy', line, cause)
    : lineError('line-busy', 'line-busy-with', line, cause, { consumer });
}

export function noEdgesError(line: string, cause: unknown): LineError {
  return lineError('failed', 'line-no-edges', line, cause);
}

export function noChipsError(line: string): LineError {
  return new LineError('not-available', 'line-no-chips', { line });
}

export function noSysfsError(line: string, cause: unknown): LineError {
  return lineError('not-available', 'line-no-sysfs', line, cause);
}

export function noPullUpError(line: string): LineError {
  return new LineError('not-available', 'line-no-pull-up', { line });
}

export function oldKernelError(line: string, cause: unknown): LineError {
  return lineError('not-available', 'line-old-kernel', line, cause);
}

export function failedError(line: string, cause: unknown): LineError {
  return lineError('failed', 'line-failed', line, cause);
}

export function lostError(line: string, cause: unknown): LineError {
  return lineError('lost', 'line-lost', line, cause);
}

export function closedError(line: string): LineError {
  return new LineError('failed', 'line-closed', { line });
}

/** @param cause what `require` threw */
export function koffiError(line: string, cause: unknown): LineError {
  const key = codeOf(cause) === 'MODULE_NOT_FOUND' ? 'line-koffi-missing' : 'line-koffi-broken';
  return lineError('not-available', key, line, cause);
}

/** @param cause what `require` threw */
export function onoffError(line: string, cause: unknown): LineError {
  const key = codeOf(cause) === 'MODULE_NOT_FOUND' ? 'line-onoff-missing' : 'line-onoff-broken';
  return lineError('not-available', key, line, cause);
}

function lineError(
  kind: LineError['kind'],
  key: LineError['key'],
  line: string,
  cause: unknown,
  params: ErrorParams = {},
): LineError {
  return new LineError(kind, key, { line, reason: reasonOf(cause), ...params }, { cause });
}

/** The system's own word, for those who search for it, or the first line of what the error says. */
function reasonOf(cause: unknown): string {
  const code = codeOf(cause);
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return code;
  const line = asError(cause).message.split('\n', 1)[0] ?? '';
  return line.replace(/\.? Tried:$/, '').slice(0, 120);
}
