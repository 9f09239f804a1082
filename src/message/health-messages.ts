// The messages in which an mcp-interrupt tells what happened to its chip, as docs/messages.md describes them. Pure.
import type { HealthEvent, HealthKind } from '../expander/upkeep/health-check';

/** A type, not an interface: Node-RED's message type has an index signature. */
export type HealthMessage = {
  readonly payload: HealthKind;
  readonly topic: 'health';
  /** So that a flow can tell it from an interrupt. */
  readonly event: 'health';
  /** Names of the registers that were not as they should be. */
  readonly registers: readonly string[];
  readonly time: number;
};

export function healthMessage({ kind, registers, time }: HealthEvent): HealthMessage {
  return { payload: kind, topic: 'health', event: 'health', registers: [...registers], time };
}
