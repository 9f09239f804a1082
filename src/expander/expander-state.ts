// How an expander is doing, for whoever shows it.

/** `away`: the chip or bus fails, and is tried again by itself. */
export type ExpanderState =
  | { readonly kind: 'idle' | 'starting' | 'closed' }
  /** `trouble`: the chip works, but its INT lines do not, so the inputs are polled. */
  | { readonly kind: 'ready'; readonly trouble: Error | undefined }
  | { readonly kind: 'away'; readonly error: Error };

/** How the connection to the chip has been. */
export interface Health {
  /** ms since 1970; null when the chip has not answered since the deploy. */
  readonly lastAnswer: number | null;
  /** Transfers that failed. */
  readonly errors: number;
  /** How often the chip had to be set up again: it was away, or a check found that it had been reset. */
  readonly restarts: number;
  /** Transfers of the last second. */
  readonly transfersPerSecond: number;
}
