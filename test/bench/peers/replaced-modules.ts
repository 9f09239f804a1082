// The one place that says what the packages find in the place of what reaches for hardware.
import Module from 'node:module';
import { i2cBusStandIn } from './i2c-bus-stand-in';
import type { Wire } from './wire';

/** Also of modules that are not installed. Both packages use i2c-bus; without koffi ours has no other way to a bus. */
export function replaceModules(wire: Wire): void {
  const standIns: Record<string, () => unknown> = {
    'i2c-bus': () => i2cBusStandIn(wire),
    koffi: () => notInstalled('koffi'),
    onoff: () => notInstalled('onoff'),
  };
  const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load.bind(Module);
  loader._load = (request, ...rest) => standIns[request]?.() ?? load(request, ...rest);
}

function notInstalled(name: string): never {
  throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
}
