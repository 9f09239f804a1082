// Asks the kernel's character device for one line: from what a user wrote to an open file that delivers its edges.
import { findLine } from './find-line';
import { decodeLineFd, encodeLineRequest, type LineRequest, REQUEST } from './gpio-uapi';
import type { LineError } from './interrupt-line';
import { type LineId, type LineOptions, lineName } from './interrupt-line';
import {
  busyError,
  codeOf,
  deniedError,
  failedError,
  isDenied,
  isGone,
  noChipsError,
  noEdgesError,
  oldKernelError,
} from './line-errors';
import type { LinuxCalls } from './linux-calls';
import { type GpioDevice, type GpioSurvey, listGpioChips, readLineInfo } from './list-gpio-chips';

export interface RequestedLine {
  readonly fd: number;
  /** Whether the edges' time stamps are CLOCK_REALTIME, else CLOCK_MONOTONIC. */
  readonly realtime: boolean;
}

/** Whom `gpioinfo` shows as the line's user. */
const CONSUMER = 'node-red-mcp23017';
/** So many edges may come while JavaScript is busy; of more, the kernel drops the oldest. */
export const KEPT_EVENTS = 64;

/** @throws LineError with nothing left open */
export function requestLine(linux: LinuxCalls, id: LineId, options: LineOptions): RequestedLine {
  const name = lineName(id);
  const { chip, offset } = chooseLine(id, survey(linux, name));
  const chipFd = openChip(linux, chip, name);
  try {
    return requestOffset(linux, chipFd, { offset, bias: options.bias });
  } catch (cause) {
    throw requestError(linux, chipFd, offset, name, cause);
  } finally {
    // The line has a file of its own.
    linux.close(chipFd);
  }
}

function survey(linux: LinuxCalls, name: string): GpioSurvey {
  try {
    return listGpioChips(linux);
  } catch (cause) {
    throw lacksInterface(cause) ? oldKernelError(name, cause) : failedError(name, cause);
  }
}

/** What a kernel says to a request it does not know. */
function lacksInterface(cause: unknown): boolean {
  return ['EINVAL', 'ENOTTY'].includes(codeOf(cause) ?? '');
}

function chooseLine(id: LineId, { chips, denied }: GpioSurvey): { chip: GpioDevice; offset: number } {
  if (chips.length === 0 && denied.length === 0) throw noChipsError(lineName(id));
  try {
    return findLine(id, chips);
  } catch (error) {
    // It may well be on one that was not to be opened.
    const wanted = id.kind === 'offset' ? `/dev/${id.chip}` : undefined;
    const behind = denied.find(({ path }) => path === wanted) ?? denied[0];
    throw behind ? deniedError(lineName(id), behind.path, behind.cause) : error;
  }
}

function openChip(linux: LinuxCalls, { path }: GpioDevice, name: string): number {
  try {
    return linux.open(path);
  } catch (cause) {
    throw isDenied(cause) ? deniedError(name, path, cause) : failedError(name, cause);
  }
}

function requestOffset(
  linux: LinuxCalls,
  chipFd: number,
  line: Pick<LineRequest, 'offset' | 'bias'>,
): RequestedLine {
  const request = (realtime: boolean): RequestedLine => {
    const bytes = encodeLineRequest({ ...line, realtime, consumer: CONSUMER, eventBufferSize: KEPT_EVENTS });
    linux.ioctl(chipFd, REQUEST.line, bytes);
    return { fd: decodeLineFd(bytes), realtime };
  };
  try {
    return request(true);
  } catch (cause) {
    // Linux 5.10 knows no choice of clocks.
    if (codeOf(cause) === 'EINVAL') return request(false);
    throw cause;
  }
}

function requestError(
  linux: LinuxCalls,
  chipFd: number,
  offset: number,
  name: string,
  cause: unknown,
): LineError {
  if (codeOf(cause) === 'EBUSY') return busyError(name, consumerOf(linux, chipFd, offset), cause);
  if (isGone(cause)) return noEdgesError(name, cause);
  return failedError(name, cause);
}

/** Empty when it has no name, or was gone again in the meantime. */
function consumerOf(linux: LinuxCalls, chipFd: number, offset: number): string {
  try {
    return readLineInfo(linux, chipFd, offset).consumer;
  } catch {
    return '';
  }
}
