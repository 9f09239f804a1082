// A node module for a Node-RED in a process of its own: writes the pads of the simulated chip at 0x20 to the file PADS
// whenever they change, as "outputs pads", so that they can be seen after the process has ended. With HANG the bus hangs
// for good once a pad is high.
import { appendFileSync } from 'node:fs';
import { simulatedBus } from '../../nodes/shared/hardware';

export = function record(): void {
  const chip = simulatedBus.chip(0x20);
  let hung = false;
  chip.onChange(() => {
    appendFileSync(process.env['PADS'] ?? '', `${chip.outputs} ${chip.pads}\n`);
    if (process.env['HANG'] && chip.pads !== 0 && !hung) {
      hung = true;
      simulatedBus.breakDown({ delayMs: 600_000 });
    }
  });
};
