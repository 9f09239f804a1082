// What the sidebar asks of the runtime.
import type { PinName } from '../../../src/chip/pins';
import type { Fault, Snapshot } from '../../contract/live-snapshot';

export interface LiveApi {
  /** All reject with `RequestProblem`. */
  expanders(): Promise<Snapshot[]>;
  registers(id: string): Promise<RegistersAnswer>;
  /** Resolves once the chip has everything again. */
  rewrite(id: string): Promise<void>;
  /** Resolves once the chip has acknowledged. @param on logical */
  switchOutput(id: string, pin: PinName, on: boolean): Promise<void>;
  press(id: string, pin: PinName, pressed: boolean): Promise<void>;
  setFault(id: string, fault: Fault): Promise<void>;
}

/** Values 0..255 by the names of the data sheet. */
export interface RegistersAnswer {
  readonly registers: Readonly<Record<string, number>>;
  /** Only of registers that hold what is written to them. */
  readonly wanted: Readonly<Record<string, number>>;
}

/** Why a request failed, as text for users. */
export class RequestProblem extends Error {
  constructor(
    /** 0: no answer at all. */
    readonly status: number,
    text: string,
  ) {
    super(text);
  }

  /** The user may not do that. */
  get isRefusal(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

export function textOfProblem(problem: unknown): string {
  return problem instanceof Error ? problem.message : String(problem);
}
