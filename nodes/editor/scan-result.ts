// What a scan of a bus has found, and what it means for the address that is chosen. Pure.
export interface FoundChip {
  /** "0x21" */
  readonly address: string;
  /** Ids of the deployed expanders at that address. */
  readonly expanders: readonly string[];
  /** Why it cannot be used though it answers. */
  readonly problem: string | undefined;
}

export interface ScanResult {
  readonly found: readonly FoundChip[];
  /** Why the scan was broken off. */
  readonly problem: string | undefined;
}

/** The answer of POST mcp23017/scan; what makes no sense is left out. */
export function parseScan(answer: unknown): ScanResult {
  const { found, problem } = (answer ?? {}) as Record<string, unknown>;
  const chips = (Array.isArray(found) ? (found as unknown[]) : []).flatMap((one) => {
    const { address, expanders, problem: reason } = (one ?? {}) as Record<string, unknown>;
    if (typeof address !== 'string') return [];
    const ids = Array.isArray(expanders) ? expanders.filter((id) => typeof id === 'string') : [];
    return [{ address, expanders: ids, problem: textOf(reason) }];
  });
  return { found: chips, problem: textOf(problem) };
}

/** Who answers instead, if nobody does at the chosen address and the scan was not broken off. */
export function elsewhere({ found, problem }: ScanResult, address: string): readonly string[] | undefined {
  if (problem !== undefined || found.some((chip) => chip.address === address)) return undefined;
  return found.map((chip) => chip.address);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
