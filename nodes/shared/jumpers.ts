// Plugs the jumpers of expander nodes onto the simulated chips.
import type { JumperSpec } from '../../src/config/jumper-config';
import { Jumper } from '../../src/simulator/jumper';
import { simulatedBus } from './hardware';

/** @param address of the chip whose pins are named without one. @returns the way to unplug all of them */
export function plugJumpers(address: number, specs: readonly JumperSpec[]): () => void {
  const jumpers = specs.map(
    (plugs) =>
      new Jumper(plugs.map((plug) => ({ chip: simulatedBus.chip(plug.address ?? address), pin: plug.pin }))),
  );
  return () => {
    for (const jumper of jumpers) jumper.unplug();
  };
}
