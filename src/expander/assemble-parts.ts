// Puts the parts of an expander together.
import { EVERY_BIT } from '../chip/compare-images';
import { DEFAULT_CHECK_MS } from '../config/expander-config';
import { ChipWorker } from './chip-worker';
import type { ExpanderOptions } from './expander-options';
import { InputService } from './inputs/input-service';
import { IntLines } from './inputs/int-lines';
import { ioconFor } from './inputs/int-wiring';
import { ChipLink } from './link/chip-link';
import { ChipWitness } from './link/chip-witness';
import { NONE_UNWRITTEN } from './outputs/output-levels';
import { OutputService } from './outputs/output-service';
import { SharedBits } from './pins/own-bits';
import { PinClaims } from './pins/pin-claims';
import { PinTable } from './pins/pin-table';
import { ChipRepairs } from './upkeep/chip-repairs';
import { ChipSetup } from './upkeep/chip-setup';
import { Contention } from './upkeep/contention';
import { Farewell } from './upkeep/farewell';
import { HealthCheck } from './upkeep/health-check';

/** What users of a chip leave things with, and the worker that carries them out. */
export interface ExpanderParts {
  readonly table: PinTable;
  readonly claims: PinClaims;
  readonly outputs: OutputService;
  readonly inputs: InputService;
  readonly health: HealthCheck;
  readonly worker: ChipWorker;
}

/** Repairs of the same thing that are further apart than this, or than three checks, are no fight. */
const SLOWEST_FIGHT_MS = 5000;

export function assembleParts(options: ExpanderOptions): ExpanderParts {
  const { name, interrupts, pollMs, checkMs = DEFAULT_CHECK_MS } = options;
  const { started = [], unwritten = NONE_UNWRITTEN, drift = 'repair' } = options;
  const wake = (): void => worker.wake();
  const lines = new IntLines(interrupts?.join, name);
  const table = new PinTable(options.pins);
  const claims = new PinClaims(name, table, options.left);
  const shared = options.sharedChip ? new SharedBits(claims, lines.wired, unwritten.inputs) : undefined;
  const own = shared ?? EVERY_BIT;
  const grow = (): number => shared?.grow() ?? 0;
  const chip = new ChipLink(options.bus, options.address, own);
  const witness = new ChipWitness(chip, own);
  const outputs = new OutputService(table, options.interlocks ?? [], { started, unwritten }, wake);
  const sharedLine = interrupts?.wiring.wiring === 'shared';
  const inputs = new InputService({ chip, witness, own, table, lines, sharedLine, wake });
  const health = new HealthCheck(checkMs, own, wake);
  const iocon = ioconFor(interrupts?.wiring);
  const setup = new ChipSetup({ chip, witness, own, grow, claims, outputs, inputs, iocon });
  const contention = new Contention(Math.max(SLOWEST_FIGHT_MS, 3 * checkMs));
  const checked = checkMs > 0;
  const worker = new ChipWorker({
    ...{ name, chip, witness, claims, outputs, inputs, lines, pollMs, health, setup },
    safetyMs: interrupts?.safetyMs ?? pollMs,
    repairs: new ChipRepairs({ name, setup, health, outputs, claims, drift, contention }),
    farewell: new Farewell({ chip, witness, table, claims, outputs, wired: lines.wired, checked }),
  });
  return { table, claims, outputs, inputs, health, worker };
}
