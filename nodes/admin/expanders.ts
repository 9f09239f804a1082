// Endpoints about deployed expanders: what they are like, their registers, and switching their outputs by hand.
import { pinMask, pinName } from '../../src/chip/pins';
import type { RegisterDump } from '../../src/chip/registers';
import { labelsOf } from '../../src/config/pin-settings';
import { parsePin } from '../../src/config/pin-selection';
import { UserError } from '../../src/errors/user-error';
import type { Expander } from '../../src/expander/expander';
import { deployedExpanders } from '../shared/deployed-expanders';
import { snapshotOf } from '../shared/snapshot';
import { translate } from '../shared/translate';
import { type Call, type Endpoint, expanderOf } from './endpoint';
import { parseBody, parseBoolean } from './parse-body';

const AT = '/mcp23017/expanders';

function list({ RED }: Call): unknown {
  return deployedExpanders.all.map((deployed) => snapshotOf(deployed, (error) => translate(RED, error)));
}

/** Interrupts that this read clears are told to the flow, as at every look. */
async function registers(call: Call): Promise<unknown> {
  const { expander } = expanderOf(call);
  parseBody(call.body);
  const inspection = await expander.inspectRegisters();
  const names = Object.keys(inspection.wanted) as (keyof RegisterDump)[];
  const differs = names.filter((name) => inspection.wanted[name] !== inspection.registers[name]);
  return { ...inspection, differs };
}

async function rewrite(call: Call): Promise<unknown> {
  const { expander } = expanderOf(call);
  parseBody(call.body);
  await expander.rewrite();
  return {};
}

async function output(call: Call): Promise<unknown> {
  const { expander, actions, title } = expanderOf(call);
  const { pin, on } = parseBody(call.body, 'pin', 'on');
  const index = parsePin(pin, labelsOf(expander.settings));
  const level = parseBoolean('on', on) ? pinMask(index) : 0;
  if ((expander.outputPins & pinMask(index)) === 0) {
    throw new UserError('admin-no-output', { pin: pinName(index), expander: title });
  }
  requireHere(expander);
  // As any command, it ends what runs on the pin.
  await actions.run({ change: { set: pinMask(index), levels: level, toggle: 0 } }, actions);
  return {};
}

/** A command that is given by hand shall not be carried out later, when nobody looks. */
function requireHere({ state }: Expander): void {
  if (state.kind === 'away') throw state.error;
}

export const EXPANDER_ENDPOINTS: readonly Endpoint[] = [
  { method: 'get', path: AT, permission: 'mcp23017.read', handle: list },
  { method: 'post', path: `${AT}/:id/registers`, permission: 'mcp23017.read', handle: registers },
  { method: 'post', path: `${AT}/:id/rewrite`, permission: 'mcp23017.write', handle: rewrite },
  { method: 'post', path: `${AT}/:id/output`, permission: 'mcp23017.write', handle: output },
];
