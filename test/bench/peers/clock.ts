// The clock that the wires and Node-RED's thread have in common.

/** ms, monotonic, the same in all threads of a process. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
