// Endpoints about simulated chips: pressing their pins, and breaking them, to see what a flow does.
import { pinMask, pinName } from '../../src/chip/pins';
import { DEFAULT_PIN_SETTINGS, labelsOf } from '../../src/config/pin-settings';
import { parsePin } from '../../src/config/pin-selection';
import { UserError } from '../../src/errors/user-error';
import { type Call, type Endpoint, expanderOf, outsideOf } from './endpoint';
import { parseBody, parseBoolean, parseOneOf } from './parse-body';

const AT = '/mcp23017/expanders/:id';
const FAULTS = ['none', 'gone', 'reset', 'stuck'] as const;

/** A button at a pin with pull-up, or one that is active low, pulls the pin low; any other pulls it high. */
function press(call: Call): unknown {
  const deployed = expanderOf(call);
  const outside = outsideOf(deployed);
  const { settings, outputPins } = deployed.expander;
  const body = parseBody(call.body, 'pin', 'pressed');
  const pin = parsePin(body.pin, labelsOf(settings));
  if (!parseBoolean('pressed', body.pressed)) {
    outside.release(pin);
    return {};
  }
  if (outputPins & pinMask(pin)) {
    throw new UserError('admin-press-output', { pin: pinName(pin), expander: deployed.title });
  }
  const { pullUp, inverted } = settings[pin] ?? DEFAULT_PIN_SETTINGS;
  outside.press(pin, pullUp || inverted ? 0 : 1);
  return {};
}

function fault(call: Call): unknown {
  const outside = outsideOf(expanderOf(call));
  const chosen = parseOneOf('fault', parseBody(call.body, 'fault').fault, FAULTS);
  if (chosen === 'reset') outside.reset();
  else outside.breakDown(chosen);
  return {};
}

export const SIMULATION_ENDPOINTS: readonly Endpoint[] = [
  { method: 'post', path: `${AT}/press`, permission: 'mcp23017.write', handle: press },
  { method: 'post', path: `${AT}/fault`, permission: 'mcp23017.write', handle: fault },
];
