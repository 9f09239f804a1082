// How an expander is doing, for whoever shows it.

/** `away`: the chip or bus fails, and is tried again by itself. */
export type ExpanderState =
  | { readonly kind: 'idle' | 'starting' | 'closed' }
  /** `trouble`: the chip works, but its INT lines do not, so the inputs are polled. */
  | { readonly kind: 'ready'; readonly trouble: Error | undefined }
  | { readonly kind: 'away'; readonly error: Error };
