// Endpoints about the machine: its buses, who answers on one, and its GPIO lines.
import { formatAddress } from '../../src/bus/bus-error';
import { listBuses } from '../../src/bus/list-buses';
import { scanBus } from '../../src/bus/scan-bus';
import { FIRST_ADDRESS, LAST_ADDRESS } from '../../src/chip/registers';
import { type BusId, parseBus } from '../../src/config/expander-config';
import { listLines } from '../../src/interrupt/list-lines';
import { type DeployedExpander, deployedExpanders } from '../shared/deployed-expanders';
import { acquireBus } from '../shared/hardware';
import { translate } from '../shared/translate';
import type { Call, Endpoint } from './endpoint';
import { parseBody } from './parse-body';

const ADDRESSES = Array.from({ length: LAST_ADDRESS - FIRST_ADDRESS + 1 }, (_, step) => FIRST_ADDRESS + step);

const SIMULATED = { id: 'simulated', name: 'simulated', available: true } as const;

/** The simulated bus comes first where no real one can be opened. */
async function buses({ RED }: Call): Promise<unknown> {
  const real = (await listBuses()).map(({ number, adapter, problem }) => ({
    ...{ id: String(number), name: adapter, available: problem === undefined },
    ...(problem && { problem: translate(RED, problem) }),
  }));
  const hardware = real.some(({ available }) => available);
  return { hardware, buses: hardware ? [...real, SIMULATED] : [SIMULATED, ...real] };
}

function lines({ RED }: Call): unknown {
  const { chips, problem, find } = listLines();
  const usersOf = new Map<unknown, string[]>();
  for (const { id, lines: wired } of deployedExpanders.all) {
    for (const line of new Set(wired.map((each) => find(each)))) {
      usersOf.set(line, [...(usersOf.get(line) ?? []), id]);
    }
  }
  return {
    chips: chips.map((chip) => ({
      ...chip,
      lines: chip.lines.map((line) => ({ ...line, expanders: usersOf.get(line) ?? [] })),
    })),
    ...(problem && { problem: translate(RED, problem) }),
  };
}

/** Scans under way, by bus: who asks meanwhile gets the same answer. */
const scans = new Map<BusId, Promise<unknown>>();

function scan({ RED, body }: Call): Promise<unknown> {
  const bus = parseBus(parseBody(body, 'bus').bus);
  const running = scans.get(bus) ?? scanOnce(bus, (error) => translate(RED, error));
  scans.set(bus, running);
  return running.finally(() => scans.delete(bus));
}

/** A chip whose expander is at work is known to answer: it is not asked. */
async function scanOnce(bus: BusId, text: (error: Error) => string): Promise<unknown> {
  const here = deployedExpanders.all.filter((deployed) => deployed.bus === bus);
  const at = (address: number): DeployedExpander[] => here.filter((each) => each.address === address);
  const known = ADDRESSES.filter((address) =>
    at(address).some(({ expander }) => expander.state.kind === 'ready'),
  );
  const lease = acquireBus(bus);
  try {
    const asked = await scanBus(
      lease,
      ADDRESSES.filter((address) => !known.includes(address)),
    );
    const found = [...known.map((address) => ({ address, problem: undefined })), ...asked.found].sort(
      (one, other) => one.address - other.address,
    );
    return {
      bus: String(bus),
      found: found.map(({ address, problem }) => ({
        ...{ address: formatAddress(address), answers: true, expanders: at(address).map(({ id }) => id) },
        ...(problem && { problem: text(problem) }),
      })),
      ...(asked.problem && { problem: text(asked.problem) }),
    };
  } finally {
    await lease.close();
  }
}

export const HOST_ENDPOINTS: readonly Endpoint[] = [
  { method: 'get', path: '/mcp23017/buses', permission: 'mcp23017.read', handle: buses },
  { method: 'get', path: '/mcp23017/lines', permission: 'mcp23017.read', handle: lines },
  { method: 'post', path: '/mcp23017/scan', permission: 'mcp23017.write', handle: scan },
];
