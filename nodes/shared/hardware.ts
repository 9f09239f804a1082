// What all expander nodes of this Node-RED share: the buses and lines, the simulated chips, and who owns which chip.
import type { I2cBus } from '../../src/bus/i2c-bus';
import { LinuxI2cBus } from '../../src/bus/linux-i2c-bus';
import { BusPool } from '../../src/bus/shared-bus';
import type { BusId, ExpanderConfig } from '../../src/config/expander-config';
import type { WiredLine, WiringConfig } from '../../src/config/wiring-config';
import type { InterruptOptions } from '../../src/expander/expander';
import { activeLevelOf } from '../../src/expander/inputs/int-wiring';
import { type LineId, lineName } from '../../src/interrupt/interrupt-line';
import { LinePool } from '../../src/interrupt/line-pool';
import type { LineMember, LineSeat } from '../../src/interrupt/line-rounds';
import { openLine } from '../../src/interrupt/open-line';
import { SimulatedBus } from '../../src/simulator/simulated-bus';
import { SimulatedLines } from '../../src/simulator/simulated-lines';
import { ChipOwners } from './chip-owners';

const buses = new BusPool();
const lines = new LinePool();

/** One simulated bus, whose chips keep their state over deploys as real ones do. */
export const simulatedBus = new SimulatedBus();

/** The GPIO lines of the simulated host. */
export const simulatedLines = new SimulatedLines();

export const chipOwners = new ChipOwners();

/**
 * A lease on a bus, closed by whoever asked. Opens nothing yet: a bus is opened at its first transfer.
 * @param address of the chip that is wanted: the simulated bus has a chip wherever one is asked for. Without it, none is
 */
export function acquireBus(id: BusId, address?: number): I2cBus {
  if (id !== 'simulated') return buses.acquire(`i2c-${id}`, () => LinuxI2cBus.open(id));
  if (address !== undefined) simulatedBus.chip(address);
  return buses.acquire('simulated', () => Promise.resolve(simulatedBus.connect()));
}

/** How the expander hears its INT lines; undefined when it polls. */
export function interruptOptions({ bus, address, interrupts }: ExpanderConfig): InterruptOptions | undefined {
  if (interrupts.wiring === 'none') return undefined;
  const join = bus === 'simulated' ? joinSimulated : joinHost;
  return {
    wiring: interrupts,
    safetyMs: interrupts.safetyMs,
    join: (member) => joinAll(interrupts, (line) => join(line, address, interrupts, member)),
  };
}

type Join = (line: WiredLine, address: number, wiring: WiringConfig, member: LineMember) => Promise<LineSeat>;

/** All lines or none. */
async function joinAll(
  { lines }: WiringConfig,
  join: (line: WiredLine) => Promise<LineSeat>,
): Promise<LineSeat[]> {
  const outcomes = await Promise.allSettled(lines.map(join));
  const seats = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return seats;
  await Promise.allSettled(seats.map((seat) => seat.leave()));
  throw failed.reason;
}

const joinHost: Join = ({ id = UNNAMED }, _address, wiring, member) => {
  const open = () => openLine(id, { bias: wiring.bias }, wiring.driver);
  return lines.join(lineName(id), open, activeLevelOf(wiring), member);
};

const joinSimulated: Join = async ({ int, id = UNNAMED }, address, wiring, member) => {
  const line: LineId =
    id === UNNAMED ? { kind: 'offset', chip: `INT${int} of 0x${address.toString(16)}`, offset: 0 } : id;
  const leaveWire = simulatedLines.join(lineName(line), simulatedBus.chip(address), int);
  const open = () => simulatedLines.open(line);
  try {
    const seat = await lines.join(`simulated ${lineName(line)}`, open, activeLevelOf(wiring), member);
    const leave = async (): Promise<void> => {
      await seat.leave();
      leaveWire();
    };
    return { ...seat, leave };
  } catch (error) {
    leaveWire();
    throw error;
  }
};

/** Only the simulated bus lets a line go without a name. */
const UNNAMED: LineId = { kind: 'offset', chip: '', offset: 0 };
