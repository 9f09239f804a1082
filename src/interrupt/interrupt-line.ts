// What an expander needs of a GPIO line that its INT pins are wired to, and the one kind of error a line may report.
import { type ErrorKey, type ErrorParams, UserError } from '../errors/user-error';

/** An edge of the line. */
export interface LineEdge {
  /** Electrical level after the edge. */
  readonly level: 0 | 1;
  /** ms since 1970, with fractions: the kernel's time stamp where there is one, else when the program heard of it. */
  readonly time: number;
  /** Whether `time` is the kernel's. */
  readonly exact: boolean;
}

/** A line is opened as input for both edges, and belongs to whoever opened it until `close`. */
export interface InterruptLine {
  /** For messages: `GPIO17`, `gpiochip0 line 17`, `simulated line 17`. */
  readonly name: string;
  /** Which implementation: `cdev`, `sysfs` or `simulated`. */
  readonly kind: LineKind;
  /** The electrical level now. @throws LineError */
  read(): Promise<0 | 1>;
  /** Hears each edge from now on, in order. @returns the way to stop */
  onEdge(listener: (edge: LineEdge) => void): () => void;
  /** Told once when the line is lost (a controller that disappears); no edge comes after that. @returns the way to stop */
  onLost(listener: (error: LineError) => void): () => void;
  /** Gives the line back; no edge is heard after that. Harmless when called twice. */
  close(): Promise<void>;
}

export type LineKind = 'cdev' | 'sysfs' | 'simulated';

/** How a line is named by users: a GPIO number of the header (`17`), or a chip and offset (`gpiochip0:17`). */
export type LineId =
  | { readonly kind: 'gpio'; readonly gpio: number }
  | { readonly kind: 'offset'; readonly chip: string; readonly offset: number };

/** The bias a line asks of the host: an open-drain INT needs a pull-up, here or on the board. */
export type LineBias = 'as-is' | 'pull-up' | 'none';

export interface LineOptions {
  readonly bias: LineBias;
}

export type LineErrorKind =
  /** No such line or chip. */
  | 'no-line'
  /** Another program or driver has it. */
  | 'line-busy'
  /** The device may not be opened. */
  | 'no-permission'
  /** The library for it is not there, or the kernel lacks the interface. */
  | 'not-available'
  /** It worked, and does no more. */
  | 'lost'
  /** Anything else the system says. */
  | 'failed';

export class LineError extends UserError {
  override readonly name = 'LineError';
  constructor(
    readonly kind: LineErrorKind,
    key: ErrorKey,
    params: ErrorParams,
    options?: ErrorOptions,
  ) {
    super(key, params, options);
  }
}

/** How a line is called in messages. */
export function lineName(id: LineId): string {
  return id.kind === 'gpio' ? `GPIO${id.gpio}` : `${id.chip} line ${id.offset}`;
}
