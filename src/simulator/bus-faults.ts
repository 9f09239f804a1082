// What can go wrong with a transfer on the simulated bus, and for which transfers it does.
import type { BusErrorKind } from '../bus/bus-error';
import { busErrorFrom } from '../bus/linux-errno';

/** Failures as i2c-bus reports them: Linux's number, and no `code` where Node.js knows no name for it. */
const ERRNOS = {
  /** Nobody acknowledges: EREMOTEIO. */
  NAK: { errno: 121, code: '' },
  EIO: { errno: 5, code: 'EIO' },
  ETIMEDOUT: { errno: 110, code: 'ETIMEDOUT' },
  ENXIO: { errno: 6, code: 'ENXIO' },
  /** A driver of the kernel has the address. */
  EBUSY: { errno: 16, code: 'EBUSY' },
  EACCES: { errno: 13, code: 'EACCES' },
  ENOENT: { errno: 2, code: 'ENOENT' },
} as const;

export type ErrnoName = keyof typeof ERRNOS;

export const ERRNO_NAMES = Object.keys(ERRNOS) as ErrnoName[];

/** What some of the coming transfers suffer. Without `every` and `forMs` it is the next one, or the next `times`. */
export interface BusFault {
  /** Only transfers with this chip; default any. */
  readonly address?: number;
  /** Only these; default both. */
  readonly only?: 'write' | 'read';
  /** How many transfers suffer it; default 1, with `every` or `forMs` as many as there are. */
  readonly times?: number;
  /** Only each n-th of the transfers that it is about. */
  readonly every?: number;
  /** It passes so many ms after it was injected. */
  readonly forMs?: number;
  /** The transfer takes this long, in ms. */
  readonly delayMs?: number;
  /** It fails so: by kind, or as Linux says it. Without it, it is only late, or lost. */
  readonly error?: BusErrorKind | ErrnoName;
  /** This many data bytes reach the chip before it fails; default none. */
  readonly afterBytes?: number;
  /** All bytes reach the chip, and only then it fails: an acknowledge that got lost. */
  readonly done?: boolean;
  /** The chip acknowledges a write, and does nothing. */
  readonly lost?: boolean;
}

/** How a transfer fails: its kind, and what Linux would have said. */
export interface BusFailure {
  readonly kind: BusErrorKind;
  readonly reason: string;
  readonly cause: unknown;
}

/** @param address 7-bit, of the chip that was talked to */
export function failureOf(error: BusErrorKind | ErrnoName, address: number): BusFailure {
  if (!isErrno(error)) return { kind: error, reason: error, cause: undefined };
  const cause = Object.assign(new Error(`${error}, simulated`), ERRNOS[error]);
  return { kind: busErrorFrom(cause, 0, address).kind, reason: error, cause };
}

interface Pending {
  readonly fault: BusFault;
  /** On the monotonic clock. */
  readonly until: number;
  left: number;
  met: number;
}

/** Which faults are still to come. */
export class FaultPlan {
  private readonly pending: Pending[] = [];

  /** Faults are met in the order they were given; a transfer suffers one. @returns the way to end it */
  add(fault: BusFault): () => void {
    const lasting = fault.every !== undefined || fault.forMs !== undefined;
    const one: Pending = {
      fault,
      until: fault.forMs === undefined ? Infinity : performance.now() + fault.forMs,
      left: fault.times ?? (lasting ? Infinity : 1),
      met: 0,
    };
    this.pending.push(one);
    return () => this.drop(one);
  }

  /** What the transfer that begins now suffers. */
  meet(kind: 'write' | 'read' | 'probe', address: number): BusFault | undefined {
    for (const one of [...this.pending]) {
      const { fault } = one;
      if (performance.now() >= one.until) this.drop(one);
      else if (concerns(fault, kind, address) && ++one.met % (fault.every ?? 1) === 0) {
        if (--one.left <= 0) this.drop(one);
        return fault;
      }
    }
    return undefined;
  }

  clear(): void {
    this.pending.length = 0;
  }

  private drop(one: Pending): void {
    const place = this.pending.indexOf(one);
    if (place !== -1) this.pending.splice(place, 1);
  }
}

function concerns(fault: BusFault, kind: 'write' | 'read' | 'probe', address: number): boolean {
  const only = fault.lost ? 'write' : fault.only;
  return (fault.address ?? address) === address && (only ?? kind) === kind;
}

function isErrno(error: string): error is ErrnoName {
  return error in ERRNOS;
}
